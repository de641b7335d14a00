import type { ErrnoName } from '../abi';
import type { Insn, InsnIndex } from '../isa';
import { InternalError, type PositionMap } from '../util';
import { type Reach, reachOf, slotsOf, targetOf } from './targets';

/** Stands for the patched instruction itself among the instructions that take its place. */
export const SELF = 'self';

/** What takes the place of the instruction at `at` (of both slots of a 64-bit immediate load). */
export interface Patch {
  readonly at: InsnIndex;
  /**
   * Jumps among the new instructions stay within them and are left as they are; those of `SELF`
   * keep their target. Where it is empty the instruction is removed, and jumps to it land behind it.
   */
  readonly put: readonly (Insn | typeof SELF)[];
  /** What `SELF` becomes: the patched instruction with other fields, but for the distance that it jumps. */
  readonly as?: Omit<Insn, 'off'>;
  /**
   * Index in `put` of the one that counts as the patched instruction, so that positions survive;
   * the others are added. `SELF` where it occurs, else the first.
   */
  readonly keeps?: number;
  /**
   * Index in `put` of the one that a jump to `at` lands on: the first, if not stated. What runs
   * once at the entry of a program stands before it, since a loop may begin at the first
   * instruction. Calls always land on the first.
   */
  readonly landing?: number;
}

/** Instructions after a pass, and where each came from. */
export interface Rewritten {
  readonly ok: true;
  readonly insns: readonly Insn[];
  readonly map: PositionMap;
}

/** A rewrite that cannot be done; the program is not loaded. */
export interface RewriteRefused {
  readonly ok: false;
  readonly errno: ErrnoName;
  readonly message: string;
  /** The instruction at fault, as a slot of the input; `null` where the whole program is. */
  readonly at: InsnIndex | null;
}

export type RewriteResult = Rewritten | RewriteRefused;

/** Where the slots of the input went. */
interface Layout {
  /** By input slot: where a call lands, or control that falls through from above. */
  readonly start: Int32Array;
  /** By input slot: where a jump lands. */
  readonly landing: Int32Array;
  readonly length: number;
}

const INT16_MAX = 0x7fff;
const INT16_MIN = -0x8000;

function layOut(insns: readonly Insn[], patches: ReadonlyMap<InsnIndex, Patch>): Layout {
  const start = new Int32Array(insns.length + 1);
  const landing = new Int32Array(insns.length + 1);
  let next = 0;
  for (let at = 0; at < insns.length; ) {
    const slots = slotsOf(insns[at]!); // in range
    const patch = patches.get(at);
    start[at] = next;
    landing[at] = next;
    let length: number = slots;
    if (patch) {
      const self = patch.put.indexOf(SELF);
      const lands = patch.landing ?? 0;
      // A 64-bit load before the landing takes one slot more than its place in `put`.
      landing[at] = next + lands + (self >= 0 && self < lands ? slots - 1 : 0);
      length = patch.put.length + (self >= 0 ? slots - 1 : 0);
    }
    // No jump lands on the second slot of a load; it goes with the first.
    if (slots === 2) start[at + 1] = landing[at + 1] = length === 0 ? next : next + 1;
    next += length;
    at += slots;
  }
  start[insns.length] = landing[insns.length] = next;
  return { start, landing, length: next };
}

function indexed(insns: readonly Insn[], patches: readonly Patch[]): Map<InsnIndex, Patch> {
  const byPlace = new Map<InsnIndex, Patch>();
  for (const patch of patches) {
    const { at, put, landing } = patch;
    if (byPlace.has(at)) throw new InternalError(`two patches of slot ${at}`);
    if (!insns[at]) throw new InternalError(`a patch of slot ${at}, which does not exist`);
    if (landing !== undefined && !(landing in put))
      throw new InternalError(`jumps to slot ${at} have nowhere to land`);
    byPlace.set(at, patch);
  }
  return byPlace;
}

/**
 * Replaces instructions by others, any number at once, and keeps every jump, call and function
 * address pointing at what it pointed at; subprograms begin where their first instruction went.
 * The one place where distances are adjusted; all passes go through it.
 *
 * @param insns   a program whose jumps stay inside it
 * @param patches at most one for each instruction, in any order
 * @returns ERANGE, with the kernel's wording, when a jump's distance no longer fits 16 bits
 * @throws InternalError for overlapping patches and jumps out of the program
 * @kernel kernel/bpf/core.c bpf_patch_insn_single(), bpf_adj_branches(); kernel/bpf/verifier.c adjust_jmp_off()
 */
export function patchInsns(insns: readonly Insn[], patches: readonly Patch[]): RewriteResult {
  const byPlace = indexed(insns, patches);
  const layout = layOut(insns, byPlace);
  const out: Insn[] = [];
  const origin = new Int32Array(layout.length);
  const added = new Uint8Array(layout.length);

  const emit = (insn: Insn, from: InsnIndex, isNew: boolean) => {
    origin[out.length] = from;
    added[out.length] = isNew ? 1 : 0;
    out.push(insn);
  };
  /** The instruction of the input with its distance adjusted; `null` when it does not fit. */
  const carry = (at: InsnIndex): Insn | null => {
    const insn = insns[at]!; // in range
    const reach = reachOf(insn);
    return reach ? adjusted(insn, at, reach, out.length, layout) : insn;
  };

  for (let at = 0; at < insns.length; ) {
    const slots = slotsOf(insns[at]!); // in range
    const { put, keeps, as }: Omit<Patch, 'at'> = byPlace.get(at) ?? UNCHANGED;
    const self = put.indexOf(SELF);
    const kept = keeps ?? Math.max(self, 0);
    for (const [i, item] of put.entries()) {
      if (item !== SELF) {
        emit(item, at, i !== kept);
        continue;
      }
      const moved = carry(at);
      if (!moved) {
        const message = `insn ${at} cannot be patched due to 16-bit range`;
        return { ok: false, errno: 'ERANGE', message, at };
      }
      emit(as ? { ...moved, ...as } : moved, at, i !== kept);
      if (slots === 2) emit(insns[at + 1]!, at + 1, i !== kept); // a load has its second slot
    }
    at += slots;
  }
  return { ok: true, insns: out, map: { origin, added, sourceLength: insns.length } };
}

const UNCHANGED = { put: [SELF] } as const;

function adjusted(insn: Insn, at: InsnIndex, reach: Reach, now: InsnIndex, layout: Layout) {
  const target = targetOf(insn, at, reach);
  const behind = target - (layout.start.length - 1);
  const to =
    reach === 'func' && behind > 0 // a function that was removed, of which only its name is left
      ? layout.length + behind
      : (reach === 'func' ? layout.start : layout.landing)[target];
  if (to === undefined) throw new InternalError(`slot ${at} points out of the program`);
  const distance = to - now - 1;
  if (reach !== 'off') return insn.imm === distance ? insn : { ...insn, imm: distance };
  if (distance < INT16_MIN || distance > INT16_MAX) return null;
  return insn.off === distance ? insn : { ...insn, off: distance };
}
