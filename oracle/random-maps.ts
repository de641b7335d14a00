import { MAP_FLAGS, MAP_TYPES, type MapTypeName, NUM_POSSIBLE_CPUS } from '../engine/abi';
import { prng } from '../engine/util';
import type { KernelMap, KernelOp, KernelRequest } from './kernel';

/** Random commands on maps: the same for the same seed. */

/** Interfaces that both kernels have. */
const LOOPBACK = 1;
const NO_DEVICE = 77;

interface Shape {
  readonly key: number;
  readonly value: number;
  readonly entries: number;
  readonly flags: number;
}

class Dice {
  private readonly random: ReturnType<typeof prng>;

  constructor(seed: number) {
    this.random = prng(seed);
    for (let i = 0; i < 4; i++) this.random.next();
  }

  below(limit: number): number {
    return this.random.next() % limit;
  }
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!; // not empty
  }
  hex(bytes: number): string {
    return Array.from({ length: bytes }, () => byteHex(this.below(256))).join('');
  }
}

const byteHex = (byte: number) => byte.toString(16).padStart(2, '0');
const word = (value: number) =>
  [0, 8, 16, 24].map((shift) => byteHex((value >>> shift) & 255)).join('');

const isHash = (type: MapTypeName) => /hash/.test(type) && type !== 'devmap_hash';

function shapeOf(dice: Dice, type: MapTypeName): Shape {
  const facts = MAP_TYPES[type];
  const key =
    facts.keySize ??
    (type === 'lpm_trie' ? 4 + dice.pick([1, 2, 4, 5]) : dice.pick([1, 2, 4, 8, 13]));
  const device = /devmap|cpumap/.test(type);
  const value = facts.valueSize ?? (device ? dice.pick([4, 8]) : dice.pick([1, 3, 4, 8, 12, 20]));
  let flags = 0;
  if (type === 'lpm_trie') flags |= MAP_FLAGS.BPF_F_NO_PREALLOC;
  else if (facts.flags.includes('BPF_F_NO_PREALLOC') && dice.chance(40))
    flags |= MAP_FLAGS.BPF_F_NO_PREALLOC;
  // With a known seed the order of iteration is the kernel's.
  if (facts.flags.includes('BPF_F_ZERO_SEED')) flags |= MAP_FLAGS.BPF_F_ZERO_SEED;
  if (facts.flags.includes('BPF_F_NO_COMMON_LRU') && dice.chance(40))
    flags |= MAP_FLAGS.BPF_F_NO_COMMON_LRU;
  const lru = type.startsWith('lru');
  const entries =
    type === 'ringbuf' ? 4096 : lru ? dice.pick([1, 2, 5, 16, 64, 300, 700]) : 1 + dice.below(9);
  return { key, value, entries, flags };
}

class Commands {
  private readonly keys: string[] = [];

  constructor(
    private readonly dice: Dice,
    private readonly type: MapTypeName,
    private readonly shape: Shape,
    private readonly map: number,
  ) {}

  op(): KernelOp {
    const { dice, type } = this;
    const { refersTo } = MAP_TYPES[type];
    const lru = type.startsWith('lru');
    const roll = dice.below(100);
    if (roll < (lru ? 70 : 45)) return this.update();
    if (roll < (lru ? 80 : 60))
      return this.withFlags({ cmd: 'lookup', ...this.key(), ...this.sought() });
    if (roll < (lru ? 86 : 74)) return { cmd: 'delete', map: this.map, ...this.key() };
    if (roll < 88) return { cmd: 'next', map: this.map, ...(dice.chance(80) ? this.key() : {}) };
    if (roll < 93) return this.withFlags({ cmd: 'lookup_and_delete', ...this.key() });
    if (roll === 99 && dice.chance(10)) return { cmd: 'freeze', map: this.map };
    const batch = dice.pick(['lookup', 'lookup_and_delete', 'update', 'delete'] as const);
    if (refersTo && batch === 'update') return this.update();
    return this.batch(batch);
  }

  private withFlags(op: Omit<KernelOp, 'map'>): KernelOp {
    const flags = this.dice.chance(4) ? this.dice.pick([1, 4, 8]) : 0;
    return { ...op, map: this.map, ...(flags ? { flags } : {}) };
  }

