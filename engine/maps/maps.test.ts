import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ERRNO, errnoName, type MapDef } from '../abi';
import { FlatMemory, fromHex, toHex } from '../util';
import { checkMapDef } from './check-map-def';
import { createMap } from './create-map';
import { MapBytes } from './map-bytes';
import type { BpfMap } from './types';

const corpus = JSON.parse(
  readFileSync(new URL('../test/corpus/maps.json', import.meta.url), 'utf8'),
) as { kernel: string; creates: string[]; runs: { map: string; ops: string[] }[] };

const bytes = (hex: string) => {
  const read = fromHex(hex);
  if (!read) throw new Error(`no hex: ${hex}`);
  return read;
};

function definition(words: readonly string[]): MapDef {
  const [type, ...numbers] = words;
  const [keySize, valueSize, maxEntries, flags] = numbers.map(Number);
  return { name: 'm', type, keySize, valueSize, maxEntries, flags } as MapDef;
}

function make(def: MapDef, memory = new FlatMemory()): { map: BpfMap; memory: FlatMemory } {
  const created = createMap(memory, def);
  if (!created.ok) throw new Error(created.errno);
  return { map: created.map, memory };
}

const answer = (result: number) => (result === 0 ? 'ok' : errnoName(result));

/** What a recorded command answers here, in the form of the corpus. */
function carryOut(map: BpfMap, commands: MapBytes, row: string): string {
  const [command, key = '', value = '', flags] = row.split(' ');
  switch (command) {
    case 'u':
      return `u ${key} ${value} ${flags} ${answer(commands.update(map, bytes(key), bytes(value), Number(flags)))}`;
    case 'd':
      return `d ${key} ${answer(commands.delete(map, bytes(key)))}`;
    case 'l': {
      const found = commands.lookup(map, bytes(key));
      return `l ${key} ${found ? toHex(found) : 'ENOENT'}`;
    }
    default: {
      const keys: string[] = [];
      let at = commands.nextKey(map, null);
      for (; at; at = commands.nextKey(map, at)) keys.push(toHex(at));
      return ['n', keys.sort().join(' '), 'ENOENT'].join(' ');
    }
  }
}

describe(`maps, as Linux ${corpus.kernel} answers`, () => {
  it(`creates or refuses ${corpus.creates.length} shapes`, () => {
    for (const row of corpus.creates) {
      const words = row.split(' ');
      const wanted = words.pop();
      expect(`${words.join(' ')} ${checkMapDef(definition(words)) ?? 'ok'}`).toBe(
        `${words.join(' ')} ${wanted}`,
      );
    }
  });

  for (const run of corpus.runs) {
    it(`answers ${run.ops.length} commands on ${run.map}`, () => {
      const { map, memory } = make(definition(run.map.split(' ')));
      const commands = new MapBytes(memory);
      for (const row of run.ops) expect(carryOut(map, commands, row)).toBe(row);
    });
  }
});

const HASH: MapDef = {
  name: 'h',
  type: 'hash',
  keySize: 4,
  valueSize: 12,
  maxEntries: 100,
  flags: 0,
};

describe('a lock in a value', () => {
  // as Linux 6.18 answered BPF_MAP_CREATE with the type of the value
  it.each([
    ['hash 4 16 4 0', 8, null],
    ['array 4 16 4 0', 12, null],
    ['hash 4 16 4 0', 16, 'EINVAL'],
    ['hash 4 16 4 0', 14, 'EINVAL'],
    ['hash 4 16 4 128', 8, 'EACCES'],
    ['percpu_array 4 16 4 128', 8, 'EACCES'],
    ['percpu_hash 4 16 4 0', 8, 'EOPNOTSUPP'],
    ['lru_hash 4 16 4 0', 8, 'EOPNOTSUPP'],
    ['queue 0 16 4 0', 8, 'EOPNOTSUPP'],
  ])('of %s at %i: %s', (words, lock, errno) => {
    expect(checkMapDef({ ...definition(words.split(' ')), lock })).toBe(errno);
  });
});

