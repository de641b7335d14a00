import type { Env } from './env';
import { frameInsn } from './equal';
import { BPF_ADD_CONST, BPF_ADD_CONST32, copyReg, knownReg, type Reg, SCALAR_VALUE } from './reg';
import { regOf } from './registers';
import { add32 } from './scalar-alu32';
import { add64 } from './scalar-alu64';
import { syncBounds, zext32To64 } from './scalar-bounds';
import { isSpilled, type LinkedReg, LINKED_REGS_MAX, type VerifierState } from './state';
import { tnumAdd } from './tnum';
import { fromNumber } from './word';

/** Registers and stack slots that hold the same number, and learn from each other. */

const baseId = (id: number): number => id & ~BPF_ADD_CONST;

/**
 * Finds what has the id of `reg` and may be read later, the current frame first. What is too much to remember loses its id.
 *
 * @kernel kernel/bpf/verifier.c collect_linked_regs()
 */
export function collectLinked(
  env: Env,
  state: VerifierState,
  { id }: Reg,
  found: LinkedReg[],
): void {
  const wanted = baseId(id);
  const matches = (reg: Reg) => reg.type === SCALAR_VALUE && baseId(reg.id) === wanted;
  for (let frame = state.curframe; frame >= 0; frame--) {
    const { regs, stack } = state.frames[frame]!; // up to curframe
    const { liveRegs } = env.auxOf(frameInsn(state, frame));
    for (let at = 0; at < 10; at++) {
      if (((liveRegs >>> at) & 1) === 0) continue;
      const reg = regs[at]!; // 11 registers
      if (!matches(reg)) continue;
      if (found.length < LINKED_REGS_MAX) found.push({ frame, isReg: true, at });
      else regs[at] = { ...reg, id: 0 };
    }
    for (let at = 0; at < stack.length; at++) {
      const slot = stack[at]!; // below the length
      if (!isSpilled(slot) || !matches(slot.spilled)) continue;
      if (found.length < LINKED_REGS_MAX) found.push({ frame, isReg: false, at });
      else stack[at] = { ...slot, spilled: { ...slot.spilled, id: 0 } };
    }
  }
}

/**
 * Carries what became known of a register of the current frame to those linked with it.
 *
 * @kernel kernel/bpf/verifier.c sync_linked_regs()
 */
export function syncLinked(
  state: VerifierState,
  knownRegno: number,
  linked: readonly LinkedReg[],
): void {
  const known = regOf(state.frame, knownRegno);
  for (const { frame, isReg, at } of linked) {
    if (isReg && frame === state.curframe && at === knownRegno) continue;
    const { regs, stack } = state.frames[frame]!; // collected from this state
    const reg = isReg ? regs[at]! : stack[at]!.spilled;
    if (reg.type !== SCALAR_VALUE || baseId(reg.id) !== baseId(known.id)) continue;
    if (((reg.id ^ known.id) & BPF_ADD_CONST) === BPF_ADD_CONST) continue; // added at different widths
    const synced = followed(reg, known);
    if (isReg) regs[at] = synced;
    else stack[at] = { ...stack[at]!, spilled: synced };
  }
}

/** What `reg` is, now that `known` is known and their distance is. */
function followed(reg: Reg, known: Reg): Reg {
  const apart = ((reg.id | known.id) & BPF_ADD_CONST) !== 0;
  if (!apart || reg.off === known.off) return known;
  const delta = knownReg(SCALAR_VALUE, fromNumber(reg.off - known.off));
  const draft = copyReg(known);
  draft.off = reg.off;
  draft.id = reg.id;
  add32(draft, delta);
  add64(draft, delta);
  draft.varOff = tnumAdd(draft.varOff, delta.varOff);
  if (((reg.id | known.id) & BPF_ADD_CONST32) !== 0) zext32To64(draft);
  syncBounds(draft);
  return draft;
}
