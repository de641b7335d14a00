import { ERRNO, MAP_UPDATE_FLAGS, type MapDef } from '../abi';
import type { Address, FlatMemory } from '../util';
import { elementStride } from './array-map';
import { checkUpdateFlags } from './flags';
import { MapBase } from './map-base';

/** Bytes of a key before the bits: the length of the prefix, 32 bits. */
export const LPM_PREFIX_SIZE = 4;

// Words of a node before its bits.
const PREFIX = 0;
const FLAGS = 1; // 1: a branching without a value
const CHILD = 2; // two links
const NODE_WORDS = 4;

// Words before the nodes.
const ROOT = 0;
const FREE = 1; // links go by the first child
const ENTRIES = 2;
const HEAD_WORDS = 4;

/** Nodes of a trie: each entry may need a branching, and a replacement is there before the old one goes. */
export const lpmNodes = (maxEntries: number): number => 2 * maxEntries + 1;

/** Where an update or a removal works: links are node numbers plus 1, 0 for none. */
interface Place {
  /** Index of the word with the link to `node`. */
  readonly slot: number;
  /** -1 where the link is empty. */
  readonly node: number;
  /** Bits in which node and key agree. */
  readonly matched: number;
}

/**
 * BPF_MAP_TYPE_LPM_TRIE: a key is a prefix length and bits, most significant first. A node is
 * found where its prefix matches; each node stands below those with shorter prefixes of the same
 * bits.
 *
 * In flat memory: root | first free node | entries, then the nodes with their bits.
 *
 * @kernel kernel/bpf/lpm_trie.c
 */
export class LpmTrie extends MapBase {
  private readonly bytes: number;
  private readonly most: number;
  private readonly nodeSize: number;
  private readonly stride: number;

  /** @param table `LpmTrie.tableBytes` bytes, zeroed; `values` room for `lpmNodes` values */
  constructor(
    memory: FlatMemory,
    def: MapDef,
    address: Address,
    private readonly table: Address,
    private readonly values: Address,
  ) {
    super(memory, def, address);
    this.bytes = def.keySize - LPM_PREFIX_SIZE;
    this.most = 8 * this.bytes;
    this.nodeSize = nodeSize(def.keySize);
    this.stride = elementStride(def.valueSize);
    for (let node = lpmNodes(def.maxEntries) - 1; node >= 0; node--) this.free(node);
  }

  static tableBytes({ keySize, maxEntries }: MapDef): number {
    return 4 * HEAD_WORDS + lpmNodes(maxEntries) * nodeSize(keySize);
  }

  /** The value of the longest prefix that matches. @kernel trie_lookup_elem() */
  find(key: Address): Address {
    const { view } = this.memory;
    if (view.getUint32(key, true) > this.most) return 0;
    let found = -1;
    for (let node = this.word(ROOT) - 1; node >= 0; ) {
      const matched = this.matched(node, key);
      if (matched === this.most) {
        found = node;
        break;
      }
      const prefix = this.word(this.at(node, PREFIX));
      if (matched < prefix) break;
      if (this.hasValue(node)) found = node;
      node = this.child(node, this.bit(key + LPM_PREFIX_SIZE, prefix));
    }
    return found < 0 ? 0 : this.values + found * this.stride;
  }

  update(key: Address, value: Address, flags: number): number {
    const bad = checkUpdateFlags(flags);
    if (bad !== 0) return bad;
    const prefix = this.memory.view.getUint32(key, true);
    if (prefix > this.most) return -ERRNO.EINVAL.number;
    const { slot, node, matched } = this.descend(key, prefix);
    const exact = node >= 0 && this.word(this.at(node, PREFIX)) === matched;
    if (exact && this.hasValue(node)) {
      if (flags === MAP_UPDATE_FLAGS.BPF_NOEXIST) return -ERRNO.EEXIST.number;
    } else {
      if (flags === MAP_UPDATE_FLAGS.BPF_EXIST) return -ERRNO.ENOENT.number;
      if (this.word(ENTRIES) === this.def.maxEntries) return -ERRNO.ENOSPC.number;
      this.setWord(ENTRIES, this.word(ENTRIES) + 1);
    }
    const fresh = this.newNode(prefix, key + LPM_PREFIX_SIZE);
    this.memory.u8.copyWithin(this.values + fresh * this.stride, value, value + this.def.valueSize);
    if (node < 0) {
      this.setWord(slot, fresh + 1);
    } else if (exact) {
      this.setChild(fresh, 0, this.child(node, 0));
      this.setChild(fresh, 1, this.child(node, 1));
      this.setWord(slot, fresh + 1);
      this.free(node);
    } else if (matched === prefix) {
      this.setChild(fresh, this.bit(this.bits(node), matched), node);
      this.setWord(slot, fresh + 1);
    } else {
      const branching = this.newNode(matched, this.bits(node));
      this.setWord(this.at(branching, FLAGS), 1);
      const side = this.bit(key + LPM_PREFIX_SIZE, matched);
      this.setChild(branching, side, fresh);
      this.setChild(branching, 1 - side, node);
      this.setWord(slot, branching + 1);
    }
    return 0;
  }

