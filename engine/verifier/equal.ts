import type { InsnIndex } from '../isa';
import type { Env } from './env';
import {
  BPF_ADD_CONST,
  baseType,
  CONST_PTR_TO_DYNPTR,
  isPacketPointer,
  NOT_INIT,
  PTR_TO_MAP_KEY,
  PTR_TO_MAP_VALUE,
  PTR_TO_MEM,
  PTR_TO_STACK,
  REG_UNKNOWN,
  type Reg,
  type RegType,
  SCALAR_VALUE,
} from './reg';
import {
  BPF_REG_SIZE,
  EMPTY_SLOT,
  type FuncState,
  isSpilledScalar,
  STACK_DYNPTR,
  STACK_INVALID,
  STACK_MISC,
  STACK_SPILL,
  type StackSlot,
  type VerifierState,
} from './state';
import { tnumIn } from './tnum';
import { eq, sle, ule } from './word';

/**
 * Whether a state is covered by one that was found safe: everything that is possible in it was
 * possible there, as far as it mattered.
 *
 * @kernel kernel/bpf/verifier.c states_equal()
 */

/** `within`: in bounds also where that did not matter so far; `exact`: the same in everything. */
export type Exactness = 'not exact' | 'within' | 'exact';

/** Which ids of one state stand for which of the other. @kernel check_ids() */
export class IdMap {
  // Pairs: an id of the old state, and of the current one.
  private readonly olds: number[] = [];
  private readonly currents: number[] = [];
  private count = 0;
  private temporary = 0;

  /** Begins anew. @param lastId the last id that was given to anything */
  begin(lastId: number): this {
    this.count = 0;
    this.temporary = lastId;
    return this;
  }

  /** Both are set and stand for each other, or none is. */
  match(old: number, current: number): boolean {
    if ((old !== 0) !== (current !== 0)) return false;
    return old === 0 || this.matchSet(old, current);
  }

  /** The same of numbers: one that was linked with others may not stand alone now. @kernel check_scalar_ids() */
  matchScalar(old: number, current: number): boolean {
    return old === 0 || this.matchSet(old, current === 0 ? ++this.temporary : current);
  }

  private matchSet(old: number, current: number): boolean {
    for (let i = 0; i < this.count; i++) {
      if (this.olds[i] === old) return this.currents[i] === current;
      if (this.currents[i] === current) return false;
    }
    this.olds[this.count] = old;
    this.currents[this.count++] = current;
    return true;
  }
}

export function statesEqual(
  env: Env,
  old: VerifierState,
  current: VerifierState,
  exactness: Exactness,
): boolean {
  if (old.curframe !== current.curframe) return false;
  env.work += 1;
  const ids = env.idMap.begin(env.lastId);
  if (!refsSafe(old, current, ids)) return false;
  for (let i = 0; i <= old.curframe; i++) {
    const frame = old.frames[i]!; // up to curframe, as of `other`
    const other = current.frames[i]!;
    if (frame.callsite !== other.callsite) return false;
    if (frame.callbackDepth > other.callbackDepth) return false;
    const { liveRegs } = env.auxOf(frameInsn(old, i));
    if (!regsSafe(frame, other, liveRegs, ids, exactness)) return false;
    if (!stackSafe(frame, other, ids, exactness)) return false;
  }
  return true;
}

/** Whether as much has to be given back. @kernel kernel/bpf/verifier.c refsafe() */
function refsSafe(old: VerifierState, current: VerifierState, ids: IdMap): boolean {
  if (old.refs.length !== current.refs.length) return false;
  if (old.preemptLocks !== current.preemptLocks || old.inRcu !== current.inRcu) return false;
  return (
    old.refs.length === 0 ||
    old.refs.every(({ id, lockOf }, i) => {
      const other = current.refs[i]!; // as many
      return ids.match(id, other.id) && lockOf === other.lockOf;
    })
  );
}

/** The instruction that a frame is at. @kernel frame_insn_idx() */
export function frameInsn(state: VerifierState, frame: number): InsnIndex {
  return state.frames[frame + 1]?.callsite ?? state.insnIdx;
}

function regsSafe(
  old: FuncState,
  current: FuncState,
  liveRegs: number,
  ids: IdMap,
  exactness: Exactness,
): boolean {
  for (let left = liveRegs; left !== 0; left &= left - 1) {
    const regno = 31 - Math.clz32(left & -left);
    if (!regSafe(old.regs[regno]!, current.regs[regno]!, ids, exactness)) return false; // 11 registers
  }
  return true;
}

const MEMORY: readonly RegType[] = [PTR_TO_MAP_KEY, PTR_TO_MAP_VALUE, PTR_TO_MEM];

