import { type ProgTypeName, XDP_ACTIONS } from '../../../engine/abi';
import type { ItemId } from '../../../engine/workspace';
import { type AppState, MAX_PORT } from '../../store';

/** A place where edges of a program begin: a return code with a slot of its own, or the wildcard. */
export interface Port {
  readonly code: number | '*';
  /** `PASS`, `5`, `*` */
  readonly name: string;
  /** What becomes of a packet there, where no edge leads on. */
  readonly meaning: string;
}

/** Return codes by program type, as the headers name them. */
const CODES: Readonly<
  Record<ProgTypeName, readonly { code: number; name: string; meaning: string }[]>
> = { xdp: XDP_ACTIONS };

/** Every port of a program of a type, those without a name of their own among them. */
export function portsOf(type: ProgTypeName): readonly Port[] {
  const numbered = Array.from({ length: MAX_PORT + 1 }, (_, code): Port => {
    const known = CODES[type].find((other) => other.code === code);
    return known ?? { code, name: String(code), meaning: 'a code without a name' };
  });
  return [...numbered, { code: '*', name: '*', meaning: 'any code without an edge of its own' }];
}

/** The type of a program, once its source has been read. */
export function programType(
  { reports }: Pick<AppState, 'reports'>,
  id: ItemId,
): ProgTypeName | undefined {
  const report = reports[id];
  return report && 'assembled' in report ? report.assembled.progType : undefined;
}
