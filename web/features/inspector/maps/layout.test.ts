import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choicesFor, readBytes, readLayout, showBytes } from './layout';

const fieldsOf = (layout: string, size: number) => {
  const read = readLayout(layout, size);
  if ('problem' in read) throw new Error(read.problem);
  return read.fields;
};
const show = (layout: string, hex: string) => showBytes(fieldsOf(layout, hex.length / 2), hex);
const read = (layout: string, size: number, text: string) =>
  readBytes(fieldsOf(layout, size), text);

describe('layouts of keys and values', () => {
  it.each([
    ['u32', '01000000', '1'],
    ['u64', '40420f0000000000', '1,000,000'],
    ['s8', 'ff', '-1'],
    ['s64', 'feffffffffffffff', '-2'],
    ['be16', '0035', '53'],
    ['be32', '0a000001', '167,772,161'],
    ['ipv4', '0a010164', '10.1.1.100'],
    ['ipv6', '20010db8000000000000000000000001', '2001:db8::1'],
    ['ipv6', '00000000000000000000000000000000', '::'],
    ['ipv6', '20010db8000100020003000400050006', '2001:db8:1:2:3:4:5:6'],
    ['mac', '020000000001', '02:00:00:00:00:01'],
    ['hex', '0a01016400', '0a010164 00'],
    ['str', '65746830000000', '"eth0"'],
    ['u64 packets, u64 bytes', '0c000000000000005901000000000000', 'packets 12, bytes 345'],
    ['mac, be16 proto', '0200000000010800', '02:00:00:00:00:01, proto 2,048'],
    ['hex:2, u16', 'abcd0100', 'abcd, 1'],
  ])('%s shows %s as %s, and reads it back', (layout, hex, text) => {
    expect(show(layout, hex)).toBe(text);
    expect(read(layout, hex.length / 2, text)).toEqual({ hex });
  });

  it('read what people write', () => {
    expect(read('u32', 4, '0x10')).toEqual({ hex: '10000000' });
    expect(read('u64 packets, u64 bytes', 16, '1000, 0x2')).toEqual({
      hex: 'e8030000000000000200000000000000',
    });
    expect(read('hex', 4, '0a:01:01:64')).toEqual({ hex: '0a010164' });
    expect(read('str', 4, 'ab')).toEqual({ hex: '61620000' });
  });

  it.each([
    ['u8', 1, '256', /not from 0 to 255/],
    ['s8', 1, '-129', /from -128 to 127/],
    ['u8', 1, 'x', /not a number/],
    ['ipv4', 4, '10.0.0.256', /no IPv4 address/],
    ['ipv6', 16, '1::2::3', /no IPv6 address/],
    ['mac', 6, '02:00', /no MAC address/],
    ['hex', 4, 'abc', /8 digits/],
    ['str', 2, 'abc', /3 bytes; 2 have room/],
    ['u8, u8', 2, '1', /2 values/],
  ])('%s of %i refuses %s in words', (layout, size, text, message) => {
    const result = read(layout, size, text);
    expect('problem' in result && result.problem).toMatch(message);
  });

  it.each([
    ['u32', 8, /have 4 bytes; there are 8/],
    ['float', 4, /"float" is no field/],
    ['hex, u8', 4, /Only the last field/],
    ['u8:2', 2, /size of its own/],
    ['', 4, /is no field/],
    ['u32 a b', 4, /is no field/],
    ['u32, hex', 4, /have 4 bytes|The fields/],
  ])('%s of %i bytes is refused in words', (layout, size, message) => {
    const result = readLayout(layout, size);
    expect('problem' in result && result.problem).toMatch(message);
  });

  it('give back any bytes that they show', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 24 }), fc.nat(), (bytes, pick) => {
        const hex = Buffer.from(bytes).toString('hex');
        const choices = choicesFor(bytes.length).filter(({ value }) => value !== 'str');
        const { value: layout } = choices[pick % choices.length]!;
        expect(read(layout, bytes.length, show(layout, hex))).toEqual({ hex });
      }),
    );
  });

  it('never throw, whatever is written', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(40), fc.string(), (layout, size, text) => {
        const result = readLayout(layout, size);
        if ('fields' in result) readBytes(result.fields, text);
      }),
    );
  });
});
