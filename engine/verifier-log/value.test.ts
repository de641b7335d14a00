import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareStates } from './compare';
import { frameStateOf } from './facts';
import { parseValue, placeOn } from './value';

describe('values of the log', () => {
  it('are numbers, bounded or not', () => {
    expect(parseValue('20').constant).toBe(20n);
    expect(parseValue('P0xff00')).toMatchObject({ constant: 0xff00n, precise: true });
    expect(parseValue('inv-4').constant).toBe(-4n);
    expect(parseValue('scalar()').ranges).toMatchObject({ umin: 0n, umax: 2n ** 64n - 1n });
    const value = parseValue(
      'scalar(id=3,smin=smin32=0,smax=umax=smax32=umax32=255,var_off=(0x0; 0xff))',
    );
    expect(value.fields.get('id')).toBe('3');
    expect(value.ranges).toEqual({
      width: 64,
      smin: 0n,
      smax: 255n,
      umin: 0n,
      umax: 255n,
      bits: { value: 0n, mask: 255n },
    });
  });

  it('are negative where the log has them in hex', () => {
    expect(parseValue('scalar(smin=0xffffffff80000000,smax=0x7fffffff)').ranges).toMatchObject({
      smin: -(2n ** 31n),
      smax: 2n ** 31n - 1n,
    });
  });

  it('are of 32 bits where only the low half is bounded', () => {
    expect(parseValue('scalar(smin32=-5,smax32=7)').ranges).toMatchObject({
      width: 32,
      smin: -5n,
      smax: 7n,
    });
  });

  it('have the names of older kernels', () => {
    const old = parseValue('inv(id=0,umin_value=14,umax_value=255,var_off=(0x0; 0xff))');
    expect(old).toMatchObject({ kind: 'scalar', ranges: { umin: 14n, umax: 255n } });
  });

  it('are pointers, with what was added', () => {
    expect(parseValue('fp-8').fields.get('off')).toBe('-8');
    expect(parseValue('pkt(off=14,r=34)')).toMatchObject({ kind: 'pkt', ranges: null });
    expect(
      parseValue(
        'pkt(id=1,off=14,r=0,smin=smin32=0,smax=umax=smax32=umax32=60,var_off=(0x0; 0x3c))',
      ).ranges?.umax,
    ).toBe(60n);
    expect(parseValue('????scalar(umax=4)').kind).toBe('scalar');
    expect(parseValue('0000mmmm').kind).toBe('stack');
  });

  it('are something, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseValue(text).kind).toBeTypeOf('string');
      }),
    );
  });
});

describe('a line on which numbers lie', () => {
  it('runs from the least to the greatest, 0 in its place', () => {
    expect(placeOn('unsigned', 64, 0n)).toBe(0);
    expect(placeOn('unsigned', 64, 2n ** 64n - 1n)).toBeCloseTo(1);
    expect(placeOn('signed', 64, 0n)).toBe(0.5);
    expect(placeOn('signed', 64, -(2n ** 63n))).toBeCloseTo(0);
    expect(placeOn('signed', 32, 2n ** 31n - 1n)).toBeCloseTo(1);
  });

  it('keeps the order of numbers', () => {
    const number = fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n);
    fc.assert(
      fc.property(number, number, (one, two) => {
        const [low, high] = one < two ? [one, two] : [two, one];
        expect(placeOn('signed', 64, low)).toBeLessThanOrEqual(placeOn('signed', 64, high) + 1e-6);
      }),
    );
  });
});

describe('two states', () => {
  it('stand side by side, registers first', () => {
    const one = frameStateOf('R1=ctx() R10=fp0 R2=1 fp-8=0');
    const two = frameStateOf('R1=ctx() R2=P1 R3=4 R10=fp0 fp-16=mmmmmmmm refs=2');
    const names = compareStates(one, two).map(({ name, differs }) => name + (differs ? '!' : ''));
    expect(names.join(' ')).toBe('R1 R2 R3! R10 fp-8! fp-16! refs!');
  });
});
