import { ERRNO, XDP_BUFF } from '../abi';
import type { Registers } from '../interp';
import { arg32, argPointer, returnInt } from './registers';
import type { HelperEnv, HelperFunction } from './types';
import { packetLength } from './xdp-helpers';

/** Offsets and lengths within a packet. @kernel net/core/filter.c bpf_xdp_pointer() */
const MOST = 0xffff;

/** Copies the beginning of the packet, fragments included. @kernel net/core/filter.c bpf_xdp_copy_buf() */
export function copyXdpPacket({ memory, xdp }: HelperEnv, out: Uint8Array): void {
  const { buff, fragments } = xdp;
  const data = memory.view.getUint32(buff + XDP_BUFF.data, true);
  const end = memory.view.getUint32(buff + XDP_BUFF.data_end, true);
  const linear = memory.u8.subarray(data, Math.min(end, data + out.length));
  out.set(linear);
  out.set(fragments.subarray(0, out.length - linear.length), linear.length);
}

/** Runs of bytes of the packet with the memory that they are copied to or from. */
function copy(env: HelperEnv, regs: Registers, store: boolean): string | undefined {
  const { memory, xdp } = env;
  const { fragments } = xdp;
  const offset = arg32(regs, 2);
  const length = arg32(regs, 4);
  const at = argPointer(regs, 3);
  if (at === null || !memory.accessible(at, length)) return `r3 does not lead to ${length} bytes`;
  if (offset > MOST || length > MOST) {
    returnInt(regs, -ERRNO.EFAULT.number);
    return;
  }
  if (offset + length > packetLength(env)) {
    returnInt(regs, -ERRNO.EINVAL.number);
    return;
  }
  const data = memory.view.getUint32(xdp.buff + XDP_BUFF.data, true);
  const end = memory.view.getUint32(xdp.buff + XDP_BUFF.data_end, true);
  const linear = Math.max(0, Math.min(length, end - data - offset));
  const beyond = offset + linear - (end - data); // into the fragments
  const first = memory.u8.subarray(data + offset, data + offset + linear);
  const second = fragments.subarray(Math.max(0, beyond), Math.max(0, beyond) + length - linear);
  if (store) {
    first.set(memory.u8.slice(at, at + linear));
    second.set(memory.u8.subarray(at + linear, at + length));
  } else {
    memory.u8.set(first, at);
    memory.u8.set(second, at + linear);
  }
  returnInt(regs, 0);
  return;
}

/** @kernel net/core/filter.c bpf_xdp_load_bytes() */
export const xdpLoadBytes: HelperFunction = (env, regs) => copy(env, regs, false);

/** @kernel net/core/filter.c bpf_xdp_store_bytes() */
export const xdpStoreBytes: HelperFunction = (env, regs) => copy(env, regs, true);