  delete(key: Address): number {
    const prefix = this.memory.view.getUint32(key, true);
    if (prefix > this.most) return -ERRNO.EINVAL.number;
    const path: Place[] = [];
    const { slot, node, matched } = this.descend(key, prefix, path);
    const there = node >= 0 && this.word(this.at(node, PREFIX)) === prefix && matched === prefix;
    if (!there || !this.hasValue(node)) return -ERRNO.ENOENT.number;
    this.setWord(ENTRIES, this.word(ENTRIES) - 1);
    const left = this.child(node, 0);
    const right = this.child(node, 1);
    if (left >= 0 && right >= 0) {
      this.setWord(this.at(node, FLAGS), 1);
      return 0;
    }
    const above = path.at(-1);
    if (above && !this.hasValue(above.node) && left < 0 && right < 0) {
      // A branching with one child left is of no use.
      const side = this.child(above.node, 0) === node ? 1 : 0;
      this.setWord(above.slot, this.child(above.node, side) + 1);
      this.free(above.node);
    } else {
      this.setWord(slot, (left >= 0 ? left : right) + 1);
    }
    this.free(node);
    return 0;
  }

  /** More specific prefixes come before those that hold them. @kernel trie_get_next_key() */
  nextKey(key: Address | null, out: Address): number {
    const root = this.word(ROOT) - 1;
    if (root < 0) return -ERRNO.ENOENT.number;
    const prefix = key === null ? 0 : this.memory.view.getUint32(key, true);
    if (key === null || prefix > this.most) return this.giveKey(this.leftmost(root), out);
    const path: Place[] = [];
    const { node, matched } = this.descend(key, prefix, path);
    const exact = node >= 0 && this.word(this.at(node, PREFIX)) === matched;
    if (!exact || !this.hasValue(node)) return this.giveKey(this.leftmost(root), out);
    let below = node;
    for (const { node: parent } of path.reverse()) {
      const right = this.child(parent, 1);
      if (this.child(parent, 0) === below && right >= 0)
        return this.giveKey(this.leftmost(right), out);
      if (this.hasValue(parent)) return this.giveKey(parent, out);
      below = parent;
    }
    return -ERRNO.ENOENT.number;
  }

  size(): number {
    return this.word(ENTRIES);
  }

  /** Down to where the key belongs. `path` gets the nodes above, the root first. */
  private descend(key: Address, prefix: number, path: Place[] = []): Place {
    let slot = ROOT;
    for (;;) {
      const node = this.word(slot) - 1;
      if (node < 0) return { slot, node, matched: 0 };
      const matched = this.matched(node, key);
      const own = this.word(this.at(node, PREFIX));
      const place = { slot, node, matched };
      if (own !== matched || own === prefix) return place;
      path.push(place);
      slot = this.at(node, CHILD + this.bit(key + LPM_PREFIX_SIZE, own));
    }
  }

  private leftmost(root: number): number {
    let found = root;
    for (let node = root; node >= 0; ) {
      if (this.hasValue(node)) found = node;
      const left = this.child(node, 0);
      node = left >= 0 ? left : this.child(node, 1);
    }
    return found;
  }

  /** How many bits of node and key agree, up to the shorter prefix. */
  private matched(node: number, key: Address): number {
    const { u8, view } = this.memory;
    const limit = Math.min(this.word(this.at(node, PREFIX)), view.getUint32(key, true));
    const own = this.bits(node);
    const other = key + LPM_PREFIX_SIZE;
    for (let byte = 0; 8 * byte < limit; byte++) {
      const differ = u8[own + byte]! ^ u8[other + byte]!; // both have all the bytes
      if (differ !== 0) return Math.min(limit, 8 * byte + Math.clz32(differ) - 24);
    }
    return limit;
  }

  private newNode(prefix: number, bits: Address): number {
    const node = this.word(FREE) - 1; // there are as many as can be needed
    this.setWord(FREE, this.word(this.at(node, CHILD)));
    this.setWord(this.at(node, PREFIX), prefix);
    this.setWord(this.at(node, FLAGS), 0);
    this.setChild(node, 0, -1);
    this.setChild(node, 1, -1);
    this.memory.u8.copyWithin(this.bits(node), bits, bits + this.bytes);
    return node;
  }

  private free(node: number): void {
    this.setWord(this.at(node, CHILD), this.word(FREE));
    this.setWord(FREE, node + 1);
  }

  private giveKey(node: number, out: Address): number {
    const { u8, view } = this.memory;
    const bits = this.bits(node);
    view.setUint32(out, this.word(this.at(node, PREFIX)), true);
    u8.copyWithin(out + LPM_PREFIX_SIZE, bits, bits + this.bytes);
    return 0;
  }

  private bit(bits: Address, index: number): number {
    return (this.memory.u8[bits + (index >> 3)]! >> (7 - (index & 7))) & 1; // inside the key
  }

  private hasValue(node: number): boolean {
    return this.word(this.at(node, FLAGS)) === 0;
  }
  private child(node: number, side: number): number {
    return this.word(this.at(node, CHILD + side)) - 1;
  }
  private setChild(node: number, side: number, child: number): void {
    this.setWord(this.at(node, CHILD + side), child + 1);
  }
  private bits(node: number): Address {
    return this.table + 4 * this.at(node, NODE_WORDS);
  }
  /** Index of a word of a node. */
  private at(node: number, word: number): number {
    return HEAD_WORDS + (node * this.nodeSize) / 4 + word;
  }
  private word(index: number): number {
    return this.memory.i32[(this.table >>> 2) + index]!; // the table is as long as the indexes
  }
  private setWord(index: number, value: number): void {
    this.memory.i32[(this.table >>> 2) + index] = value;
  }
}

function nodeSize(keySize: number): number {
  return 4 * NODE_WORDS + Math.ceil((keySize - LPM_PREFIX_SIZE) / 4) * 4;
}
