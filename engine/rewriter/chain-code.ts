import {
  BPF_ADD,
  BPF_ALU,
  BPF_ALU64,
  BPF_CALL,
  BPF_DW,
  BPF_JMP,
  BPF_K,
  BPF_LD_IMM64,
  BPF_LDX,
  BPF_MEM,
  BPF_MOV,
  BPF_PSEUDO_MAP_FD,
  BPF_REG_FP,
  BPF_STX,
  BPF_X,
  type Insn,
} from '../isa';

/** An instruction of the injected code, and why it is there. */
export interface Noted {
  readonly insn: Insn;
  readonly note: string;
}

/**
 * Where a program finds its slots: at an address in memory (low and high word), or as a map of type
 * PROG_ARRAY by its index among the program's maps, which is how a real kernel can load the code.
 */
export type ChainSlots =
  | { readonly lo: number; readonly hi: number }
  | { readonly mapIndex: number };

const BPF_FUNC_tail_call = 12;

function insn(code: number, dst: number, src = 0, off = 0, imm = 0): Insn {
  return { code, dst, src, off, imm };
}

/** `dst = slots`, two slots. */
function loadSlots(dst: number, slots: ChainSlots): [Noted, Noted] {
  const note = 'slots of this program';
  if ('mapIndex' in slots) {
    return [
      { insn: insn(BPF_LD_IMM64, dst, BPF_PSEUDO_MAP_FD, 0, slots.mapIndex), note },
      { insn: insn(0, 0), note },
    ];
  }
  return [
    { insn: insn(BPF_LD_IMM64, dst, 0, 0, slots.lo | 0), note },
    { insn: insn(0, 0, 0, 0, slots.hi | 0), note },
  ];
}

const mov64 = (dst: number, src: number) => insn(BPF_ALU64 | BPF_MOV | BPF_X, dst, src);
const tailCall = () => insn(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_tail_call);

/** `*(u64 *)(r10 - slot) = r1` */
export function entryOf(slot: number): Noted {
  return { insn: insn(BPF_STX | BPF_MEM | BPF_DW, BPF_REG_FP, 1, -slot), note: 'keep ctx' };
}

/**
 * What comes before `exit` in the variant `fixed`: 13 slots. A tail call that is not taken leaves
 * r1..r5 unreadable to a verifier, so each attempt loads them all.
 *
 * An index of 8 or more is out of range: the first attempt falls through to the wildcard. Code
 * 0xffffffff wraps to slot 0, the wildcard, at once.
 */
export function exitFixed(slots: ChainSlots, slot: number): readonly Noted[] {
  const context = (): Noted => ({
    insn: insn(BPF_LDX | BPF_MEM | BPF_DW, 1, BPF_REG_FP, -slot),
    note: 'ctx again',
  });
  return [
    { insn: mov64(6, 0), note: 'keep the verdict' },
    context(),
    ...loadSlots(2, slots),
    { insn: insn(BPF_ALU | BPF_MOV | BPF_X, 3, 0), note: 'slot of the return code' },
    { insn: insn(BPF_ALU | BPF_ADD | BPF_K, 3, 0, 0, 1), note: 'slot of the return code' },
    { insn: tailCall(), note: 'go on there; an empty slot falls through' },
    context(),
    ...loadSlots(2, slots),
    { insn: insn(BPF_ALU | BPF_MOV | BPF_K, 3), note: 'wildcard slot' },
    { insn: tailCall(), note: 'go on there; an empty slot falls through' },
    { insn: mov64(0, 6), note: 'the verdict' },
  ];
}

/**
 * What comes before `exit` in the posted patch: 9 slots. It trusts r1 to hold the context, and
 * r1 and r2 to outlive a tail call that is not taken, as they do in the machine.
 */
export function exitAsPosted(slots: ChainSlots): readonly Noted[] {
  return [
    ...loadSlots(2, slots),
    { insn: mov64(6, 0), note: 'keep the verdict' },
    { insn: mov64(3, 0), note: 'slot of the return code' },
    { insn: insn(BPF_ALU64 | BPF_ADD | BPF_K, 3, 0, 0, 1), note: 'slot of the return code' },
    { insn: tailCall(), note: 'go on there with r1 as it stands; an empty slot falls through' },
    { insn: insn(BPF_ALU64 | BPF_MOV | BPF_K, 3), note: 'wildcard slot' },
    { insn: tailCall(), note: 'go on there with r1 as it stands; an empty slot falls through' },
    { insn: mov64(0, 6), note: 'the verdict' },
  ];
}
