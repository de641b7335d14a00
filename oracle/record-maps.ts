import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { MAP_TYPES, type MapTypeName } from '../engine/abi';
import { type Fields, type MapCorpus, opText, readMapCorpus } from '../engine/test/map-corpus';
import { askKernel, type KernelCreate, kernelAvailable } from './kernel';
import { randomMapRequest } from './random-maps';

const ROOT = path.join(import.meta.dirname, '..');
const CORPUS = path.join(ROOT, 'engine', 'test', 'corpus');
const FILE = path.join(CORPUS, 'maps.json');
const SEED = 618; // of the first sequence; the corpus stays the same unless the generator changes
const SEQUENCES = 3; // of each map type

type Row = readonly [key: number, value: number, entries: number, flags: number];

/** A shape that each type takes; creations are asked for that differ from it in one thing. */
const SHAPES: Partial<Record<MapTypeName, Row>> = {
  percpu_array: [4, 4, 1, 0],
  percpu_hash: [4, 4, 1, 0],
  lru_hash: [4, 4, 1, 0],
  lru_percpu_hash: [4, 4, 1, 0],
  lpm_trie: [8, 4, 1, 1],
  queue: [0, 4, 1, 0],
  stack: [0, 4, 1, 0],
  devmap: [4, 4, 1, 0],
  devmap_hash: [4, 4, 1, 0],
  cpumap: [4, 4, 1, 0],
  xskmap: [4, 4, 1, 0],
  perf_event_array: [4, 4, 1, 0],
  ringbuf: [0, 0, 4096, 0],
  bloom_filter: [0, 4, 1, 0],
  array_of_maps: [4, 4, 1, 0],
  hash_of_maps: [4, 4, 1, 0],
};

const KEYS = [0, 1, 3, 4, 5, 8, 12, 260, 261, 0xffff_ffff];
const VALUES = [
  0, 1, 3, 4, 5, 8, 12, 32760, 32761, 32768, 32769, 4194023, 4194024, 4194025, 4194251, 4194252,
  4194304, 4194305, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff,
];
const ENTRIES = [0, 1, 3, 255, 256, 257, 4095, 4096, 4097, 6144, 8192];
const TWO_FLAGS = [0x3, 0x5, 0x6, 0x18, 0x84, 0x88, 0x90, 0x102, 0x108, 0x180, 0x188, 0x480];

function shapes(type: MapTypeName, [key, value, entries, flags]: Row): Row[] {
  return [
    ...KEYS.map((one): Row => [one, value, entries, flags]),
    ...VALUES.map((one): Row => [key, one, entries, flags]),
    ...ENTRIES.map((one): Row => [key, value, one, flags]),
    ...Array.from(
      { length: 18 },
      (_, bit): Row => [key, value, entries, (flags ^ (1 << bit)) >>> 0],
    ),
    ...TWO_FLAGS.map((more): Row => [key, value, entries, flags | more]),
    // Of those that answer before they take any memory.
    ...(type === 'cpumap' || type.includes('_hash')
      ? [[key, value, 0xffff_ffff, flags] satisfies Row]
      : []),
  ];
}

function askCreates(): string[] {
  const asked = Object.entries(SHAPES).flatMap(([type, row]) =>
    shapes(type as MapTypeName, row).map((shape) => ({ type: type as MapTypeName, shape })),
  );
  const ops = asked.map(
    ({ type, shape: [key_size, value_size, max_entries, flags] }): KernelCreate => {
      const inner = MAP_TYPES[type].refersTo === 'map' ? { inner: 0 } : {};
      return { cmd: 'create', type, key_size, value_size, max_entries, flags, ...inner };
    },
  );
  const model = { type: 'array', key_size: 4, value_size: 4, max_entries: 1 };
  const [answer] = askKernel([{ maps: [model], ops }]);
  const rows = asked.map(
    ({ type, shape }, i) => `${type} ${shape.join(' ')} ${answer?.ops?.[i]?.verdict}`,
  );
  return [...new Set(rows)];
}

/**
 * Asks the kernel for the answers of `maps.json` about all types but array, hash and prog_array,
 * and for its sequences of commands, and writes them.
 */
export function recordMaps(): number {
  const state = kernelAvailable();
  if (!state.ok) {
    console.error(`The kernel cannot be asked: ${state.reason}.`);
    return 2;
  }
  const before = readMapCorpus(CORPUS);
  const others = before.creates.filter((row) => !Object.hasOwn(SHAPES, row.split(' ')[0] ?? ''));
  const requests = (Object.keys(MAP_TYPES) as MapTypeName[]).flatMap((type, index) =>
    Array.from({ length: SEQUENCES }, (_, i) =>
      randomMapRequest(type, SEED + 100 * index + i, type.startsWith('lru') ? 400 : 60),
    ),
  );
  const answers = askKernel(requests);
  const corpus: MapCorpus = {
    ...before,
    kernel: state.release.replace(/-.*/, ''),
    creates: [...others, ...askCreates()],
    sequences: requests.map(({ maps = [], ops = [] }, i) => ({
      maps: maps as readonly unknown[] as Fields[],
      ops: ops.map((op, at) =>
        opText(op as unknown as Fields, answers[i]?.ops?.[at] as Fields | undefined),
      ),
    })),
  };
  writeFileSync(FILE, `${JSON.stringify(corpus, null, 2)}\n`);
  const biome = path.join(ROOT, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  spawnSync(process.execPath, [biome, 'format', '--write', FILE], { cwd: ROOT });
  console.log(`${corpus.creates.length} creations, ${corpus.sequences.length} sequences`);
  return 0;
}
