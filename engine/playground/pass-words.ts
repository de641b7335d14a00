import type { PassId } from '../rewriter';

/** What is told of a pass. */
export interface PassWords {
  readonly title: string;
  readonly what: string;
  /** The kernel's function; empty where there is none. */
  readonly kernel: string;
  /** Why the machine does not run what it makes; empty where it does. */
  readonly notRun: string;
}

const ITS_OWN = "Its places in memory are the kernel's own: the machine makes the call.";

export const PASS_WORDS: Readonly<Record<PassId, PassWords>> = {
  'fast-calls': {
    title: 'Spills around inlined calls',
    what: 'Compilers keep r1 to r5 on the stack around a call. Where the call is written out and clobbers none of them, spills and fills go.',
    kernel: 'remove_fastcall_spills_fills()',
    notRun: 'The machine makes the call, and keeps them.',
  },
  loops: {
    title: 'bpf_loop as a loop',
    what: 'A call of bpf_loop whose function is always the same becomes a loop that calls it directly.',
    kernel: 'optimize_bpf_loop()',
    notRun: 'The machine makes the call, which counts as the loop would.',
  },
  branches: {
    title: 'One-way branches',
    what: 'A branch of which the verifier walked one side only becomes a plain jump.',
    kernel: 'opt_hard_wire_dead_code_branches()',
    notRun: '',
  },
  'dead-code': {
    title: 'Dead code',
    what: 'Instructions that no path came to are taken out, functions that nothing calls included.',
    kernel: 'opt_remove_dead_code()',
    notRun: '',
  },
  nops: {
    title: 'Empty jumps',
    what: 'Jumps to the instruction that follows are taken out.',
    kernel: 'opt_remove_nops()',
    notRun: '',
  },
  ctx: {
    title: 'Context accesses',
    what: "Fields of the context, which exist for programs only, become loads and stores of the kernel's own structures.",
    kernel: 'convert_ctx_accesses()',
    notRun: '',
  },
  divisions: {
    title: 'Division guards',
    what: 'Divisions get code in front that keeps the processor from a divisor of 0, and of -1 where they are signed.',
    kernel: 'do_misc_fixups()',
    notRun: '',
  },
  'packet-loads': {
    title: 'Loads of classic BPF',
    what: 'Loads from the packet by offset become calls that check it; where they fail the program ends with 0.',
    kernel: 'bpf_gen_ld_abs()',
    notRun: '',
  },
  'may-goto': {
    title: 'may_goto',
    what: 'may_goto becomes a count on the stack, with a look at the clock now and then.',
    kernel: 'do_misc_fixups()',
    notRun: 'The machine counts by itself.',
  },
  lookups: {
    title: 'Map look-ups',
    what: 'A look-up that always works on the same map is written out, where its type has a short way.',
    kernel: 'map_gen_lookup()',
    notRun: ITS_OWN,
  },
  helpers: {
    title: 'Other helpers',
    what: 'Helpers that read one variable are written out; others get an argument that only the kernel can give.',
    kernel: 'do_misc_fixups()',
    notRun: ITS_OWN,
  },
  'zero-extension': {
    title: 'Zero extension',
    what: 'Behind a 32-bit compare-and-exchange that is read as 64 bits the upper half is cut.',
    kernel: 'opt_subreg_zext_lo32_rnd_hi32()',
    notRun: 'The machine cuts it at once.',
  },
  chain: {
    title: 'Chain calls',
    what: 'Before each exit the slot of the return code is looked up, then the wildcard, and what is there goes on.',
    kernel: '',
    notRun: '',
  },
};
