import type { Message } from './message';

/** What is wrong with the form of a program, before anything is walked. */
export const FORM = {
  'empty-program': { errno: 'EINVAL', text: () => 'the program has no instructions' },
  'jump-out-of-range': {
    errno: 'EINVAL',
    text: (from: number, to: number) => `jump out of range from insn ${from} to ${to}`,
  },
  'last-insn': { errno: 'EINVAL', text: () => 'last insn is not an exit or jmp' },
  'invalid-call-destination': { errno: 'EINVAL', text: () => 'call to invalid destination' },
  'too-many-subprogs': { errno: 'E2BIG', text: () => 'too many subprograms' },
  'ldx-reserved': { errno: 'EINVAL', text: () => 'BPF_LDX uses reserved fields' },
  'invalid-ld-imm64': { errno: 'EINVAL', text: () => 'invalid bpf_ld_imm64 insn' },
  'unrecognized-ld-imm64': { errno: 'EINVAL', text: () => 'unrecognized bpf_ld_imm64 insn' },
  'ld-imm64-reserved': { errno: 'EINVAL', text: () => 'BPF_LD_IMM64 uses reserved fields' },
  'unknown-opcode': {
    errno: 'EINVAL',
    text: (code: number) => `unknown opcode ${code.toString(16).padStart(2, '0')}`,
  },
  'bad-map-fd': {
    errno: 'EBADF',
    text: (fd: number) => `fd ${fd} is not pointing to valid bpf_map`,
  },
  'no-direct-value': {
    errno: 'EINVAL',
    text: () => 'no direct value access support for this map type',
  },
  'value-pointer-of-many': {
    errno: 'ENOTSUPP',
    text: invalidValuePointer,
  },
  'value-pointer-outside': {
    errno: 'EINVAL',
    text: invalidValuePointer,
  },
  'direct-value-offset': {
    errno: 'EINVAL',
    text: (off: number) => `direct value offset of ${off} is not allowed`,
  },
  'ld-abs-in-subprog': {
    errno: 'EINVAL',
    text: () => 'LD_ABS is not allowed in subprogs without BTF',
  },
  'too-many-maps': {
    errno: 'E2BIG',
    text: (limit: number) =>
      `The total number of maps per program has reached the limit of ${limit}`,
  },
  'unreachable-insn': { errno: 'EINVAL', text: (at: number) => `unreachable insn ${at}` },
  'middle-of-ld-imm64': {
    errno: 'EINVAL',
    text: (at: number) => `jump into the middle of ldimm64 insn ${at}`,
  },
  'verifier-bug': { errno: 'EFAULT', text: (what: string) => `verifier bug: ${what}` },
  'function-dropped': {
    errno: 'EFAULT',
    text: (at: number) => `verifier bug: No program to jit at insn ${at} (subprog < 0)`,
  },
  'kfunc-not-eliminated': {
    errno: 'EINVAL',
    text: () => 'invalid kernel function call not eliminated in verifier pass',
  },
} as const satisfies Record<string, Message>;

function invalidValuePointer(valueSize: number, off: number): string {
  return `invalid access to map value pointer, value_size=${valueSize} off=${off}`;
}
