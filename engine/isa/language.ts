import { OPCODES } from './opcodes';

/** A word of the assembler's language, and one line on what it does. */
export interface LanguageWord {
  readonly name: string;
  readonly doc: string;
}

const ROLES = [
  'result of helpers and functions, and the return code',
  'the context at the start; first argument of a call',
  'second argument of a call',
  'third argument of a call',
  'fourth argument of a call',
  'fifth argument of a call',
  'kept across calls',
  'kept across calls',
  'kept across calls',
  'kept across calls',
  'frame pointer, read only: the stack lies in the 512 bytes below',
] as const;

/** r0 to r10, then their lower halves w0 to w10. */
export const REGISTERS: readonly LanguageWord[] = [
  ...ROLES.map((role, i) => ({ name: `r${i}`, doc: `64 bits: ${role}.` })),
  ...ROLES.map((_, i) => ({
    name: `w${i}`,
    doc: `The lower 32 bits of r${i}; writing them makes the upper 32 bits 0.`,
  })),
];

/** Words that begin a line which is no instruction. */
export const DIRECTIVES: readonly LanguageWord[] = [
  { name: 'license', doc: 'The licence, `license "GPL"`: some helpers are for GPL programs only.' },
  { name: 'flags', doc: 'Flags of the load, joined by |: `flags BPF_F_XDP_HAS_FRAGS`.' },
  { name: 'map', doc: 'Declares a map: `map counters: array, key 4, value 8, entries 256`.' },
  {
    name: 'rodata',
    doc: 'Constant data, as a frozen read-only array: `rodata fmt: "%d packets"`, then `r3 = map[fmt][0]`.',
  },
  { name: 'xdp', doc: 'Names an XDP program and begins its entry function: `xdp firewall:`.' },
  { name: 'func', doc: 'Begins a function of the program: `func classify:`.' },
  {
    name: 'global',
    doc: 'Begins a function that is verified on its own, for all that it takes: `global classify(ctx, u32 length, mem[16] key):`. Memory may be NULL unless it is `mem[16] nonnull`.',
  },
];

const EXTRA_WORDS: readonly LanguageWord[] = [
  { name: 'll', doc: 'Behind a number: load all 64 bits, in two slots.' },
  {
    name: 'map',
    doc: 'Loads the address of a map, `map[counters]`, or of its value, `map[counters][0]+8`.',
  },
  {
    name: 'subprog',
    doc: 'Loads the address of a function, `subprog[each]`, for a helper that calls it back.',
  },
  { name: 'insn', doc: 'A slot by its fields: `insn 0xb7, dst 0, src 0, off 0, imm 2`.' },
  { name: 'sizeof', doc: 'Bytes of a packet header: `sizeof(iphdr)`.' },
  { name: 'htons', doc: '16 bits from host to network byte order: `htons(ETH_P_IP)`.' },
  { name: 'htonl', doc: '32 bits from host to network byte order.' },
];

/** The words of the instruction forms, with the meaning of the first form that has them. */
function instructionWords(): LanguageWord[] {
  const words = new Map<string, string>();
  for (const { template, meaning } of OPCODES)
    for (const [word] of template.replace(/\{\w+\}/g, '0').matchAll(/\b[a-z][a-z0-9_]+\b/g))
      if (!/^(?:pc0|skb|[rwus]\d+)$/.test(word) && !words.has(word)) words.set(word, meaning);
  return [...words].map(([name, doc]) => ({ name, doc }));
}

/** Words within instructions: `goto`, `lock`, `exit`, `be16` and so on. */
export const KEYWORDS: readonly LanguageWord[] = [...instructionWords(), ...EXTRA_WORDS];

/** Types of memory accesses, as in `*(u32 *)(r1 + 0)`. */
export const MEMORY_TYPES: readonly LanguageWord[] = [8, 16, 32, 64].flatMap((bits) => {
  const size = bits === 8 ? '1 byte' : `${bits / 8} bytes`;
  const unsigned = { name: `u${bits}`, doc: `Memory access of ${size}.` };
  if (bits === 64) return [unsigned];
  return [unsigned, { name: `s${bits}`, doc: `Load of ${size} with its sign.` }];
});
