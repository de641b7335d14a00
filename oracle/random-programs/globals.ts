import type { ArgType, FuncArg, Prototype } from '../../engine/asm';
import type { Draft } from './draft';
import { CTX, type Known, NOTHING, NUMBER } from './known';

/** Functions that are declared with what they take: global ones are verified on their own. */

const INTS = ['u8', 'u16', 'u32', 'u64', 's8', 's16', 's32', 's64'] as const;

/** A declaration that fits what is in r1 to r5 mostly; nothing is said of what lies behind a gap. */
export function declare(draft: Draft): { proto: Prototype; args: Known[] } {
  const { dice } = draft;
  const given = draft.regs.slice(1, 6);
  const gap = given.findIndex(({ kind }) => kind === 'nothing');
  const count = draft.slips() ? dice.between(0, 5) : gap < 0 ? 5 : gap;
  const types = Array.from({ length: count }, (_, i) => typeOf(draft, given[i] ?? NOTHING));
  const args = types.map((type): FuncArg => ({ type, name: '' }));
  const proto: Prototype = { linkage: dice.chance(0.85) ? 'global' : 'static', args };
  return { proto, args: proto.linkage === 'global' ? types.map(knownOf) : given };
}

function typeOf(draft: Draft, { kind, at, end }: Known): ArgType {
  const { dice } = draft;
  if (draft.slips() || dice.chance(0.03))
    return dice.pick<ArgType>([
      { kind: 'ctx' },
      { kind: 'int', int: dice.pick(INTS) },
      { kind: 'mem', size: dice.between(0, 24), nonnull: dice.chance(0.5) },
    ]);
  if (kind === 'ctx') return { kind: 'ctx' };
  const left = kind === 'stack' ? -at : end - at;
  const isMemory = ['stack', 'packet', 'meta', 'value', 'value or null', 'record', 'key'];
  if (!isMemory.includes(kind)) return { kind: 'int', int: dice.pick(INTS) };
  const size = Math.max(0, Math.min(left, 64) - (dice.chance(0.3) ? dice.between(0, 7) : 0));
  return { kind: 'mem', size: draft.slips() ? size + 1 : size, nonnull: dice.chance(0.75) };
}

/** What the function knows of it; memory that may be NULL is as good as unknown here. */
function knownOf(type: ArgType): Known {
  if (type.kind === 'ctx') return CTX;
  if (type.kind === 'int') return NUMBER;
  if (type.kind !== 'mem') return NOTHING;
  return { kind: type.nonnull ? 'key' : 'nothing', at: 0, end: type.size, base: -1 };
}
