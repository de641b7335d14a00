import { MAX_PACKET_OFF } from '../abi';
import {
  BPF_JGE,
  BPF_JGT,
  BPF_JLE,
  BPF_JLT,
  BPF_JMP,
  BPF_X,
  bpfClass,
  bpfOp,
  bpfSrc,
  type Insn,
} from '../isa';
import { forEachReg } from './for-each-reg';
import { flipOpcode } from './refine';
import {
  baseType,
  DYNPTR_OF_PACKET,
  isConstant,
  isPacketPointer,
  PTR_TO_MEM,
  PTR_TO_PACKET,
  PTR_TO_PACKET_END,
  PTR_TO_PACKET_META,
  REG_UNKNOWN,
  type Reg,
  type RegType,
} from './reg';
import { regOf } from './registers';
import type { VerifierState } from './state';
import { isZero, toUnsignedNumber } from './word';

/** What comparing packet pointers tells: how much of the packet is there. */

/** `range` of a pointer that is data_end. @kernel kernel/bpf/verifier.c AT_PKT_END */
const AT_PKT_END = -1;
/** `range` of a pointer that is beyond it. */
const BEYOND_PKT_END = -2;

/** What is left of a register when the packet changes: of pointers into it, slices too, some number. @kernel clear_all_pkt_pointers() */
export function forgetPackets(reg: Reg): Reg {
  const isSlice = baseType(reg.type) === PTR_TO_MEM && (reg.type & DYNPTR_OF_PACKET) !== 0;
  return isSlice || isPacketPointerOrEnd(reg.type) ? REG_UNKNOWN : reg;
}

export function isPacketPointerOrEnd(type: RegType): boolean {
  return isPacketPointer(type) || type === PTR_TO_PACKET_END;
}

/** Whether it is where the packet begins, not moved. @kernel reg_is_init_pkt_pointer() */
function isPacketStart(reg: Reg): boolean {
  return (
    reg.type === PTR_TO_PACKET &&
    reg.id === 0 &&
    reg.off === 0 &&
    isConstant(reg) &&
    isZero(reg.varOff.value)
  );
}

/** A pointer and the end of what it points into: packet and data_end, metadata and data. */
function areStartAndEnd(start: Reg, end: Reg): boolean {
  return (
    (start.type === PTR_TO_PACKET && end.type === PTR_TO_PACKET_END) ||
    (start.type === PTR_TO_PACKET_META && isPacketStart(end))
  );
}

/**
 * Whether a comparison of a packet pointer with data_end can go only one way; -1 where it cannot be
 * told.
 *
 * @kernel kernel/bpf/verifier.c is_pkt_ptr_branch_taken()
 */
export function packetBranchTaken(dst: Reg, src: Reg, op: number): 0 | 1 | -1 {
  const srcIsEnd = src.type === PTR_TO_PACKET_END;
  if (!srcIsEnd && dst.type !== PTR_TO_PACKET_END) return -1;
  const { range } = srcIsEnd ? dst : src;
  if (range >= 0) return -1;
  const asked = srcIsEnd ? op : flipOpcode(op);
  const beyond = range === BEYOND_PKT_END;
  if (asked === BPF_JGT) return beyond ? 1 : -1;
  if (asked === BPF_JLE) return beyond ? 0 : -1;
  if (asked === BPF_JGE) return 1; // at the end or beyond it
  return asked === BPF_JLT ? 0 : -1;
}

/**
 * Learns from `if pointer > end` and its like, in both branches. Returns whether it was one.
 *
 * @kernel kernel/bpf/verifier.c try_match_pkt_pointers()
 */
export function matchPacketPointers(
  insn: Insn,
  fallthrough: VerifierState,
  jump: VerifierState,
): boolean {
  if (bpfSrc(insn.code) !== BPF_X || bpfClass(insn.code) !== BPF_JMP) return false;
  const op = bpfOp(insn.code);
  if (![BPF_JGT, BPF_JLT, BPF_JGE, BPF_JLE].includes(op)) return false;
  const dst = regOf(fallthrough.frame, insn.dst);
  const src = regOf(fallthrough.frame, insn.src);
  const inOrder = areStartAndEnd(dst, src);
  if (!inOrder && !areStartAndEnd(src, dst)) return false;
  const regno = inOrder ? insn.dst : insn.src;
  const start = inOrder ? dst : src;
  // As `start op end`: where it is below the end, and whether it may be the end there.
  const asked = inOrder ? op : flipOpcode(op);
  const jumpsBelow = asked === BPF_JLT || asked === BPF_JLE;
  const [below, above] = jumpsBelow ? [jump, fallthrough] : [fallthrough, jump];
  const strictlyBelow = asked === BPF_JLT || asked === BPF_JGE;
  foundInPacket(below, start, strictlyBelow);
  foundAtEnd(above, regno, !strictlyBelow);
  return true;
}

/**
 * The bytes before `start` are in the packet, and one more where it is below the end.
 *
 * @kernel kernel/bpf/verifier.c find_good_pkt_pointers()
 */
function foundInPacket(state: VerifierState, start: Reg, strictlyBelow: boolean): void {
  const { off, type, id } = start;
  const most = toUnsignedNumber(start.umax);
  if (off < 0 || (off === 0 && strictlyBelow)) return;
  if (most > MAX_PACKET_OFF || most + off > MAX_PACKET_OFF) return;
  const range = strictlyBelow ? off + 1 : off;
  forEachReg(state, (reg) =>
    reg.type === type && reg.id === id && reg.range < range ? { ...reg, range } : reg,
  );
}

/** @kernel kernel/bpf/verifier.c mark_pkt_end() */
function foundAtEnd(state: VerifierState, regno: number, beyond: boolean): void {
  const reg = regOf(state.frame, regno);
  if (reg.type !== PTR_TO_PACKET) return;
  state.frame.regs[regno] = { ...reg, range: beyond ? BEYOND_PKT_END : AT_PKT_END };
}
