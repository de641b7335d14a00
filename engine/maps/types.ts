import type { MapDef } from '../abi';
import type { Address } from '../util';

/**
 * A map in flat memory. Keys and values are addresses, so that programs, helper calls, compiled
 * code and system calls all reach the same bytes. Errors are negative errno numbers.
 */
export interface BpfMap {
  readonly def: MapDef;
  /** Address of the map object: what a program holds as its map pointer. Not accessible itself. */
  readonly address: Address;
  /** Address of the value of the key at `key`; 0 where there is none. */
  lookup(key: Address): Address;
  /** Copies the value at `value` under the key at `key`. `flags`: BPF_ANY, BPF_NOEXIST, BPF_EXIST. */
  update(key: Address, value: Address, flags: number): number;
  delete(key: Address): number;
  /** Writes the key that follows the one at `key` (the first for `null`) to `out`; -ENOENT at the end. */
  nextKey(key: Address | null, out: Address): number;
  /** How many elements it holds now. */
  size(): number;
}
