import { MAX_BPF_STACK } from '../abi';
import { BPF_EXIT, BPF_JMP, type Insn } from '../isa';
import type { VerifierFacts } from '../verifier';
import { type ChainSlots, entryOf, exitAsPosted, exitFixed, type Noted } from './chain-code';
import { mapFacts } from './facts';
import { type Patch, patchInsns, type RewriteRefused, type Rewritten, SELF } from './patch';
import { deepestStack, STACK_ALIGN } from './stack-use';
import { reachOf, slotsOf, targetOf } from './targets';

export type ChainVariant = 'as-posted' | 'fixed';

export interface InjectOptions {
  readonly variant: ChainVariant;
  /** Where the program's slots are found. */
  readonly slots: ChainSlots;
  /** Of the verifier, at the positions of the instructions that are given. */
  readonly facts: VerifierFacts;
}

export interface Injected extends Rewritten {
  /** By new slot: why an added instruction is there; empty for the program's own. */
  readonly notes: readonly string[];
  /** The facts at the new positions, with the stack that the chain calls use. */
  readonly facts: VerifierFacts;
}

export type InjectResult = Injected | RewriteRefused;

const isExit = (insn: Insn) => insn.code === (BPF_JMP | BPF_EXIT);

/**
 * Makes a verified program look up the slot of its return code, then the wildcard, and jump to the
 * program found there, before it returns. Runs on instructions as loaded, before context accesses
 * are converted: what it adds is ordinary bytecode.
 *
 * `fixed` (the default of the simulation): the context is kept on entry in the 8 bytes of stack
 * directly below the deepest byte in use, and loaded again before each jump; only exits of the main
 * program chain. A program that leaves no room for it is refused.
 *
 * `as-posted`: the proposal of October 2019, flaws included: every exit, also those of subprograms,
 * and r1 as it stands. Not to be verified again, since a verifier would refuse it.
 *
 * @returns EINVAL for want of stack, ERANGE when a jump no longer reaches its target
 * @throws InternalError when the facts are not those of `insns`
 */
export function injectChainCalls(insns: readonly Insn[], options: InjectOptions): InjectResult {
  return options.variant === 'fixed'
    ? injectFixed(insns, options)
    : inject(insns, options, {
        exits: insns.length,
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

function inject(insns: readonly Insn[], { facts }: InjectOptions, plan: Plan): InjectResult {
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
    const before = at < plan.exits && isExit(insns[at]!) ? added : [];
    const entry = at === 0 && plan.entry ? [plan.entry.insn] : [];
    if (before.length + entry.length === 0) continue;
    patches.push({ at, put: [...entry, ...before, SELF], landing: entry.length });
  }
  const result = patchInsns(insns, patches);
  if (!result.ok) return result;
  const notes = result.insns.map((insn) => noteOf.get(insn) ?? '');
  const stackDepth = [plan.mainStack, ...facts.stackDepth.slice(1)];
  return { ...result, notes, facts: mapFacts(facts, result, stackDepth) };
}

function injectFixed(insns: readonly Insn[], options: InjectOptions): InjectResult {
  const { facts, slots } = options;
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
  return inject(insns, options, {
    exits: facts.subprogStarts[1] ?? insns.length,
    entry: entryOf(slot),
    exit: exitFixed(slots, slot),
    mainStack: slot,
  });
}

function refuse(message: string, at: number | null = null): RewriteRefused {
  return { ok: false, errno: 'EINVAL', message, at };
}
