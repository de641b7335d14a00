import { ERRNO, MAP_UPDATE_FLAGS, type MapDef } from '../abi';
import type { Address, FlatMemory } from '../util';
import { MapBase } from './map-base';

const EINVAL = -ERRNO.EINVAL.number;

// Words before the values.
const HEAD = 0; // where the next value goes
const TAIL = 1; // the oldest value
export const QUEUE_HEAD_BYTES = 8;

/** Places of a queue: one more than values, so that a full one differs from an empty one. */
const places = (maxEntries: number): number => maxEntries + 1;

/**
 * BPF_MAP_TYPE_QUEUE and BPF_MAP_TYPE_STACK: a ring of values, which differ in the end that values
 * come out of.
 *
 * @kernel kernel/bpf/queue_stack_maps.c
 */
export class QueueStack extends MapBase {
  /** @param at `QueueStack.bytes` bytes, zeroed */
  constructor(
    memory: FlatMemory,
    def: MapDef,
    address: Address,
    private readonly at: Address,
  ) {
    super(memory, def, address);
  }

  static bytes({ maxEntries, valueSize }: MapDef): number {
    return QUEUE_HEAD_BYTES + places(maxEntries) * valueSize;
  }

  override push(value: Address, flags: number): number {
    const replace = flags === MAP_UPDATE_FLAGS.BPF_EXIST;
    if (flags !== MAP_UPDATE_FLAGS.BPF_ANY && !replace) return EINVAL;
    const head = this.word(HEAD);
    if (this.after(head) === this.word(TAIL)) {
      if (!replace) return -ERRNO.E2BIG.number;
      this.setWord(TAIL, this.after(this.word(TAIL))); // the oldest goes
    }
    this.memory.u8.copyWithin(this.valueAt(head), value, value + this.def.valueSize);
    this.setWord(HEAD, this.after(head));
    return 0;
  }

  override peek(out: Address): number {
    return this.take(out, false);
  }

  override pop(out: Address): number {
    return this.take(out, true);
  }

  private take(out: Address, remove: boolean): number {
    const { u8 } = this.memory;
    const { valueSize, type } = this.def;
    const head = this.word(HEAD);
    const tail = this.word(TAIL);
    if (head === tail) {
      u8.fill(0, out, out + valueSize);
      return -ERRNO.ENOENT.number;
    }
    const newest = head === 0 ? this.def.maxEntries : head - 1;
    const from = this.valueAt(type === 'queue' ? tail : newest);
    u8.copyWithin(out, from, from + valueSize);
    if (!remove) return 0;
    if (type === 'queue') this.setWord(TAIL, this.after(tail));
    else this.setWord(HEAD, newest);
    return 0;
  }

  override sysLookup(_key: Address, out: Address): number {
    return this.peek(out);
  }
  override sysUpdate(_key: Address, value: Address, flags: number): number {
    return this.push(value, flags);
  }
  override sysLookupAndDelete(_key: Address, out: Address): number {
    return this.pop(out);
  }

  find(_key: Address): Address {
    return 0;
  }
  update(_key: Address, _value: Address, _flags: number): number {
    return EINVAL;
  }
  delete(_key: Address): number {
    return EINVAL;
  }
  nextKey(_key: Address | null, _out: Address): number {
    return EINVAL;
  }

  size(): number {
    const ring = places(this.def.maxEntries);
    return (this.word(HEAD) - this.word(TAIL) + ring) % ring;
  }

  override valuesInOrder(): Uint8Array[] {
    const { type, valueSize } = this.def;
    const count = this.size();
    const places: number[] = [];
    for (let place = this.word(TAIL); places.length < count; place = this.after(place))
      places.push(place);
    if (type === 'stack') places.reverse();
    return places.map((place) => {
      const at = this.valueAt(place);
      return this.memory.u8.slice(at, at + valueSize);
    });
  }

  private after(place: number): number {
    return place >= this.def.maxEntries ? 0 : place + 1;
  }
  private valueAt(place: number): Address {
    return this.at + QUEUE_HEAD_BYTES + place * this.def.valueSize;
  }
  private word(index: number): number {
    return this.memory.i32[(this.at >>> 2) + index]!; // inside the memory
  }
  private setWord(index: number, value: number): void {
    this.memory.i32[(this.at >>> 2) + index] = value;
  }
}
