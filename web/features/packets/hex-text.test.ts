import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bytesToHex,
  formatHexText,
  type HexProblem,
  hexToBytes,
  readHexText,
  readPacketText,
} from './hex-text';

const problemOf = (text: string): HexProblem => {
  const result = readHexText(text);
  if (result.ok) throw new Error(`${JSON.stringify(text)} was read`);
  return result;
};

const bytesOf = (text: string): readonly number[] => {
  const result = readHexText(text);
  if (!result.ok) throw new Error(result.message);
  return [...result.bytes];
};

describe('hex of packets', () => {
  it('comes back from its own rows', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(bytesOf(formatHexText(bytes))).toEqual([...bytes]);
        expect(hexToBytes(bytesToHex(bytes))).toEqual(bytes);
      }),
    );
  });

  it('never throws on any text, and points into it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        const result = readHexText(text);
        if (!result.ok) {
          expect(result.end).toBeGreaterThan(result.start);
          expect(result.end).toBeLessThanOrEqual(text.length);
        }
      }),
    );
  });

  it('is grouped by offset in rows of sixteen', () => {
    expect(formatHexText(Uint8Array.from({ length: 18 }, (_, i) => i))).toBe(
      '0000:  00 01 02 03 04 05 06 07  08 09 0a 0b 0c 0d 0e 0f\n0010:  10 11',
    );
  });

  it('is read from what other tools print', () => {
    expect(bytesOf('0x0000:  4500 0054')).toEqual([0x45, 0, 0, 0x54]);
    expect(bytesOf('00000010: DEAD beef')).toEqual([0xde, 0xad, 0xbe, 0xef]);
    expect(bytesOf('02:')).toEqual([]);
    expect(bytesOf('0x45 0x00\r\n01')).toEqual([0x45, 0, 1]);
  });

  it('names the place of a wrong digit', () => {
    expect(problemOf('00 01\n02 0g 04')).toEqual({
      ok: false,
      message: 'Line 2, column 5: “g” is not a hex digit (0–9, a–f).',
      start: 10,
      end: 11,
    });
    expect(problemOf('0010:  00 é').message).toBe(
      'Line 1, column 11: “é” is not a hex digit (0–9, a–f).',
    );
    expect(problemOf('00 0\u0000').message).toBe(
      'Line 1, column 5: the character U+0000 is not a hex digit (0–9, a–f).',
    );
  });

  it('names the byte that lacks a digit', () => {
    expect(problemOf('00 01 2 03').message).toBe(
      'Line 1, column 7: byte 2 has one digit; a byte has two (“02”?).',
    );
    expect(problemOf('00010').message).toBe(
      'Line 1, column 5: 00010 has 5 digits, so its last byte lacks one; a byte has two.',
    );
    expect(problemOf('00 0x').message).toBe('Line 1, column 4: digits are missing behind 0x.');
  });

  it('keeps to the lengths that a packet may have', () => {
    const message = (text: string) => {
      const result = readPacketText(text, 14, 20);
      return result.ok ? null : result.message;
    };
    expect(message('00'.repeat(14))).toBeNull();
    expect(message('00'.repeat(20))).toBeNull();
    expect(message('  ')).toBe('There are no bytes; an Ethernet header alone has 14.');
    expect(message('00')).toBe(
      'The packet has 1 byte; an Ethernet header alone has 14, so 13 more must come.',
    );
    expect(message('00'.repeat(21))).toBe(
      'The packet has 21 bytes; at most 20 can be kept, so 1 must go.',
    );
  });
});
