import { ERRNO } from '../abi';
import { csumAdd, csumFold, csumSub } from './checksum';
import { arg32, returnInt } from './registers';
import { hasFlagsBeyond } from './skb-bytes';
import type { HelperFunction } from './types';

/** Helpers that keep checksums right when a field of a header changes. */

const BPF_F_HDR_FIELD_MASK = 0xf;
const BPF_F_PSEUDO_HDR = 0x10;
const BPF_F_MARK_MANGLED_0 = 0x20;
const BPF_F_MARK_ENFORCE = 0x40;
const BPF_F_IPV6 = 0x80;
const CSUM_MANGLED_0 = 0xffff;

const L4_FLAGS =
  BPF_F_HDR_FIELD_MASK | BPF_F_PSEUDO_HDR | BPF_F_MARK_MANGLED_0 | BPF_F_MARK_ENFORCE | BPF_F_IPV6;

/** A checksum after a field of `size` bytes went from one value to another; `null` for odd sizes. */
function replaced(sum: number, size: number, from: number, to: number): number | null {
  const before = ~sum >>> 0; // of 32 bits: a checksum unfolded
  switch (size) {
    case 0:
      return csumFold(csumAdd(to, before));
    case 2: {
      const add16 = (a: number, b: number) => {
        const both = (a + b) & 0xffff;
        return (both + (both < b ? 1 : 0)) & 0xffff;
      };
      const less = add16(~sum & 0xffff, ~from & 0xffff);
      return ~add16(less, to & 0xffff) & 0xffff;
    }
    case 4:
      return csumFold(csumAdd(csumSub(before, from), to));
    default:
      return null;
  }
}

function csumReplace(known: number): HelperFunction {
  return ({ memory, skb }, regs) => {
    const offset = arg32(regs, 2);
    const flags = arg32(regs, 5);
    const answer = (): number => {
      if (hasFlagsBeyond(regs, 5, known)) return -ERRNO.EINVAL.number;
      if (offset > 0xffff || offset % 2 !== 0 || offset + 2 > skb.length)
        return -ERRNO.EFAULT.number;
      const at = skb.data + offset;
      const sum = memory.view.getUint16(at, true);
      const marks = (flags & BPF_F_MARK_MANGLED_0) !== 0;
      if (marks && (flags & BPF_F_MARK_ENFORCE) === 0 && sum === 0) return 0;
      const size = flags & BPF_F_HDR_FIELD_MASK;
      const [from, to] = [arg32(regs, 3), arg32(regs, 4)];
      if (size === 0 && (from !== 0 || regs.words[7] !== 0)) return -ERRNO.EINVAL.number;
      const next = replaced(sum, size, from, to);
      if (next === null) return -ERRNO.EINVAL.number;
      memory.view.setUint16(at, marks && next === 0 ? CSUM_MANGLED_0 : next, true);
      return 0;
    };
    returnInt(regs, answer());
    return undefined;
  };
}

/** @kernel net/core/filter.c bpf_l3_csum_replace() */
export const l3CsumReplace = csumReplace(BPF_F_HDR_FIELD_MASK);

/** @kernel net/core/filter.c bpf_l4_csum_replace() */
export const l4CsumReplace = csumReplace(L4_FLAGS);
