import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatIpv4, formatIpv6, formatMac, parseIpv4, parseIpv6, parseMac } from './address';

describe('addresses', () => {
  it.each([
    ['::', '00000000000000000000000000000000'],
    ['::1', '00000000000000000000000000000001'],
    ['2001:db8::1', '20010db8000000000000000000000001'],
    ['2001:db8:0:1:1:1:1:1', '20010db8000000010001000100010001'], // one zero group stays
    ['2001:0:0:1::1', '20010000000000010000000000000001'], // the longer run is the short one
    ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
    ['fe80::', 'fe800000000000000000000000000000'],
  ])('writes and reads %s', (text, hex) => {
    const bytes = Uint8Array.from(hex.match(/../g)!, (pair) => Number.parseInt(pair, 16));
    expect(formatIpv6(bytes)).toBe(text);
    expect(parseIpv6(text)).toEqual(bytes);
  });

  it('reads IPv6 with a dotted end', () => {
    expect(formatIpv6(parseIpv6('::ffff:10.1.1.1')!)).toBe('::ffff:a01:101');
    expect(formatIpv6(parseIpv6('64:ff9b:1:2:3:4:10.1.1.1')!)).toBe('64:ff9b:1:2:3:4:a01:101');
  });

  it.each([
    '',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1::2:3:4:5:6:7:8',
    'g::',
    '12345::',
    '::1.2.3',
    '::1.2.3.256',
  ])('refuses %j as IPv6', (text) => {
    expect(parseIpv6(text)).toBeNull();
  });

  it.each(['', '10.1.1', '10.1.1.1.1', '10.1.1.256', '10.01.1.1', 'a.b.c.d', '10.1.1.-1'])(
    'refuses %j as IPv4',
    (text) => {
      expect(parseIpv4(text)).toBeNull();
    },
  );

  it.each(['', '02:00:00:00:00', '02-00-00-00-00-01', '0g:00:00:00:00:01', '2:0:0:0:0:1'])(
    'refuses %j as a MAC address',
    (text) => {
      expect(parseMac(text)).toBeNull();
    },
  );

  it('gives back every address', () => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    fc.assert(
      fc.property(bytes(6), bytes(4), bytes(16), (mac, v4, v6) => {
        expect(parseMac(formatMac(mac))).toEqual(mac);
        expect(parseIpv4(formatIpv4(v4))).toEqual(v4);
        expect(parseIpv6(formatIpv6(v6))).toEqual(v6);
      }),
    );
  });
});
