import { dynptrArg } from './dynptr-kfuncs';
import { E2BIG, EINVAL } from './dynptr-object';
import { arg32, argPointer, returnInt, returnPointer } from './registers';
import { commitRecord, ringAt } from './ringbuf-helpers';
import { hasFlagsBeyond } from './skb-bytes';
import type { HelperFunction } from './types';

/** Helpers of dynptrs. @kernel kernel/bpf/helpers.c, kernel/bpf/ringbuf.c */

export const dynptrFromMem: HelperFunction = (env, regs) => {
  const dynptr = dynptrArg(env, regs, 4);
  const data = argPointer(regs, 1);
  if (!dynptr || data === null) return 'r4 or r1 does not lead to memory';
  let result = dynptr.init('local', data, arg32(regs, 2));
  if (result === 0 && hasFlagsBeyond(regs, 3, 0)) {
    dynptr.clear();
    result = EINVAL;
  }
  returnInt(regs, result);
  return;
};

export const dynptrRead: HelperFunction = (env, regs) => {
  const dynptr = dynptrArg(env, regs, 3);
  const to = argPointer(regs, 1) ?? 0;
  const length = arg32(regs, 2);
  if (!dynptr) return 'r3 is no dynptr';
  if (length > 0 && !env.memory.accessible(to, length))
    return `r1 does not lead to ${length} bytes`;
  const bytes = env.memory.u8.subarray(to, to + length);
  returnInt(regs, hasFlagsBeyond(regs, 5, 0) ? EINVAL : dynptr.read(arg32(regs, 4), bytes));
  return;
};

/** @kernel net/core/filter.c __bpf_skb_store_bytes(): BPF_F_RECOMPUTE_CSUM, BPF_F_INVALIDATE_HASH */
const SKB_FLAGS = 3;

export const dynptrWrite: HelperFunction = (env, regs) => {
  const dynptr = dynptrArg(env, regs, 1);
  const from = argPointer(regs, 3) ?? 0;
  const length = arg32(regs, 4);
  if (!dynptr) return 'r1 is no dynptr';
  if (length > 0 && !env.memory.accessible(from, length))
    return `r3 does not lead to ${length} bytes`;
  const offset = arg32(regs, 2);
  const isRefused = dynptr.data === 0 || dynptr.readOnly;
  const flags = hasFlagsBeyond(regs, 5, dynptr.kind === 'skb' ? SKB_FLAGS : 0);
  if (isRefused || !dynptr.isOutside(offset, length))
    returnInt(
      regs,
      flags ? EINVAL : dynptr.write(offset, env.memory.u8.subarray(from, from + length)),
    );
  else returnInt(regs, E2BIG);
  return;
};

export const dynptrData: HelperFunction = (env, regs) => {
  const dynptr = dynptrArg(env, regs, 1);
  if (!dynptr) return 'r1 is no dynptr';
  const [offset, length] = [arg32(regs, 2), arg32(regs, 3)];
  const isPacket = dynptr.kind === 'xdp' || dynptr.kind === 'skb';
  const isThere = !isPacket && !dynptr.readOnly && dynptr.hasPiece(offset, length);
  returnPointer(regs, isThere ? dynptr.pointer(offset, length)! : 0); // which lies in one piece
  return;
};

export const ringbufReserveDynptr: HelperFunction = (env, regs) => {
  const ring = ringAt(env, argPointer(regs, 1));
  const dynptr = dynptrArg(env, regs, 4);
  if (!ring || !dynptr) return 'r1 is no ring buffer, or r4 does not lead to a dynptr';
  const size = arg32(regs, 2);
  dynptr.clear();
  if (hasFlagsBeyond(regs, 3, 0)) returnInt(regs, EINVAL);
  else if (size > 0xff_ffff) returnInt(regs, E2BIG);
  else {
    const record = ring.reserve(size);
    returnInt(regs, record === 0 ? EINVAL : dynptr.init('ringbuf', record, size));
  }
  return;
};

function commit(discard: boolean): HelperFunction {
  return (env, regs) => {
    const dynptr = dynptrArg(env, regs, 1);
    if (!dynptr) return 'r1 is no dynptr';
    if (dynptr.data === 0) return;
    const problem = commitRecord(env, dynptr.data, discard);
    dynptr.clear();
    return problem;
  };
}

export const ringbufSubmitDynptr = commit(false);
export const ringbufDiscardDynptr = commit(true);
