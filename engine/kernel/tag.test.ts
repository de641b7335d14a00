import { describe, expect, it } from 'vitest';
import { decodeProgram, type Insn } from '../isa';
import { fromHex } from '../util';
import { programTag } from './tag';

function insns(hex: string): readonly Insn[] {
  const decoded = decodeProgram(fromHex(hex)!);
  if (!decoded.ok) throw new Error(decoded.message);
  return decoded.insns;
}

const RETURN_2 = 'b7000000020000009500000000000000';

describe('programTag', () => {
  it('gives the tags that Linux 6.18 gives', () => {
    expect(programTag(insns(RETURN_2))).toBe('614b434cd8324ecc');
    expect(programTag(insns(`18110000050000000000000000000000${RETURN_2}`))).toBe(
      '2d00ef086dd753ef',
    );
    expect(programTag(insns(`18210000050000000000000004000000${RETURN_2}`))).toBe(
      'df4e22ab1d773e8a',
    );
    // A map by its index in the fd array: the index counts.
    expect(programTag(insns(`18510000000000000000000000000000${RETURN_2}`))).toBe(
      '5d939b51b6b38df4',
    );
  });

  it('does not depend on fds, but on constants', () => {
    const load = (regs: string, imm: string) =>
      programTag(insns(`18${regs}0000${imm}0000000000000000000000${RETURN_2}`));
    expect(load('11', '03')).toBe(load('11', '04'));
    expect(load('01', '03')).not.toBe(load('01', '04'));
  });
});