describe('a hash map', () => {
  it('keeps the old value for those who point to it, until the element is used again', () => {
    for (const flags of [0, 1]) {
      const { map, memory } = make({ ...HASH, maxEntries: 1, flags });
      const commands = new MapBytes(memory);
      const key = bytes('01000000');
      const write = (digit: string) => commands.update(map, key, bytes(digit.repeat(24)), 0);
      write('1');
      const scratch = memory.region(memory.map({ kind: 'kernel', label: 'key', size: 4 })!).start;
      memory.u8.set(key, scratch);
      const pointer = map.lookup(scratch);
      write('2');
      expect(toHex(memory.u8.subarray(pointer, pointer + 12))).toBe('1'.repeat(24));
      expect(map.lookup(scratch)).not.toBe(pointer);
      expect(write('3')).toBe(0);
      expect(map.lookup(scratch)).toBe(pointer);
    }
  });

  it('lets programs reach its values only, one at a time', () => {
    const { map, memory } = make(HASH);
    const commands = new MapBytes(memory);
    commands.update(map, bytes('05000000'), new Uint8Array(12), 0);
    const scratch = memory.region(memory.map({ kind: 'kernel', label: 'key', size: 4 })!).start;
    memory.u8.set(bytes('05000000'), scratch);
    const value = map.lookup(scratch);
    expect(memory.accessible(value, 12)).toBe(true);
    expect(memory.accessible(value + 8, 8)).toBe(false); // the padding behind
    expect(memory.regionAt(value)?.label).toBe('value of h');
    expect(memory.accessible(map.address, 1)).toBe(true); // a region of kind map, which no machine reads
    expect(memory.regionAt(map.address)?.kind).toBe('map');
  });

  it('is found whole again after save and load', () => {
    const { map, memory } = make(HASH);
    const commands = new MapBytes(memory);
    for (let i = 0; i < 60; i++) {
      commands.update(
        map,
        bytes(`${i.toString(16).padStart(2, '0')}000000`),
        new Uint8Array(12),
        0,
      );
    }
    const before = commands.dump(map, 1000);
    const snapshot = memory.save();
    for (const [key] of before.slice(10, 40)) commands.delete(map, key);
    for (let i = 0; i < 70; i++) {
      commands.update(
        map,
        bytes(`${i.toString(16).padStart(2, '0')}010000`),
        new Uint8Array(12),
        0,
      );
    }
    expect(map.size()).toBe(100);
    memory.load(snapshot);
    expect(commands.dump(map, 1000)).toEqual(before);
    expect(map.size()).toBe(60);
  });

  it('gives at most as many elements as a dump asks for', () => {
    const { map, memory } = make({ ...HASH, type: 'array' });
    expect(new MapBytes(memory).dump(map, 7)).toHaveLength(7);
  });
});

describe('a map command', () => {
  it('refuses keys and values of the wrong length', () => {
    const { map, memory } = make(HASH);
    const commands = new MapBytes(memory);
    const wrong = new Uint8Array(3);
    expect(commands.update(map, wrong, new Uint8Array(12), 0)).toBe(-ERRNO.EINVAL.number);
    expect(commands.update(map, new Uint8Array(4), wrong, 0)).toBe(-ERRNO.EINVAL.number);
    expect(commands.delete(map, wrong)).toBe(-ERRNO.EINVAL.number);
    expect(commands.lookup(map, wrong)).toBeNull();
  });

  it('answers ENOMEM where the memory is full, and the map stays as it was', () => {
    const memory = new FlatMemory(64 * 1024);
    const { map } = make({ ...HASH, type: 'array', valueSize: 8192, maxEntries: 1 }, memory);
    while (memory.map({ kind: 'kernel', label: 'filler', size: 1 }) !== null);
    expect(createMap(memory, HASH)).toEqual({ ok: false, errno: 'ENOMEM' });
    const commands = new MapBytes(memory);
    const value = new Uint8Array(8192).fill(1);
    expect(commands.update(map, new Uint8Array(4), value, 0)).toBe(-ERRNO.ENOMEM.number);
    expect(commands.lookup(map, new Uint8Array(4))).toBeNull();
  });
});

describe('an array map', () => {
  it('looks at BPF_F_LOCK last, as a program sees it', () => {
    const { map, memory } = make({ ...HASH, type: 'array', maxEntries: 2 });
    const at = memory.region(memory.map({ kind: 'kernel', label: 'key', size: 16 })!).start;
    expect(answer(map.update(at, at, 4))).toBe('EINVAL');
    expect(answer(map.update(at, at, 5))).toBe('EEXIST');
    memory.view.setUint32(at, 2, true);
    expect(answer(map.update(at, at, 4))).toBe('E2BIG');
  });
});
