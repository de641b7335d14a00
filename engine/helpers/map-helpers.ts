import { NUM_POSSIBLE_CPUS } from '../abi';
import type { Registers } from '../interp';
import type { BpfMap } from '../maps';
import { type Address, toHex } from '../util';
import { arg32, argPointer, returnInt, returnPointer } from './registers';
import type { HelperEnv, HelperFunction } from './types';

interface MapArguments {
  readonly map: BpfMap;
  readonly key: Address;
}

/** The map of r1 and the key of r2, both checked; a sentence where one leads nowhere. */
function mapAndKey(env: HelperEnv, regs: Registers): MapArguments | string {
  const at = argPointer(regs, 1);
  const map = at === null ? null : env.mapAt(at);
  if (!map) return 'r1 is no map';
  const key = argPointer(regs, 2);
  if (key === null || !env.memory.accessible(key, map.def.keySize)) {
    return `r2 does not lead to the ${map.def.keySize} bytes of a key of ${map.def.name}`;
  }
  return { map, key };
}

const bytes = (env: HelperEnv, at: Address, length: number) =>
  toHex(env.memory.u8.subarray(at, at + length));

/** Value under `key` in hex, `null` where there is none. */
function currentValue(env: HelperEnv, { map, key }: MapArguments): string | null {
  const at = map.find(key); // whoever watches shall not change which elements an LRU map keeps
  return at === 0 ? null : bytes(env, at, map.def.valueSize);
}

/** @kernel kernel/bpf/helpers.c bpf_map_lookup_elem() */
export const mapLookup: HelperFunction = (env, regs) => {
  const args = mapAndKey(env, regs);
  if (typeof args === 'string') return args;
  returnPointer(regs, args.map.lookup(args.key));
};

/** @kernel kernel/bpf/helpers.c bpf_map_update_elem() */
export const mapUpdate: HelperFunction = (env, regs) => {
  const args = mapAndKey(env, regs);
  if (typeof args === 'string') return args;
  const { map, key } = args;
  const value = argPointer(regs, 3);
  if (value === null || !env.memory.accessible(value, map.def.valueSize)) {
    return `r3 does not lead to the ${map.def.valueSize} bytes of a value of ${map.def.name}`;
  }
  const before = env.onMapWrite ? currentValue(env, args) : null;
  const high = regs.words[9]!; // flags are 64 bits; anything above the low word is unknown
  const result = map.update(key, value, high === 0 ? arg32(regs, 4) : 0xffff_ffff);
  if (result === 0) {
    env.onMapWrite?.({
      map: map.def.name,
      op: 'update',
      key: bytes(env, key, map.def.keySize),
      before,
      after: bytes(env, value, map.def.valueSize),
    });
  }
  returnInt(regs, result);
};

/** @kernel kernel/bpf/helpers.c bpf_map_delete_elem() */
export const mapDelete: HelperFunction = (env, regs) => {
  const args = mapAndKey(env, regs);
  if (typeof args === 'string') return args;
  const { map, key } = args;
  const before = env.onMapWrite ? currentValue(env, args) : null;
  const result = map.delete(key);
  if (result === 0) {
    env.onMapWrite?.({
      map: map.def.name,
      op: 'delete',
      key: bytes(env, key, map.def.keySize),
      before,
      after: null,
    });
  }
  returnInt(regs, result);
};

/** The map of r1 and the value at r2; a sentence where one leads nowhere. */
function mapAndValue(env: HelperEnv, regs: Registers) {
  const at = argPointer(regs, 1);
  const map = at === null ? null : env.mapAt(at);
  if (!map) return 'r1 is no map';
  const value = argPointer(regs, 2);
  if (value === null || !env.memory.accessible(value, map.def.valueSize)) {
    return `r2 does not lead to the ${map.def.valueSize} bytes of a value of ${map.def.name}`;
  }
  return { map, value };
}

/** Tells of a value that came into a map without keys, or out of it. */
function noteValue(env: HelperEnv, map: BpfMap, op: 'update' | 'delete', value: Address): void {
  const content = bytes(env, value, map.def.valueSize);
  const [before, after] = op === 'update' ? [null, content] : [content, null];
  env.onMapWrite?.({ map: map.def.name, op, key: '', before, after });
}

/** @kernel kernel/bpf/helpers.c bpf_map_push_elem() */
export const mapPush: HelperFunction = (env, regs) => {
  const args = mapAndValue(env, regs);
  if (typeof args === 'string') return args;
  const { map, value } = args;
  const result = map.push(value, regs.words[7] === 0 ? arg32(regs, 3) : 0xffff_ffff);
  if (result === 0) noteValue(env, map, 'update', value);
  returnInt(regs, result);
};

/** @kernel kernel/bpf/helpers.c bpf_map_pop_elem() */
export const mapPop: HelperFunction = (env, regs) => {
  const args = mapAndValue(env, regs);
  if (typeof args === 'string') return args;
  const result = args.map.pop(args.value);
  if (result === 0) noteValue(env, args.map, 'delete', args.value);
  returnInt(regs, result);
};

/** @kernel kernel/bpf/helpers.c bpf_map_peek_elem() */
export const mapPeek: HelperFunction = (env, regs) => {
  const args = mapAndValue(env, regs);
  if (typeof args === 'string') return args;
  returnInt(regs, args.map.peek(args.value));
};

/** @kernel kernel/bpf/helpers.c bpf_map_lookup_percpu_elem() */
export const mapLookupPerCpu: HelperFunction = (env, regs) => {
  const args = mapAndKey(env, regs);
  if (typeof args === 'string') return args;
  const { map, key } = args;
  const cpu = arg32(regs, 3);
  const found = cpu < NUM_POSSIBLE_CPUS && map.lookup(key) !== 0; // an LRU map counts it as use
  returnPointer(regs, found ? map.find(key, cpu) : 0);
};
