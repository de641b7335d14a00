import type { ProgTypeName } from '../abi';
import type { Insn, InsnIndex } from '../isa';
import { composeMaps, identityMap, invertMap, type PositionMap } from '../util';
import type { VerifierFacts } from '../verifier';
import { mapFacts } from './facts';
import {
  type Patch,
  patchInsns,
  type RewriteRefused,
  type RewriteResult,
  type Rewritten,
} from './patch';

/** A verified program between two passes, and the verifier's facts at its positions. */
export interface Program {
  readonly insns: readonly Insn[];
  readonly facts: VerifierFacts;
}

/** A program after one pass: from its positions back to those before the pass. */
export interface Passed extends Rewritten, Program {
  /** By slot: why the pass added or changed the instruction; empty, or not there, for the others. */
  readonly notes: readonly string[];
  /** Why instructions are not there any more. */
  readonly removed: string;
}

export type PassResult = Passed | RewriteRefused;

/** The kernel's passes over a verified program, and the injection of chain calls behind them. */
export type PassId =
  | 'fast-calls'
  | 'loops'
  | 'branches'
  | 'dead-code'
  | 'nops'
  | 'ctx'
  | 'divisions'
  | 'packet-loads'
  | 'may-goto'
  | 'lookups'
  | 'helpers'
  | 'zero-extension'
  | 'chain';

/** One pass; `InternalError` where it meets what no verifier accepts. */
export interface Pass {
  readonly id: PassId;
  run(program: Program, progType: ProgTypeName): PassResult;
}

/** Words for what a pass did. */
export interface Reasons {
  /** Of an added instruction, by its slot afterwards. */
  readonly added?: string | ((at: InsnIndex) => string);
  /** Of an instruction that took the place of another one, by the slot that it had. */
  readonly changed?: (at: InsnIndex) => string;
  readonly removed?: string;
}

/**
 * The outcome of patches as that of a pass.
 *
 * @param stackDepth bytes of stack by subprogram, where the pass changes them
 */
export function passed(
  { facts }: Program,
  result: RewriteResult,
  { added = '', changed = () => '', removed = '' }: Reasons,
  stackDepth: readonly number[] = facts.stackDepth,
): PassResult {
  if (!result.ok) return result;
  const { map } = result;
  const notes = Array.from(result.insns, (_, at) => {
    if (map.added[at] === 0) return changed(map.origin[at]!); // as long as the instructions
    return typeof added === 'string' ? added : added(at);
  });
  return { ...result, facts: mapFacts(facts, result, stackDepth), notes, removed };
}

/** The same for patches that are not done yet; without any, the program stays as it is. */
export function patched(
  program: Program,
  patches: readonly Patch[],
  reasons: Reasons,
  stackDepth: readonly number[] = program.facts.stackDepth,
): PassResult {
  if (patches.length > 0)
    return passed(program, patchInsns(program.insns, patches), reasons, stackDepth);
  const { insns } = program;
  const facts = { ...program.facts, stackDepth };
  return { ok: true, insns, facts, map: identityMap(insns.length), notes: [], removed: '' };
}

/** A program after all passes so far: from its positions back to those of the program as loaded. */
export interface Whole extends Program {
  readonly map: PositionMap;
  /** By slot: why it was added or changed; empty for what is as it was loaded. */
  readonly notes: readonly string[];
  /** By slot as loaded: why it is not there any more. */
  readonly removed: ReadonlyMap<InsnIndex, string>;
}

/** A program that no pass has seen. */
export function unchanged({ insns, facts }: Program): Whole {
  const map = identityMap(insns.length);
  return { insns, facts, map, notes: insns.map(() => ''), removed: new Map() };
}

/** `whole` followed by one more pass. */
export function followedBy(whole: Whole, pass: Passed): Whole {
  if (pass.insns === whole.insns) return { ...whole, facts: pass.facts };
  const removed = new Map(whole.removed);
  const became = invertMap(pass.map);
  for (const [at, after] of became.entries()) {
    if (after !== -1 || whole.map.added[at] === 1) continue;
    removed.set(whole.map.origin[at]!, whole.notes[at] || pass.removed); // in range
  }
  return {
    insns: pass.insns,
    facts: pass.facts,
    map: composeMaps(whole.map, pass.map),
    notes: pass.notes.map((note, at) => note || whole.notes[pass.map.origin[at]!]!), // in range
    removed,
  };
}

/** Runs passes one after the other; the first that refuses ends it. */
export function runPasses(
  passes: readonly Pass[],
  program: Program,
  progType: ProgTypeName,
): { readonly ok: true; readonly whole: Whole } | RewriteRefused {
  let whole = unchanged(program);
  for (const { run } of passes) {
    const result = run(whole, progType);
    if (!result.ok) return result;
    whole = followedBy(whole, result);
  }
  return { ok: true, whole };
}
