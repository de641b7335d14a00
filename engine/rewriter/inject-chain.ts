import { MAX_BPF_STACK } from '../abi';
import { BPF_EXIT, BPF_JMP, type Insn, type InsnIndex } from '../isa';
import { type ChainSlots, entryOf, exitAsPosted, exitFixed, type Noted } from './chain-code';
import { type PassResult, type Program, passed } from './pass';
import { type Patch, patchInsns, type RewriteRefused, SELF } from './patch';
import { deepestStack, STACK_ALIGN } from './stack-use';
import { reachOf, slotsOf, targetOf } from './targets';

export type ChainVariant = 'as-posted' | 'fixed';

export interface InjectOptions {
  readonly variant: ChainVariant;
  /** Where the program's slots are found. */
  readonly slots: ChainSlots;
  /** Whether an exit is the program's own. Those that other passes added end it without a chain. */
  readonly isOwn?: (at: InsnIndex) => boolean;
}

const isExit = (insn: Insn) => insn.code === (BPF_JMP | BPF_EXIT);

/**
 * Makes a verified program look up the slot of its return code, then the wildcard, and jump to the
 * program found there, before it returns. What it adds is ordinary bytecode: it can be injected into
 * a program as loaded, to be verified with it, as well as behind all other passes.
 *
 * `fixed` (the default of the simulation): the context is kept on entry in the 8 bytes of stack
 * directly below the deepest byte in use, and loaded again before each jump; only exits of the main
 * program chain. A program that leaves no room for it is refused.
 *
 * `as-posted`: the proposal of October 2019, flaws included: every exit, also those of subprograms,
 * and r1 as it stands. Not to be verified again, since a verifier would refuse it.
 *
 * @returns EINVAL for want of stack, ERANGE when a jump no longer reaches its target
 * @throws InternalError when the facts are not those of the instructions
 */
export function injectChainCalls(program: Program, options: InjectOptions): PassResult {
  return options.variant === 'fixed'
    ? injectFixed(program, options)
    : inject(program, options, {
        exits: program.insns.length,
        entry: null,
        exit: exitAsPosted(options.slots),
        // What the posted patch told the JIT of 2019: the successor's need is unknown.
        mainStack: MAX_BPF_STACK,
      });
}

interface Plan {
  /** Exits of slots below this one chain. */
  readonly exits: number;
  readonly entry: Noted | null;
  /** Comes before each exit. */
  readonly exit: readonly Noted[];
  /** Bytes of stack of the main program afterwards. */
  readonly mainStack: number;
}

function inject(program: Program, { isOwn = () => true }: InjectOptions, plan: Plan): PassResult {
  const { insns, facts } = program;
  const patches: Patch[] = [];
  const noteOf = new Map<Insn, string>();
  const added = plan.exit.map(({ insn, note }) => {
    noteOf.set(insn, note);
    return insn;
  });
  if (plan.entry) {
    noteOf.set(plan.entry.insn, plan.entry.note);
  }
  for (let at = 0; at < insns.length; at += slotsOf(insns[at]!)) {
    const before = at < plan.exits && isExit(insns[at]!) && isOwn(at) ? added : [];
    const entry = at === 0 && plan.entry ? [plan.entry.insn] : [];
    if (before.length + entry.length === 0) continue;
    patches.push({ at, put: [...entry, ...before, SELF], landing: entry.length });
  }
  const result = patchInsns(insns, patches);
  if (!result.ok) return result;
  const stackDepth = [plan.mainStack, ...facts.stackDepth.slice(1)];
  const why = (at: InsnIndex) => noteOf.get(result.insns[at]!) ?? ''; // in range
  return passed(program, result, { added: why }, stackDepth);
}

function injectFixed(program: Program, options: InjectOptions): PassResult {
  const { insns, facts } = program;
  const { slots } = options;
  const used = facts.stackDepth[0] ?? 0;
  const slot = STACK_ALIGN * Math.ceil(used / STACK_ALIGN) + STACK_ALIGN;
  if (slot > MAX_BPF_STACK) {
    return refuse(
      `chain calls keep the context in 8 bytes of stack, but the program uses ${used} of its ${MAX_BPF_STACK} bytes: at most ${MAX_BPF_STACK - STACK_ALIGN} leave room`,
    );
  }
  const depth = deepestStack(insns, facts.subprogStarts, [slot, ...facts.stackDepth.slice(1)]);
  if (depth.bytes > MAX_BPF_STACK && depth.frames > 1) {
    return refuse(
      `chain calls keep the context in 8 bytes of stack; with them the combined stack size of ${depth.frames} calls is ${depth.bytes}, more than ${MAX_BPF_STACK} bytes`,
    );
  }
  for (let at = 0; at < insns.length; at += slotsOf(insns[at]!)) {
    const reach = reachOf(insns[at]!); // in range
    if (reach === 'func' && targetOf(insns[at]!, at, reach) === 0) {
      return refuse(
        'the main program is called as a subprogram: its exits would chain without a context',
        at,
      );
    }
  }
  return inject(program, options, {
    exits: facts.subprogStarts[1] ?? insns.length,
    entry: entryOf(slot),
    exit: exitFixed(slots, slot),
    mainStack: slot,
  });
}

function refuse(message: string, at: number | null = null): RewriteRefused {
  return { ok: false, errno: 'EINVAL', message, at };
}
