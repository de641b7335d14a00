import type { Registers } from '../interp';
import type { Address } from '../util';
import { Dynptr, E2BIG, EINVAL, ERANGE } from './dynptr-object';
import { arg32, argPointer, returnPointer, returnU32 } from './registers';
import { hasFlagsBeyond } from './skb-bytes';
import type { HelperEnv, HelperFunction } from './types';
import { packetLength } from './xdp-helpers';

/** Functions of the kernel on dynptrs. @kernel kernel/bpf/helpers.c, net/core/filter.c */

/** The dynptr that an argument points to. */
export function dynptrArg(env: HelperEnv, regs: Registers, arg: number): Dynptr | null {
  const at = argPointer(regs, arg);
  return at !== null && env.memory.accessible(at, 16) ? new Dynptr(env, at) : null;
}

/** A function of the dynptr in r1 that returns a number. */
function on(
  compute: (dynptr: Dynptr, regs: Registers, env: HelperEnv) => number | string,
): HelperFunction {
  return (env, regs) => {
    const dynptr = dynptrArg(env, regs, 1);
    if (!dynptr) return 'r1 is no dynptr';
    const result = compute(dynptr, regs, env);
    if (typeof result === 'string') return result;
    returnU32(regs, result);
    return;
  };
}

export const dynptrFromXdp: HelperFunction = (env, regs) => {
  const dynptr = dynptrArg(env, regs, 3);
  if (!dynptr) return 'r3 does not lead to a dynptr';
  returnU32(regs, fromPacket(env, regs, dynptr, 'xdp'));
  return;
};

export const dynptrFromSkb: HelperFunction = (env, regs) => {
  const dynptr = dynptrArg(env, regs, 3);
  if (!dynptr) return 'r3 does not lead to a dynptr';
  returnU32(regs, fromPacket(env, regs, dynptr, 'skb'));
  return;
};

function fromPacket(env: HelperEnv, regs: Registers, dynptr: Dynptr, kind: 'xdp' | 'skb'): number {
  if (hasFlagsBeyond(regs, 2, 0)) {
    dynptr.clear();
    return EINVAL;
  }
  if (kind === 'xdp') return dynptr.init(kind, env.xdp.buff, packetLength(env));
  return dynptr.init(kind, env.skb.skb, env.skb.length, !env.mayWritePacket);
}

/** A pointer to bytes of the dynptr, or a copy of them in the buffer. */
function slice(writable: boolean): HelperFunction {
  return (env, regs) => {
    const dynptr = dynptrArg(env, regs, 1);
    if (!dynptr) return 'r1 is no dynptr';
    const [offset, length] = [arg32(regs, 2), arg32(regs, 4)];
    const nothing = dynptr.data === 0 || (writable && dynptr.readOnly);
    if (nothing || dynptr.isOutside(offset, length)) {
      returnPointer(regs, 0);
      return;
    }
    const pointer = dynptr.pointer(offset, length);
    if (pointer === null && dynptr.isInFragments(offset))
      return 'a slice of a fragment does not exist here';
    const buffer = argPointer(regs, 3);
    if (pointer === null && buffer !== null) {
      if (!env.memory.accessible(buffer, length)) return `r3 does not lead to ${length} bytes`;
      dynptr.read(offset, bytesAt(env, buffer, length));
    }
    returnPointer(regs, pointer ?? buffer ?? 0);
    return;
  };
}

export const dynptrSlice = slice(false);
export const dynptrSliceRdwr = slice(true);

const bytesAt = ({ memory }: HelperEnv, at: Address, length: number) =>
  memory.u8.subarray(at, at + length);

export const dynptrAdjust = on((dynptr, regs) => {
  const [start, end] = [arg32(regs, 2), arg32(regs, 3)];
  if (dynptr.data === 0 || start > end) return EINVAL;
  if (start > dynptr.size || end > dynptr.size) return ERANGE;
  dynptr.narrow(start, end);
  return 0;
});

export const dynptrIsNull = on(({ data }) => (data === 0 ? 1 : 0));

export const dynptrIsRdonly = on(({ data, readOnly }) => (data !== 0 && readOnly ? 1 : 0));

export const dynptrSize: HelperFunction = (env, regs) => {
  const dynptr = dynptrArg(env, regs, 1);
  if (!dynptr) return 'r1 is no dynptr';
  returnU32(regs, dynptr.data === 0 ? EINVAL : dynptr.size);
  return;
};

export const dynptrClone = on((dynptr, regs, env) => {
  const clone = dynptrArg(env, regs, 2);
  if (!clone) return 'r2 does not lead to a dynptr';
  if (dynptr.data === 0) {
    clone.clear();
    return EINVAL;
  }
  clone.copyFrom(dynptr);
  return 0;
});

/** Bytes that go from one to the other at once. */
const CHUNK = 256;

/** @kernel kernel/bpf/helpers.c bpf_dynptr_copy() */
export const dynptrCopy = on((to, regs, env) => {
  const from = dynptrArg(env, regs, 3);
  if (!from) return 'r3 is no dynptr';
  const [toOffset, fromOffset, length] = [arg32(regs, 2), arg32(regs, 4), arg32(regs, 5)];
  const isWhole = from.hasPiece(fromOffset, length) || to.hasPiece(toOffset, length);
  if (!isWhole && (to.isOutside(toOffset, length) || from.isOutside(fromOffset, length)))
    return E2BIG;
  const chunk = isWhole ? Math.max(1, length) : CHUNK;
  for (let done = 0; done < length || (isWhole && done === 0); done += chunk) {
    const bytes = new Uint8Array(Math.min(chunk, length - done));
    const result = from.read(fromOffset + done, bytes) || to.write(toOffset + done, bytes);
    if (result !== 0) return result;
  }
  return 0;
});

export const dynptrMemset = on((dynptr, regs) => {
  const [offset, length, value] = [arg32(regs, 2), arg32(regs, 3), arg32(regs, 4) & 0xff];
  if (dynptr.readOnly) return EINVAL;
  if (dynptr.isOutside(offset, length)) return E2BIG;
  return length === 0 ? 0 : dynptr.write(offset, new Uint8Array(length).fill(value));
});

/** Brings so many bytes of a packet in fragments into its linear part: all of them are there already. */
export const xdpPullData: HelperFunction = (env, regs) => {
  const { fragments } = env.xdp;
  if (arg32(regs, 2) > packetLength(env)) returnU32(regs, EINVAL);
  else if (fragments.length > 0) return 'pulling fragments does not exist here';
  else returnU32(regs, 0);
  return;
};
