import { ERRNO, SK_BUFF } from '../abi';
import type { Registers } from '../interp';
import { arg32, argInt, argPointer, returnInt, returnU32 } from './registers';
import type { HelperEnv, HelperFunction } from './types';

/** Helpers that read and write the bytes of an skb. */

const BPF_F_RECOMPUTE_CSUM = 1;
const BPF_F_INVALIDATE_HASH = 2;
const INT_MAX = 0x7fff_ffff;

/** Whether argument `n`, of 64 bits, has any bit beyond `mask`. */
export function hasFlagsBeyond({ words }: Registers, n: number, mask: number): boolean {
  return words[2 * n + 1] !== 0 || (words[2 * n]! & ~mask) !== 0; // registers have two words
}

/** Copies bytes to the memory of argument `to`, or zeroes where there are none (`from` is `null`). */
function give(
  { memory }: HelperEnv,
  regs: Registers,
  to: number,
  length: number,
  from: number | null,
): string | undefined {
  const at = argPointer(regs, to);
  if (at === null || !memory.accessible(at, length))
    return `r${to} does not lead to ${length} bytes`;
  if (from === null) memory.u8.fill(0, at, at + length);
  else memory.u8.copyWithin(at, from, from + length);
  returnInt(regs, from === null ? -ERRNO.EFAULT.number : 0);
  return undefined;
}

/** @kernel net/core/filter.c bpf_skb_load_bytes() */
export const skbLoadBytes: HelperFunction = (env, regs) => {
  const offset = arg32(regs, 2);
  const length = arg32(regs, 4);
  const { data, length: size } = env.skb;
  const there = offset <= INT_MAX && offset + length <= size;
  return give(env, regs, 3, length, there ? data + offset : null);
};

/** @kernel net/core/filter.c bpf_skb_load_bytes_relative() */
export const skbLoadBytesRelative: HelperFunction = (env, regs) => {
  const offset = arg32(regs, 2);
  const length = arg32(regs, 4);
  const { data, length: size } = env.skb;
  const from = arg32(regs, 5);
  const header = from === 0 ? 'mac' : from === 1 ? 'network' : null;
  if (offset > 0xffff || header === null) return give(env, regs, 3, length, null);
  const at = env.skb.header(header) + offset;
  return give(env, regs, 3, length, at + length <= data + size ? at : null);
};

/** @kernel net/core/filter.c bpf_skb_store_bytes() */
export const skbStoreBytes: HelperFunction = (env, regs) => {
  const { memory, skb } = env;
  const offset = arg32(regs, 2);
  const length = arg32(regs, 4);
  const from = argPointer(regs, 3);
  if (from === null || !memory.accessible(from, length))
    return `r3 does not lead to ${length} bytes`;
  if (hasFlagsBeyond(regs, 5, BPF_F_RECOMPUTE_CSUM | BPF_F_INVALIDATE_HASH)) {
    returnInt(regs, -ERRNO.EINVAL.number);
    return;
  }
  if (offset > INT_MAX || offset + length > skb.length) {
    returnInt(regs, -ERRNO.EFAULT.number);
    return;
  }
  memory.u8.copyWithin(skb.data + offset, from, from + length);
  if ((arg32(regs, 5) & BPF_F_INVALIDATE_HASH) !== 0) clearHash(env);
  returnInt(regs, 0);
  return;
};

/** @kernel include/linux/skbuff.h skb_clear_hash() */
export function clearHash({ memory, skb }: HelperEnv): void {
  memory.view.setUint32(skb.skb + SK_BUFF.hash, 0, true);
  memory.u8[skb.skb + SK_BUFF.hash_known] = 0;
}

const SKF_NET_OFF = -0x10_0000;
const SKF_LL_OFF = -0x20_0000;

/**
 * A load of classic BPF, in network byte order. Negative offsets count from a header.
 *
 * @kernel net/core/filter.c bpf_skb_load_helper_8() and its like
 */
export function classicLoad(bytes: 1 | 2 | 4): HelperFunction {
  return (env, regs) => {
    const { memory, skb } = env;
    const at = classicAddress(env, argInt(regs, 2));
    if (at === null || at < skb.headStart || at + bytes > skb.data + skb.length) {
      returnInt(regs, -ERRNO.EFAULT.number);
    } else if (bytes === 1) returnU32(regs, memory.view.getUint8(at));
    else if (bytes === 2) returnU32(regs, memory.view.getUint16(at));
    else returnU32(regs, memory.view.getUint32(at));
    return undefined;
  };
}

function classicAddress({ skb }: HelperEnv, offset: number): number | null {
  if (offset >= 0) return skb.data + offset;
  if (offset >= SKF_NET_OFF) return skb.header('network') + offset - SKF_NET_OFF;
  if (offset >= SKF_LL_OFF) return skb.header('mac') + offset - SKF_LL_OFF;
  return null;
}
