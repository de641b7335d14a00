import { PROG_FLAGS } from '../abi';
import type { Env } from './env';
import {
  isPacketPointer,
  PTR_TO_CTX,
  PTR_TO_MAP_VALUE,
  PTR_TO_PACKET,
  PTR_TO_PACKET_META,
  PTR_TO_STACK,
  type Reg,
  type RegType,
} from './reg';
import { tnumAdd, tnumConst, tnumIsAligned, tnumText } from './tnum';
import { fromS32 } from './word';

/** NET_IP_ALIGN: the IP header is aligned, the packet is not. */
const IP_ALIGN = 2;

/**
 * Whether an address is a multiple of the size of an access.
 *
 * @param aligned refuses others though the machine could
 * @kernel kernel/bpf/verifier.c check_ptr_alignment()
 */
export function checkAlignment(
  env: Env,
  reg: Reg,
  off: number,
  size: number,
  aligned: boolean,
): boolean {
  const asked = (env.request.progFlags & PROG_FLAGS.BPF_F_STRICT_ALIGNMENT) !== 0;
  const strict = aligned || asked || reg.type === PTR_TO_STACK;
  if (!strict || size === 1) return true;
  const ipAlign = isPacketPointer(reg.type) ? IP_ALIGN : 0;
  const at = tnumAdd(reg.varOff, tnumConst(fromS32(ipAlign + reg.off + off)));
  if (tnumIsAligned(at, size)) return true;
  const what = ALIGNED_THINGS[reg.type] ?? '';
  return env.reject('misaligned', what, ipAlign, tnumText(reg.varOff), reg.off, off, size);
}

const ALIGNED_THINGS: Readonly<Record<RegType, string>> = {
  [PTR_TO_MAP_VALUE]: 'value ',
  [PTR_TO_CTX]: 'context ',
  [PTR_TO_STACK]: 'stack ',
  [PTR_TO_PACKET]: 'packet ',
  [PTR_TO_PACKET_META]: 'packet ',
};