/** @kernel kernel/bpf/verifier.c regsafe() */
function regSafe(old: Reg, current: Reg, ids: IdMap, exactness: Exactness): boolean {
  if (exactness === 'exact') return regsExact(old, current, ids);
  if (old.type === NOT_INIT && (exactness === 'not exact' || current.type === NOT_INIT))
    return true;
  if (old.type !== current.type) return false;
  if (old.type === SCALAR_VALUE) {
    if (!old.precise && exactness === 'not exact') return true;
    const apart = old.id & BPF_ADD_CONST;
    if (old.id !== 0 && apart !== (current.id & BPF_ADD_CONST)) return false;
    if (apart !== 0 && old.off !== current.off) return false;
    return within(old, current) && ids.matchScalar(old.id, current.id);
  }
  if (isPacketPointer(old.type)) {
    if (!coversRange(old.range, current.range) || old.off !== current.off) return false;
    return ids.match(old.id, current.id) && within(old, current);
  }
  if (MEMORY.includes(baseType(old.type)))
    return (
      old.off === current.off &&
      old.map === current.map &&
      old.range === current.range &&
      within(old, current) &&
      ids.match(old.id, current.id) &&
      ids.match(old.refObjId, current.refObjId)
    );
  if (old.type === PTR_TO_STACK)
    return regsExact(old, current, ids) && old.frameno === current.frameno;
  return regsExact(old, current, ids);
}

/** As many bytes as there were then; a pointer at the end of the packet or beyond it has to stay there. */
function coversRange(old: number, current: number): boolean {
  return old < 0 || current < 0 ? old === current : old <= current;
}

/** @kernel kernel/bpf/verifier.c regs_exact() */
export function regsExact(old: Reg, current: Reg, ids: IdMap): boolean {
  return (
    sameButIds(old, current) &&
    ids.match(old.id, current.id) &&
    ids.match(old.refObjId, current.refObjId)
  );
}

/** Whether all but ids, frame and precision are the same. */
export function sameButIds(a: Reg, b: Reg): boolean {
  if (a === b) return true;
  return (
    a.type === b.type &&
    a.off === b.off &&
    a.range === b.range &&
    a.map === b.map &&
    eq(a.varOff.value, b.varOff.value) &&
    eq(a.varOff.mask, b.varOff.mask) &&
    eq(a.smin, b.smin) &&
    eq(a.smax, b.smax) &&
    eq(a.umin, b.umin) &&
    eq(a.umax, b.umax) &&
    a.s32min === b.s32min &&
    a.s32max === b.s32max &&
    a.u32min === b.u32min &&
    a.u32max === b.u32max
  );
}

/** @kernel kernel/bpf/verifier.c range_within(), tnum_in() */
function within(old: Reg, current: Reg): boolean {
  return (
    ule(old.umin, current.umin) &&
    ule(current.umax, old.umax) &&
    sle(old.smin, current.smin) &&
    sle(current.smax, old.smax) &&
    old.u32min <= current.u32min &&
    old.u32max >= current.u32max &&
    old.s32min <= current.s32min &&
    old.s32max >= current.s32max &&
    tnumIn(old.varOff, current.varOff)
  );
}

// ------------------------------------------------------------------------------------ stack

/** @kernel kernel/bpf/verifier.c stacksafe() */
function stackSafe(old: FuncState, current: FuncState, ids: IdMap, exactness: Exactness): boolean {
  for (let spi = 0; spi < old.stack.length; spi++) {
    const slot = old.stack[spi]!; // below the length
    if (slot === EMPTY_SLOT && exactness === 'not exact') continue;
    if (!slotSafe(slot, current.stack[spi], ids, exactness)) return false;
  }
  return true;
}

function slotSafe(
  old: StackSlot,
  current: StackSlot | undefined,
  ids: IdMap,
  exactness: Exactness,
): boolean {
  for (let byte = 0; byte < BPF_REG_SIZE; byte++) {
    const type = old.types[byte]!; // eight
    const other = current?.types[byte];
    if (exactness !== 'not exact' && type !== other) return false;
    if (type === STACK_INVALID || type === STACK_MISC) continue; // with privileges, any data will do
    if (!current) return false;
    const oldReg = scalarOf(old);
    const currentReg = scalarOf(current);
    if (oldReg && currentReg) return regSafe(oldReg, currentReg, ids, exactness);
    if (type !== other) return false;
    if (byte !== BPF_REG_SIZE - 1) continue;
    if (type !== STACK_SPILL)
      return type < STACK_DYNPTR || sameObject(old.spilled, current.spilled, ids);
    return regSafe(old.spilled, current.spilled, ids, exactness);
  }
  return true;
}

/** A dynptr or iterator; how often an iterator went on is no difference. */
function sameObject(old: Reg, current: Reg, ids: IdMap): boolean {
  const isSame =
    old.map === current.map &&
    (old.type === CONST_PTR_TO_DYNPTR
      ? old.range === current.range
      : old.frameno === current.frameno);
  return isSame && ids.match(old.refObjId, current.refObjId);
}

/** The number that a slot as a whole holds, if it is one. @kernel scalar_reg_for_stack() */
function scalarOf(slot: StackSlot): Reg | null {
  if (slot.types[0] === STACK_SPILL && isSpilledScalar(slot)) return slot.spilled;
  const data = slot.types.every((type) => type === STACK_MISC || type === STACK_INVALID);
  return data ? REG_UNKNOWN : null;
}
