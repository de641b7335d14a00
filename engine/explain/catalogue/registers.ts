import type { Explanations } from '../types';
import { asm, reg, typeWords, valueWords } from '../values';

/** Registers, and what an instruction may be. */
export const REGISTERS: Explanations = {
  'invalid-register': {
    title: 'Registers are r0 to r10',
    why: ({ args: [regno] }) => `The instruction names register ${regno}, and r10 is the last one.`,
    how: 'Use r0 to r9; r10 is the frame pointer.',
    bad: asm`
      insn 0xb7, dst 11, imm 1
      r0 = 2
      exit`,
    good: asm`
      r9 = 1
      r0 = 2
      exit`,
  },
  'not-readable': {
    title: 'A register is written before it is read',
    why: ({ args: [regno] }) =>
      regno >= 1 && regno <= 5
        ? `${reg(regno)} holds nothing here: on this path either nothing was put into it, or a call came since, and a call leaves nothing in r1 to r5.`
        : `On this path nothing was put into ${reg(regno)} before it is read${regno === 0 ? '; exit returns what is in r0' : ''}.`,
    how: ({ args: [regno] }) =>
      regno >= 1 && regno <= 5
        ? `Give ${reg(regno)} a value on every path that leads here, or keep what must outlive a call in r6 to r9.`
        : `Give ${reg(regno)} a value on every path that leads here, such as right at the start.`,
    bad: asm`
      r2 = *(u32 *)(r1 + 12)
      if r2 == 0 goto out
      r0 = 2
    out:
      exit`,
    good: asm`
      r0 = 1
      r2 = *(u32 *)(r1 + 12)
      if r2 == 0 goto out
      r0 = 2
    out:
      exit`,
  },
  'fp-read-only': {
    title: 'r10 never changes',
    why: 'The instruction writes r10, the frame pointer, by which the kernel finds the stack.',
    how: 'Copy it and move the copy: r2 = r10, then r2 += -8.',
    bad: asm`
      r10 += -8
      r0 = 2
      exit`,
    good: asm`
      r2 = r10
      r2 += -8
      r0 = 2
      exit`,
  },
  'reserved-fields': {
    title: 'Unused fields of an instruction are 0',
    why: ({ args: [what] }) =>
      `This ${what} instruction has something in a field that it does not use; a later kernel might give it a meaning.`,
    how: 'Write the instruction as text, and the assembler leaves the field 0.',
    bad: asm`
      r0 = 2
      insn 0x95, imm 1`,
    good: asm`
      r0 = 2
      exit`,
  },
  'invalid-alu-opcode': {
    title: 'The operation does not exist',
    why: ({ args: [code] }) => `There is no arithmetic operation 0x${code.toString(16)}.`,
    how: 'Write the instruction as text rather than by number.',
    unreached: 'Opcodes that do not exist are refused earlier, as unknown.',
  },
  'arena-missing': {
    title: 'Address space casts need an arena',
    why: 'addr_space_cast turns addresses of an arena map into addresses of the kernel and back, and the program uses no arena.',
    how: 'Leave the cast out: pointers to other maps need none.',
    bad: asm`
      r0 = 2
      insn 0xbf, dst 0, src 0, off 1, imm 65536
      exit`,
    good: asm`
      r0 = 2
      r0 = r0
      exit`,
  },
  'addr-space-cast': {
    title: 'Address space casts are between 0 and 1',
    why: 'The cast is not one between the address spaces 1 (arena) and 0 (kernel), the only ones that there are.',
    how: 'Leave the cast out: pointers to other maps need none.',
    bad: asm`
      r0 = 2
      insn 0xbf, dst 0, src 0, off 1, imm 2
      exit`,
    good: asm`
      r0 = 2
      r0 = r0
      exit`,
  },
  'div-by-zero': {
    title: 'No division by the constant 0',
    why: 'The divisor is written in the instruction, and it is 0. (A register may be 0: x / 0 is 0 then, and x % 0 is x.)',
    how: 'Divide by another number, or by a register.',
    bad: asm`
      r0 = 2
      r0 /= 0
      exit`,
    good: asm`
      r0 = 2
      r1 = 0
      r0 /= r1
      exit`,
  },
  'invalid-shift': {
    title: 'Shifts are shorter than the register',
    why: ({ args: [imm] }) =>
      `A shift by ${imm} is not within the width of the operation: 0 to 63 for r registers, 0 to 31 for w registers.`,
    how: 'Shift by fewer bits; to clear a register, put 0 into it.',
    bad: asm`
      r0 = 2
      r0 <<= 64
      exit`,
    good: asm`
      r0 = 2
      r0 <<= 63
      exit`,
  },
  'invalid-may-goto': {
    title: 'may_goto has no number of its own',
    why: ({ args: [imm] }) => `may_goto has ${imm} in its imm field, which has to be 0.`,
    how: 'Write may_goto LABEL, and the assembler leaves the field 0.',
    bad: asm`
      r0 = 2
      insn 0xe5, imm 3
      exit`,
    good: asm`
      r0 = 2
      may_goto out
      r0 = 1
    out:
      exit`,
  },
  'ld-abs-not-allowed': {
    title: 'Packet loads by offset need an skb',
    why: ({ progType }) =>
      `skb[…] loads from the skb of a packet, and a program of type ${progType} has none, or not for this.`,
    how: 'Read the packet through the pointers data and data_end of the context.',
    bad: asm`
      r6 = r1
      r0 = *(u8 *)skb[0]
      exit`,
    good: asm`
    sched_cls main:
      r6 = r1
      r0 = *(u8 *)skb[0]
      exit`,
  },
  'ld-abs-context': {
    title: 'Packet loads by offset take the context from r6',
    why: ({ value }) =>
      `skb[…] has no operand for the context and takes it from r6, which holds ${valueWords(value('R6'))}.`,
    how: 'Begin the program with r6 = r1 and leave r6 alone.',
    bad: asm`
    sched_cls main:
      r6 = 0
      r0 = *(u16 *)skb[12]
      exit`,
    good: asm`
    sched_cls main:
      r6 = r1
      r0 = *(u16 *)skb[12]
      exit`,
  },
  'invalid-atomic-opcode': {
    title: 'The atomic operation does not exist',
    why: ({ args: [imm] }) =>
      `0x${(imm >>> 0).toString(16)} is none of the atomic operations: add, or, and, xor, xchg, cmpxchg, load_acquire, store_release.`,
    how: 'Write the operation as text, such as lock *(u64 *)(r10 - 8) += r1.',
    bad: asm`
      *(u64 *)(r10 - 8) = 0
      r1 = 1
      insn 0xdb, dst 10, src 1, off -8, imm 0x22
      r0 = 2
      exit`,
    good: asm`
      *(u64 *)(r10 - 8) = 0
      r1 = 1
      lock *(u64 *)(r10 - 8) += r1
      r0 = 2
      exit`,
  },
  'invalid-atomic-size': {
    title: 'Atomics work on 4 or 8 bytes',
    why: 'This atomic operation is one of 1 or 2 bytes.',
    how: 'Use u32 or u64, and make room for it.',
    bad: asm`
      *(u64 *)(r10 - 8) = 0
      r1 = 1
      insn 0xd3, dst 10, src 1, off -8, imm 0
      r0 = 2
      exit`,
    good: asm`
      *(u64 *)(r10 - 8) = 0
      r1 = 1
      lock *(u32 *)(r10 - 8) += r1
      r0 = 2
      exit`,
  },
  'atomic-store-target': {
    title: 'Atomics are for memory of the program',
    why: ({ args: [regno, type] }) =>
      `${reg(regno)} is ${typeWords(type)}, and atomic operations reach the stack, map values and the like only.`,
    how: 'Load, compute and store with plain instructions where that is allowed, or count in a map value.',
    bad: asm`
      r2 = 1
      lock *(u32 *)(r1 + 12) += r2
      r0 = 2
      exit`,
    good: asm`
    map m: array, key 4, value 8, entries 1
      r1 = map[m][0]+0
      r2 = 1
      lock *(u64 *)(r1 + 0) += r2
      r0 = 2
      exit`,
  },
  'atomic-load-target': {
    title: 'Atomics are for memory of the program',
    why: ({ args: [regno, type] }) =>
      `${reg(regno)} is ${typeWords(type)}, and load_acquire reaches the stack, map values and the like only.`,
    how: 'Use a plain load: r0 = *(u32 *)(r1 + 12).',
    bad: asm`
      r0 = load_acquire((u32 *)(r1 + 12))
      exit`,
    good: asm`
      r0 = *(u32 *)(r1 + 12)
      r0 = 2
      exit`,
  },
  'different-pointers': {
    title: 'One instruction, one kind of pointer',
    why: ({ value }) =>
      `On this path the instruction accesses memory through ${accessed(value)}, on another one through a different kind of pointer; the kernel rewrites accesses by kind and can do only one.`,
    how: 'Give each branch a load of its own, and let them meet behind it.',
    bad: asm`
      r6 = *(u32 *)(r1 + 12)
      r5 = r1
      if r6 == 1 goto on
      r5 = r10
      r5 += -8
    on:
      r0 = *(u32 *)(r5 + 0)
      r0 = 2
      exit`,
    good: asm`
      r6 = *(u32 *)(r1 + 12)
      if r6 == 1 goto other
      r0 = *(u32 *)(r10 - 8)
      goto on
    other:
      r0 = *(u32 *)(r1 + 0)
    on:
      r0 = 2
      exit`,
  },
  'invalid-jump-opcode': {
    title: 'The comparison does not exist',
    why: ({ args: [op] }) => `There is no comparison 0x${op.toString(16)}.`,
    how: 'Write the instruction as text rather than by number.',
    unreached: 'Opcodes that do not exist are refused earlier, as unknown.',
  },
  'invalid-ld-mode': {
    title: 'The load does not exist',
    why: 'This form of a legacy load does not exist.',
    how: 'Write the instruction as text rather than by number.',
    unreached: 'Opcodes that do not exist are refused earlier, as unknown.',
  },
};

function accessed(value: (name: string) => import('../values').Value): string {
  for (let regno = 0; regno <= 10; regno++) {
    const one = value(`R${regno}`);
    if (one.kind !== '' && one.kind !== 'scalar') return valueWords(one);
  }
  return 'one kind of pointer';
}
