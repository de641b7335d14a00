import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../util';
import { readHexDump } from './hex-dump';

const hexOf = (text: string) => {
  const result = readHexDump(text);
  return result.ok ? toHex(result.bytes) : `${result.line}:${result.column} ${result.message}`;
};

describe('reading hex', () => {
  const row = '4500 0054 ed53 4000 4001 3628 0a01 0164';
  it.each([
    ['plain', '45000054', '45000054'],
    ['groups', ' 45 00\n00 54 ', '45000054'],
    ['colons', '02:00:00:00:01:64', '020000000164'],
    ['C', '{ 0x45, 0x00,\n  0x00, 0x54 }; // IPv4', '45000054'],
    ['escapes', String.raw`"\x45\x00\x00\x54"`, '45000054'],
    ['comments', '# ping\n4500', '4500'],
    ['four bytes that are no offset', '0800  4500', '08004500'],
    [
      'xxd',
      `00000000: ${row}  E..T.S@.@.6(...d\n00000010: abba                                     AB`,
      `${row.replaceAll(' ', '')}abba`,
    ],
    [
      'tcpdump -X',
      `\t0x0000:  ${row}  E..T.S@.@.6(...d\n\t0x0010:  0a01       ..`,
      `${row.replaceAll(' ', '')}0a01`,
    ],
    [
      'hexdump -C',
      '00000000  45 00 00 54 ed 53 40 00  40 01 36 28 0a 01 01 64  |E..T.S@.@.6(...d|\n00000010  ab                                                |a|',
      `${row.replaceAll(' ', '')}ab`,
    ],
    [
      'Wireshark',
      '0000   45 00 00 54 ed 53 40 00 40 01 36 28 0a 01 01 64   E..T.S@.@.6(...d\n0010   0a 01                                             ab',
      `${row.replaceAll(' ', '')}0a01`,
    ],
    ['nothing', '', ''],
  ])('takes %s', (_, text, wanted) => {
    expect(hexOf(text)).toBe(wanted);
  });

  it.each([
    ['45 0g', '1:5 "g" is not a hex digit.'],
    ['45\n 0', '2:2 "0" has 1 digits, and a byte has two.'],
    ['00'.repeat(65536), '1:1 A packet has at most 65535 bytes.'],
  ])('says where %s is wrong', (text, message) => {
    expect(hexOf(text)).toBe(message);
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => void readHexDump(text)));
  });
});
