import { ERRNO, MAP_FLAGS, MAP_UPDATE_FLAGS, type MapDef } from '../abi';
import type { Address, FlatMemory } from '../util';
import { hashSeed } from './hash-seed';
import { jenkinsHash } from './jenkins-hash';
import { MapBase } from './map-base';

const EINVAL = -ERRNO.EINVAL.number;
const EOPNOTSUPP = -ERRNO.EOPNOTSUPP.number;

const DEFAULT_HASHES = 5;
const WORD_BITS = 64;
const MOST_BITS = 2 ** 31;

function hashes({ extra = 0 }: MapDef): number {
  return extra === 0 ? DEFAULT_HASHES : extra;
}

/** Bits of the filter: enough for the fewest mistakes with as many values as entries. */
function bits(def: MapDef): number {
  const wanted = Math.trunc((def.maxEntries * hashes(def)) / 5) * 7;
  if (def.maxEntries * hashes(def) > 0xffff_ffff || wanted > MOST_BITS) return 2 ** 32;
  return wanted <= WORD_BITS ? WORD_BITS : 2 ** Math.ceil(Math.log2(wanted));
}

/**
 * BPF_MAP_TYPE_BLOOM_FILTER: values are put in and never come out; whether one may have been put in
 * can be asked.
 *
 * @kernel kernel/bpf/bloom_filter.c
 */
export class BloomFilter extends MapBase {
  private readonly mask: number;

  /** @param at `BloomFilter.bytes` bytes, zeroed: a count of the values, then the bits */
  constructor(
    memory: FlatMemory,
    def: MapDef,
    address: Address,
    private readonly at: Address,
  ) {
    super(memory, def, address);
    this.mask = (bits(def) - 1) >>> 0;
  }

  static bytes(def: MapDef): number {
    return 8 + bits(def) / 8;
  }

  override push(value: Address, flags: number): number {
    if (flags !== MAP_UPDATE_FLAGS.BPF_ANY) return EINVAL;
    for (let i = 0; i < hashes(this.def); i++) {
      const { byte, bit } = this.place(value, i);
      this.memory.u8[byte]! |= bit; // inside the filter
    }
    const { view } = this.memory;
    view.setUint32(this.at, view.getUint32(this.at, true) + 1, true);
    return 0;
  }

  override peek(value: Address): number {
    for (let i = 0; i < hashes(this.def); i++) {
      const { byte, bit } = this.place(value, i);
      if ((this.memory.u8[byte]! & bit) === 0) return -ERRNO.ENOENT.number; // inside the filter
    }
    return 0;
  }

  override pop(_out: Address): number {
    return EOPNOTSUPP;
  }

  override sysLookup(_key: Address, value: Address): number {
    return this.peek(value);
  }
  override sysUpdate(_key: Address, value: Address, flags: number): number {
    return this.push(value, flags);
  }

  find(_key: Address): Address {
    return 0;
  }
  update(_key: Address, _value: Address, _flags: number): number {
    return EINVAL;
  }
  delete(_key: Address): number {
    return EOPNOTSUPP;
  }
  nextKey(_key: Address | null, _out: Address): number {
    return EOPNOTSUPP;
  }

  /** How often a value was put in. */
  size(): number {
    return this.memory.view.getUint32(this.at, true);
  }

  private place(value: Address, hash: number): { byte: Address; bit: number } {
    const seed = hashSeed(this.def.flags & MAP_FLAGS.BPF_F_ZERO_SEED) + hash;
    const index = (jenkinsHash(this.memory, value, this.def.valueSize, seed) & this.mask) >>> 0;
    return { byte: this.at + 8 + Math.trunc(index / 8), bit: 1 << (index & 7) };
  }
}
