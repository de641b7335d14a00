import { ERRNO, type MapDef, type SpecialField, specialFields, TIMER_SIZE } from '../abi';
import type { Address, FlatMemory } from '../util';
import type { BpfMap } from './types';

const ENOTSUPP = -ERRNO.ENOTSUPP.number;

/** What most maps have in common: a value has one address, and system calls copy it. */
export abstract class MapBase implements BpfMap {
  private readonly fields: readonly SpecialField[];

  constructor(
    protected readonly memory: FlatMemory,
    readonly def: MapDef,
    readonly address: Address,
  ) {
    this.fields = specialFields(def);
  }

  get userValueSize(): number {
    return this.def.valueSize;
  }

  /** Copies a value; what is special in it stays as it is. @kernel include/linux/bpf.h copy_map_value() */
  protected copyValue(to: Address, from: Address): void {
    const { u8 } = this.memory;
    let at = 0;
    for (const field of this.fields) {
      u8.copyWithin(to + at, from + at, from + field.at);
      at = field.at + field.bytes;
    }
    u8.copyWithin(to + at, from + at, from + this.def.valueSize);
  }

  /** The timer of a value is gone. @kernel kernel/bpf/syscall.c bpf_obj_free_fields() */
  protected freeFields(value: Address): void {
    const { timer } = this.def;
    if (timer !== undefined) this.memory.u8.fill(0, value + timer, value + timer + TIMER_SIZE);
  }

  /** Copies a value for a system call, which sees nothing of what is special. */
  protected readValue(value: Address, out: Address): void {
    const { u8 } = this.memory;
    u8.copyWithin(out, value, value + this.def.valueSize);
    for (const { at, bytes } of this.fields) u8.fill(0, out + at, out + at + bytes);
  }

  abstract find(key: Address, cpu?: number): Address;
  abstract update(key: Address, value: Address, flags: number): number;
  abstract delete(key: Address): number;
  abstract nextKey(key: Address | null, out: Address): number;
  abstract size(): number;

  lookup(key: Address): Address {
    return this.find(key);
  }

  push(_value: Address, _flags: number): number {
    return ENOTSUPP;
  }
  pop(_out: Address): number {
    return ENOTSUPP;
  }
  peek(_out: Address): number {
    return ENOTSUPP;
  }

  valuesInOrder(): Uint8Array[] | null {
    return null;
  }

  sysLookup(key: Address, out: Address): number {
    const at = this.find(key);
    if (at === 0) return -ERRNO.ENOENT.number;
    this.readValue(at, out);
    return 0;
  }

  sysUpdate(key: Address, value: Address, flags: number): number {
    return this.update(key, value, flags);
  }

  sysLookupAndDelete(_key: Address, _out: Address): number {
    return ENOTSUPP;
  }
}

/**
 * The index that follows the one at `key`, for maps whose keys are 0 to `entries - 1`.
 *
 * @kernel kernel/bpf/arraymap.c bpf_array_get_next_key()
 */
export function nextIndex(
  { view }: FlatMemory,
  entries: number,
  key: Address | null,
  out: Address,
): number {
  const index = key === null ? 0xffff_ffff : view.getUint32(key, true);
  if (index === entries - 1) return -ERRNO.ENOENT.number;
  view.setUint32(out, index >= entries ? 0 : index + 1, true);
  return 0;
}
