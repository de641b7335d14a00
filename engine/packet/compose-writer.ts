import { parseIpv4, parseIpv6, parseMac } from './address';

/** Why a field cannot be written; `compose` turns it into its answer. */
export class Refusal {
  constructor(readonly message: string) {}
}

/** A header under construction, written front to back. */
export class Writer {
  private readonly parts: number[] = [];

  u8(value: number): this {
    return this.number(value, 1);
  }
  u16(value: number): this {
    return this.number(value, 2);
  }
  u32(value: number): this {
    return this.number(value, 4);
  }
  bytes(bytes: Uint8Array): this {
    for (const byte of bytes) this.parts.push(byte);
    return this;
  }
  done(): Uint8Array {
    return Uint8Array.from(this.parts);
  }

  private number(value: number, size: number): this {
    if (!Number.isInteger(value) || value < 0 || value >= 2 ** (8 * size)) {
      throw new Refusal(`${value} does not fit a field of ${8 * size} bits.`);
    }
    for (let i = size - 1; i >= 0; i--) this.parts.push(Math.floor(value / 256 ** i) & 0xff);
    return this;
  }
}

function address<T>(read: (text: string) => T | null, text: string, what: string): T {
  const bytes = read(text);
  if (bytes === null) throw new Refusal(`"${text}" is not ${what}.`);
  return bytes;
}
export const mac = (text: string) =>
  address(parseMac, text, 'a MAC address such as 02:00:00:00:00:01');
export const ipv4 = (text: string) => address(parseIpv4, text, 'an IPv4 address such as 10.1.1.1');
export const ipv6 = (text: string) =>
  address(parseIpv6, text, 'an IPv6 address such as 2001:db8::1');

/** Padded with zeros to a multiple of 4. */
export function padded4(given: Uint8Array = new Uint8Array(0)): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(given.length / 4) * 4);
  bytes.set(given);
  return bytes;
}

export function join(head: Uint8Array, tail: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(head.length + tail.length);
  bytes.set(head);
  bytes.set(tail, head.length);
  return bytes;
}
