import { ERRNO } from '../abi';
import type { Registers } from '../interp';
import type { RingBuffer } from '../maps';
import { type Address, toHex } from '../util';
import { arg32, argPointer, returnInt, returnPointer } from './registers';
import type { HelperEnv, HelperFunction } from './types';

/** BPF_RB_NO_WAKEUP and BPF_RB_FORCE_WAKEUP: whom they would wake is not here. */
const WAKEUP_FLAGS = 3;

export function ringAt(env: HelperEnv, at: Address | null): RingBuffer | null {
  const map = at === null ? null : env.mapAt(at);
  return map?.def.type === 'ringbuf' ? (map as RingBuffer) : null;
}

/** Tells of a record that user space can read. */
function noteRecord(env: HelperEnv, ring: RingBuffer, record: Address, size: number): void {
  const data = env.memory.u8.subarray(record, record + size);
  env.emit(ring, data);
  env.onMapWrite?.({ map: ring.def.name, op: 'update', key: '', before: null, after: toHex(data) });
}

const highWord = ({ words }: Registers, arg: number) => words[2 * arg + 1];

/** @kernel kernel/bpf/ringbuf.c bpf_ringbuf_reserve() */
export const ringbufReserve: HelperFunction = (env, regs) => {
  const ring = ringAt(env, argPointer(regs, 1));
  if (!ring) return 'r1 is no ring buffer';
  const plain = highWord(regs, 2) === 0 && highWord(regs, 3) === 0 && arg32(regs, 3) === 0;
  returnPointer(regs, plain ? ring.reserve(arg32(regs, 2)) : 0);
};

/** Hands over, or drops, the record at an address. */
export function commitRecord(
  env: HelperEnv,
  record: Address | null,
  discard: boolean,
): string | undefined {
  const known = record !== null && env.memory.regionAt(record)?.kind === 'map_value';
  const ring = known ? ringAt(env, env.memory.view.getUint32(record - 4, true)) : null;
  if (!ring || record === null) return 'r1 is no record of a ring buffer';
  const size = ring.commit(record, discard);
  if (!discard) noteRecord(env, ring, record, size);
  return;
}

/** @kernel kernel/bpf/ringbuf.c bpf_ringbuf_submit() */
export const ringbufSubmit: HelperFunction = (env, regs) =>
  commitRecord(env, argPointer(regs, 1), false);

/** @kernel kernel/bpf/ringbuf.c bpf_ringbuf_discard() */
export const ringbufDiscard: HelperFunction = (env, regs) =>
  commitRecord(env, argPointer(regs, 1), true);

/** @kernel kernel/bpf/ringbuf.c bpf_ringbuf_output() */
export const ringbufOutput: HelperFunction = (env, regs) => {
  const ring = ringAt(env, argPointer(regs, 1));
  if (!ring) return 'r1 is no ring buffer';
  const size = arg32(regs, 3);
  const from = argPointer(regs, 2) ?? 0;
  if (size > 0 && !env.memory.accessible(from, size)) return `r2 does not lead to ${size} bytes`;
  if (highWord(regs, 4) !== 0 || (arg32(regs, 4) & ~WAKEUP_FLAGS) !== 0) {
    returnInt(regs, -ERRNO.EINVAL.number);
    return;
  }
  const result = ring.output(from, size);
  if (result === 0) noteRecord(env, ring, from, size);
  returnInt(regs, result);
};

/** @kernel kernel/bpf/ringbuf.c bpf_ringbuf_query() */
export const ringbufQuery: HelperFunction = (env, regs) => {
  const ring = ringAt(env, argPointer(regs, 1));
  if (!ring) return 'r1 is no ring buffer';
  regs.wide[0] = BigInt(highWord(regs, 2) === 0 ? ring.query(arg32(regs, 2)) : 0);
};
