import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MapDef } from '../abi';
import { ERRNO } from '../abi';
import { FlatMemory, fromHex, toHex } from '../util';
import { createMap, LONE_HOST } from './create-map';
import { MapBytes } from './map-bytes';
import { rareMaps } from './rare-maps';

/** A longest-prefix match as one would write it down: a list of prefixes, searched from end to end. */
class Model {
  readonly entries = new Map<string, string>();

  constructor(
    private readonly bytes: number,
    private readonly most: number,
  ) {}

  /** The prefix itself: bits behind it do not count. */
  private name(prefix: number, bits: string): string {
    return `${prefix}:${bits.slice(0, prefix)}`;
  }

  update(prefix: number, bits: string, value: string): number {
    if (prefix > 8 * this.bytes) return -ERRNO.EINVAL.number;
    const name = this.name(prefix, bits);
    if (!this.entries.has(name) && this.entries.size === this.most) return -ERRNO.ENOSPC.number;
    this.entries.set(name, value);
    return 0;
  }

  delete(prefix: number, bits: string): number {
    if (prefix > 8 * this.bytes) return -ERRNO.EINVAL.number;
    return this.entries.delete(this.name(prefix, bits)) ? 0 : -ERRNO.ENOENT.number;
  }

  lookup(prefix: number, bits: string): string | null {
    for (let length = Math.min(prefix, 8 * this.bytes); length >= 0; length--) {
      const value = this.entries.get(this.name(length, bits));
      if (value !== undefined && prefix <= 8 * this.bytes) return value;
    }
    return null;
  }
}

const bitsOf = (bytes: Uint8Array) =>
  Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');

const step = (bytes: number) =>
  fc.record({
    op: fc.constantFrom('update', 'update', 'delete', 'lookup'),
    prefix: fc.oneof(fc.nat(8 * bytes), fc.constantFrom(0, 8 * bytes, 8 * bytes + 1)),
    // few different bytes, so that prefixes lie within one another
    data: fc.array(fc.constantFrom(0, 1, 0x80, 0xc0, 0xff), { minLength: bytes, maxLength: bytes }),
    value: fc.nat(0xffff),
  });

describe('a longest-prefix match', () => {
  it.each([1, 3, 4, 16])('of %i bytes answers as a list of prefixes does', (bytes) => {
    const maxEntries = 6;
    fc.assert(
      fc.property(fc.array(step(bytes), { maxLength: 60 }), (steps) => {
        const def: MapDef = {
          name: 'm',
          type: 'lpm_trie',
          keySize: 4 + bytes,
          valueSize: 2,
          maxEntries,
          flags: 1, // BPF_F_NO_PREALLOC
        };
        const memory = new FlatMemory();
        const created = createMap(memory, def, LONE_HOST, rareMaps);
        if (!created.ok) throw new Error(created.errno);
        const { map } = created;
        const commands = new MapBytes(memory);
        const model = new Model(bytes, maxEntries);
        for (const { op, prefix, data, value } of steps) {
          const key = new Uint8Array([...new Uint8Array(Uint32Array.of(prefix).buffer), ...data]);
          const bits = bitsOf(Uint8Array.from(data));
          const bytesOfValue = new Uint8Array(Uint16Array.of(value).buffer);
          if (op === 'update') {
            const wanted = model.update(prefix, bits, toHex(bytesOfValue));
            expect(commands.update(map, key, bytesOfValue, 0)).toBe(wanted);
          } else if (op === 'delete') {
            expect(commands.delete(map, key)).toBe(model.delete(prefix, bits));
          } else {
            const found = commands.lookup(map, key);
            expect(found && toHex(found)).toBe(model.lookup(prefix, bits));
          }
        }
        const listed = new Set<string>();
        for (let key = commands.nextKey(map, null); key; key = commands.nextKey(map, key)) {
          const prefix = new DataView(key.buffer, key.byteOffset).getUint32(0, true);
          listed.add(`${prefix}:${bitsOf(fromHex(toHex(key))!.subarray(4)).slice(0, prefix)}`);
        }
        expect([...listed].sort()).toEqual([...model.entries.keys()].sort());
      }),
      { numRuns: 300 },
    );
  });
});
