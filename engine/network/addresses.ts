import { parseIpv4, parseIpv6 } from '../util';
import type { IpAddress, Prefix } from './types';

/** Bits of an address. */
export const bitsOf = (family: 4 | 6): 32 | 128 => (family === 4 ? 32 : 128);

export function toNumber(bytes: Uint8Array): bigint {
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/** The bytes of an address, 4 or 16. */
export function toBytes({ family, value }: IpAddress): Uint8Array {
  const length = bitsOf(family) / 8;
  return Uint8Array.from({ length }, (_, i) =>
    Number((value >> BigInt(8 * (length - 1 - i))) & 0xffn),
  );
}

/** `10.0.0.1`, `2001:db8::1`; `null` for any other text. */
export function parseAddress(text: string): IpAddress | null {
  const v4 = parseIpv4(text);
  if (v4) return { family: 4, value: toNumber(v4) };
  const v6 = parseIpv6(text);
  return v6 && { family: 6, value: toNumber(v6) };
}

/** `10.0.0.1/24`; `null` for any other text. */
export function parsePrefix(text: string): Prefix | null {
  const [, address = '', digits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const parsed = parseAddress(address);
  const length = Number(digits);
  return parsed && length <= bitsOf(parsed.family) ? { ...parsed, length } : null;
}

/** The bits of the network, those of the host being 0. */
export function networkOf({ family, value, length }: Prefix): bigint {
  const host = BigInt(bitsOf(family) - length);
  return (value >> host) << host;
}

export function contains(prefix: Prefix, { family, value }: IpAddress): boolean {
  return family === prefix.family && networkOf({ ...prefix, value }) === networkOf(prefix);
}

/** How many bits at the front two addresses share. */
export function commonBits(one: bigint, other: bigint, bits: number): number {
  const differing = (one ^ other).toString(2);
  return one === other ? bits : bits - differing.length;
}
