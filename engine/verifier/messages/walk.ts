import type { Message } from './message';

/** Limits of the walk, registers, instructions and arithmetic. */
export const WALK = {
  // The walk.
  'too-large': {
    errno: 'E2BIG',
    text: (processed: number) => `BPF program is too large. Processed ${processed} insn`,
  },
  interrupted: {
    errno: 'EAGAIN',
    text: (processed: number) => `stopped after ${processed} instructions`,
    silent: true,
  },
  'too-complex': { errno: 'EFAULT', text: tooComplex },
  'too-complex-loop': { errno: 'ENOMEM', text: tooComplex },
  'too-complex-async': {
    errno: 'EFAULT',
    text: (jumps: number) => `The sequence of ${jumps} jumps is too complex for async cb.`,
  },
  'infinite-loop': {
    errno: 'EINVAL',
    text: (at: number) => `infinite loop detected at insn ${at}`,
  },

  'scc-exit': {
    errno: 'EFAULT',
    text: (loop: string) => `verifier bug: scc exit: no visit info for call chain ${loop}`,
  },
  'scc-backedge': {
    errno: 'EFAULT',
    text: (at: number) => `verifier bug: add backedge: no SCC in verification path, insn_idx ${at}`,
  },

  // Registers.
  'invalid-register': { errno: 'EINVAL', text: (reg: number) => `R${reg} is invalid` },
  'not-readable': { errno: 'EACCES', text: (reg: number) => `R${reg} !read_ok` },
  'fp-read-only': { errno: 'EACCES', text: () => 'frame pointer is read only' },

  // Instructions.
  'reserved-fields': { errno: 'EINVAL', text: (what: string) => `${what} uses reserved fields` },
  'invalid-alu-opcode': {
    errno: 'EINVAL',
    text: (code: number) => `invalid BPF_ALU opcode ${code.toString(16)}`,
  },
  'arena-missing': {
    errno: 'EINVAL',
    text: () => 'addr_space_cast insn can only be used in a program that has an associated arena',
  },
  'addr-space-cast': {
    errno: 'EINVAL',
    text: () => 'addr_space_cast insn can only convert between address space 1 and 0',
  },
  'div-by-zero': { errno: 'EINVAL', text: () => 'div by zero' },
  'invalid-shift': { errno: 'EINVAL', text: (imm: number) => `invalid shift ${imm}` },
  'invalid-may-goto': { errno: 'EINVAL', text: (imm: number) => `invalid may_goto imm ${imm}` },
  'ld-abs-not-allowed': {
    errno: 'EINVAL',
    text: () => 'BPF_LD_[ABS|IND] instructions not allowed for this program type',
  },
  'ld-abs-context': {
    errno: 'EINVAL',
    text: () => 'at the time of BPF_LD_ABS|IND R6 != pointer to skb',
  },
  'invalid-atomic-opcode': {
    errno: 'EINVAL',
    text: (imm: number) => `BPF_ATOMIC uses invalid atomic opcode ${hex2(imm)}`,
  },
  'invalid-atomic-size': { errno: 'EINVAL', text: () => 'invalid atomic operand size' },
  'atomic-store-target': {
    errno: 'EACCES',
    text: (reg: number, type: string) => `BPF_ATOMIC stores into R${reg} ${type} is not allowed`,
  },
  'atomic-load-target': {
    errno: 'EACCES',
    text: (reg: number, type: string) => `BPF_ATOMIC loads from R${reg} ${type} is not allowed`,
  },
  'different-pointers': {
    errno: 'EINVAL',
    text: () => 'same insn cannot be used with different pointers',
  },

  'invalid-jump-opcode': {
    errno: 'EINVAL',
    text: (op: number) => `invalid BPF_JMP/JMP32 opcode ${op.toString(16)}`,
  },
  'invalid-ld-mode': { errno: 'EINVAL', text: () => 'invalid BPF_LD mode' },

  // Arithmetic on pointers.
  'pointer-op-32': {
    errno: 'EACCES',
    text: (reg: number) => `R${reg} 32-bit pointer arithmetic prohibited`,
  },
  'pointer-op-null': {
    errno: 'EACCES',
    text: (reg: number, type: string) =>
      `R${reg} pointer arithmetic on ${type} prohibited, null-check it first`,
  },
  'pointer-op-type': {
    errno: 'EACCES',
    text: (reg: number, type: string) => `R${reg} pointer arithmetic on ${type} prohibited`,
  },
  'pointer-operator': {
    errno: 'EACCES',
    text: (reg: number, operator: string) =>
      `R${reg} pointer arithmetic with ${operator} operator prohibited`,
  },
  'pointer-bitwise': {
    errno: 'EACCES',
    text: (reg: number, operator: string) =>
      `R${reg} bitwise operator ${operator} on pointer prohibited`,
  },
  'pointer-op-pointer': {
    errno: 'EACCES',
    text: (reg: number, operator: string) => `R${reg} pointer ${operator} pointer prohibited`,
  },
  'scalar-minus-pointer': {
    errno: 'EACCES',
    text: (reg: number) => `R${reg} tried to subtract pointer from scalar`,
  },
  'stack-pointer-sub': {
    errno: 'EACCES',
    text: (reg: number) => `R${reg} subtraction from stack pointer prohibited`,
  },
  'pointer-math-offset': {
    errno: 'EINVAL',
    text: (type: string, value: string) =>
      `math between ${type} pointer and ${value} is not allowed`,
  },
  'pointer-offset-large': {
    errno: 'EINVAL',
    text: (type: string, off: number) => `${type} pointer offset ${off} is not allowed`,
  },
  'pointer-math-unbounded-min': {
    errno: 'EINVAL',
    text: (type: string) =>
      `math between ${type} pointer and register with unbounded min value is not allowed`,
  },
  'pointer-value-large': {
    errno: 'EINVAL',
    text: (value: string, type: string) => `value ${value} makes ${type} pointer be out of bounds`,
  },
} as const satisfies Record<string, Message>;

function hex2(value: number): string {
  return (value >>> 0).toString(16).padStart(2, '0');
}

function tooComplex(jumps: number): string {
  return `The sequence of ${jumps} jumps is too complex.`;
}