  private update(): KernelOp {
    const { dice, type } = this;
    const roll = dice.below(100);
    const flags = roll < 60 ? 0 : roll < 78 ? 1 : roll < 94 ? 2 : dice.pick([3, 4, 5, 8]);
    const op = { cmd: 'update' as const, map: this.map, ...this.key(), flags };
    const { refersTo } = MAP_TYPES[type];
    if (refersTo === 'map') return { ...op, fd_map: dice.below(this.map + 1) };
    if (refersTo) return { ...op, value: word(0xffff) };
    return { ...op, value: this.value() };
  }

  private batch(which: 'lookup' | 'lookup_and_delete' | 'update' | 'delete'): KernelOp {
    const { dice } = this;
    const count = dice.pick([0, 1, 2, 3, 5, 20]);
    const flags = {
      ...(dice.chance(5) ? { flags: dice.pick([1, 4]) } : {}),
      ...(dice.chance(5) ? { batch_flags: 1 } : {}),
    };
    const op = { cmd: `${which}_batch` as const, map: this.map, count, ...flags };
    if (which.startsWith('lookup')) {
      if (!dice.chance(40)) return op;
      return { ...op, in: isHash(this.type) ? word(dice.below(20)) : (this.key().key ?? '') };
    }
    const many = (make: () => string) => Array.from({ length: count }, make).join('');
    const keys = many(() => this.key().key ?? '');
    return which === 'delete' ? { ...op, keys } : { ...op, keys, values: many(() => this.value()) };
  }

  /** Keys come from a pool, so that many are met again. */
  private key(): { readonly key?: string } {
    const { dice, type, shape } = this;
    if (shape.key === 0) return {};
    const pool = type.startsWith('lru') ? 3 * shape.entries : 2 * shape.entries + 2;
    if (this.keys.length > 0 && (this.keys.length >= pool || dice.chance(30)))
      return { key: dice.pick(this.keys) };
    const key = this.newKey();
    this.keys.push(key);
    return { key };
  }

  private newKey(): string {
    const { dice, type, shape } = this;
    if (type === 'lpm_trie') {
      const bits = 8 * (shape.key - 4);
      const prefix = dice.chance(3) ? bits + 1 : dice.below(bits + 1);
      const few = Array.from({ length: shape.key - 4 }, () =>
        byteHex(dice.pick([0, 0x80, 0xc0, 0xff, 1])),
      );
      return word(prefix) + few.join('');
    }
    if (isHash(type) || type === 'devmap_hash') return dice.hex(shape.key);
    const far = dice.chance(10);
    return word(far ? dice.pick([0xffff_ffff, 0x8000_0000]) : dice.below(shape.entries + 2));
  }

  private value(): string {
    const { dice, type, shape } = this;
    if (type === 'cpumap')
      return word(dice.pick([0, 0, 1, 16384, 16385])) + '00'.repeat(shape.value - 4);
    if (type.startsWith('devmap')) {
      const prog = shape.value === 8 ? word(dice.pick([0, 0, 0xffff_ffff, 9999])) : '';
      return word(dice.pick([0, LOOPBACK, LOOPBACK, NO_DEVICE])) + prog;
    }
    if (type === 'bloom_filter')
      return word(dice.below(40))
        .padEnd(2 * shape.value, '0')
        .slice(0, 2 * shape.value);
    return dice.hex(
      MAP_TYPES[type].perCpu ? NUM_POSSIBLE_CPUS * Math.ceil(shape.value / 8) * 8 : shape.value,
    );
  }

  /** What a look-up in a bloom filter asks for. */
  private sought(): { readonly value?: string } {
    return this.type === 'bloom_filter' ? { value: this.value() } : {};
  }
}

/** Commands on one map of a type, and where it has references the maps that go in. */
export function randomMapRequest(type: MapTypeName, seed: number, length = 120): KernelRequest {
  const dice = new Dice(seed);
  const shape = shapeOf(dice, type);
  const inner: KernelMap[] = [];
  if (MAP_TYPES[type].refersTo === 'map') {
    const plain = { key_size: 4, value_size: 4, max_entries: 2, dump: false };
    const model = { ...plain, type: dice.pick(['hash', 'array'] as const) };
    inner.push(model, model, { ...model, max_entries: 3 }, { ...model, value_size: 8 });
  }
  const map: KernelMap = {
    type,
    key_size: shape.key,
    value_size: shape.value,
    max_entries: shape.entries,
    flags: shape.flags,
    ...(inner.length > 0 ? { inner: 0 } : {}),
  };
  const commands = new Commands(dice, type, shape, inner.length);
  return { maps: [...inner, map], ops: Array.from({ length }, () => commands.op()) };
}
