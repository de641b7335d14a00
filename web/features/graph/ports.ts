import {
  MAX_SLOT_CODE,
  type ProgTypeName,
  returnCodeMeaning,
  returnCodeName,
} from '../../../engine/abi';
import type { ItemId } from '../../../engine/workspace';
import type { AppState } from '../../store';

/** A place where edges of a program begin: a return code with a slot of its own, or the wildcard. */
export interface Port {
  readonly code: number | '*';
  /** `PASS`, `5`, `*` */
  readonly name: string;
  /** What becomes of a packet there, where no edge leads on. */
  readonly meaning: string;
}

/** Every port of a program of a type, those without a name of their own among them. */
export function portsOf(type: ProgTypeName): readonly Port[] {
  const numbered = Array.from({ length: MAX_SLOT_CODE + 1 }, (_, code): Port => {
    const meaning = returnCodeMeaning(type, code);
    return { code, name: returnCodeName(type, code), meaning };
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
