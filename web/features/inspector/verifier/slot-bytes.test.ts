import { describe, expect, it } from 'vitest';
import { bytesWords, slotBytes } from './slot-bytes';

describe('the bytes of a stack slot', () => {
  it('are those of the addresses upwards', () => {
    expect(slotBytes('0000????').join(' ')).toBe('unset unset unset unset zero zero zero zero');
    expect(slotBytes('mmmm????')[7]).toBe('some');
  });

  it('are of a register where one was spilled, all or some', () => {
    expect(bytesWords(slotBytes('scalar(umax=4)'))).toBe('8 of a register');
    expect(bytesWords(slotBytes('0'))).toBe('8 of a register');
    expect(bytesWords(slotBytes('????scalar(umax=4)'))).toBe('4 of a register, 4 not written');
    expect(bytesWords(slotBytes('mmmmP4'))).toBe('4 of a register, 4 some value');
  });

  it('are of an object that the kernel keeps there', () => {
    expect(bytesWords(slotBytes('iter_num(ref_id=1,state=active,depth=0)'))).toBe(
      '8 of a kernel object',
    );
    expect(bytesWords(slotBytes('dddddddd'))).toBe('8 of a kernel object');
  });
});
