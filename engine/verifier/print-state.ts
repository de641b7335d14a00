import { KERNEL_STRUCTS, type MapDef } from '../abi';
import type { Env } from './env';
import { dynptrOf, iteratorOf } from './object-regs';
import {
  BPF_ADD_CONST,
  baseType,
  CONST_PTR_TO_DYNPTR,
  CONST_PTR_TO_MAP,
  isConstant,
  isPacketPointer,
  MEM_RDONLY,
  MEM_RINGBUF,
  NOT_INIT,
  PTR_MAYBE_NULL,
  PTR_TO_BTF_ID,
  PTR_TO_CTX,
  PTR_TO_FUNC,
  PTR_TO_MAP_KEY,
  PTR_TO_MAP_VALUE,
  PTR_TO_MEM,
  PTR_TO_PACKET,
  PTR_TO_PACKET_END,
  PTR_TO_PACKET_META,
  PTR_TO_SOCK_COMMON,
  PTR_TO_SOCKET,
  PTR_TO_STACK,
  PTR_TO_TCP_SOCK,
  PTR_TO_XDP_SOCK,
  PTR_TRUSTED,
  PTR_UNTRUSTED,
  type Reg,
  type RegType,
  SCALAR_VALUE,
} from './reg';
import {
  BPF_REG_SIZE,
  type FuncState,
  isSpilled,
  type Reference,
  STACK_DYNPTR,
  STACK_INVALID,
  STACK_ITER,
  STACK_SPILL,
  type StackSlot,
  type VerifierState,
} from './state';
import { tnumIsUnknown, tnumText } from './tnum';
import {
  add,
  eq,
  fromS32,
  fromU32,
  isZero,
  S32_MAX,
  S32_MIN,
  S64_MAX,
  S64_MIN,
  snumText,
  U32_MAX,
  U64_MAX,
  unumText,
  type Word,
  ZERO,
} from './word';

/** How the log words registers, stack slots and whole states. @kernel kernel/bpf/log.c */

const TYPE_TEXT: Readonly<Record<RegType, string>> = {
  [NOT_INIT]: '?',
  [SCALAR_VALUE]: 'scalar',
  [PTR_TO_CTX]: 'ctx',
  [CONST_PTR_TO_MAP]: 'map_ptr',
  [PTR_TO_MAP_VALUE]: 'map_value',
  [PTR_TO_STACK]: 'fp',
  [PTR_TO_PACKET]: 'pkt',
  [PTR_TO_PACKET_META]: 'pkt_meta',
  [PTR_TO_PACKET_END]: 'pkt_end',
  [PTR_TO_XDP_SOCK]: 'xdp_sock',
  [PTR_TO_MEM]: 'mem',
  [PTR_TO_MAP_KEY]: 'map_key',
  [PTR_TO_FUNC]: 'func',
  [CONST_PTR_TO_DYNPTR]: 'dynptr_ptr',
  [PTR_TO_SOCKET]: 'sock',
  [PTR_TO_SOCK_COMMON]: 'sock_common',
  [PTR_TO_TCP_SOCK]: 'tcp_sock',
  [PTR_TO_BTF_ID]: 'ptr_',
};

/** `map_value_or_null` and the like. @kernel kernel/bpf/log.c reg_type_str() */
export function typeText(type: RegType): string {
  let prefix = (type & MEM_RDONLY) === 0 ? '' : 'rdonly_';
  if ((type & MEM_RINGBUF) !== 0) prefix += 'ringbuf_';
  if ((type & PTR_UNTRUSTED) !== 0) prefix += 'untrusted_';
  if ((type & PTR_TRUSTED) !== 0) prefix += 'trusted_';
  const text = `${prefix}${TYPE_TEXT[baseType(type)] ?? ''}`;
  if ((type & PTR_MAYBE_NULL) === 0) return text;
  return baseType(type) === PTR_TO_BTF_ID ? `${text}or_null_` : `${text}_or_null`;
}

/** A signed 32-bit bound, in 64 bits where it prints as decimal. */
function bound32(value: number): Word {
  return value >= -0x8000 && value <= 0x7fff ? fromS32(value) : fromU32(value);
}

interface Bound {
  readonly name: string;
  readonly value: Word;
  /** Whether it is the widest possible one, or has been told already. */
  omit: boolean;
}

/**
 * The bounds that say something, equal ones together: `smin=smin32=0,smax=umax=255`.
 *
 * @kernel kernel/bpf/log.c print_scalar_ranges()
 */
function boundsText(reg: Reg): string[] {
  const bounds: Bound[] = [
    { name: 'smin', value: reg.smin, omit: eq(reg.smin, S64_MIN) },
    { name: 'smax', value: reg.smax, omit: eq(reg.smax, S64_MAX) },
    { name: 'umin', value: reg.umin, omit: eq(reg.umin, ZERO) },
    { name: 'umax', value: reg.umax, omit: eq(reg.umax, U64_MAX) },
    { name: 'smin32', value: bound32(reg.s32min), omit: reg.s32min === S32_MIN },
    { name: 'smax32', value: bound32(reg.s32max), omit: reg.s32max === S32_MAX },
    { name: 'umin32', value: fromU32(reg.u32min), omit: reg.u32min === 0 },
    { name: 'umax32', value: fromU32(reg.u32max), omit: reg.u32max === U32_MAX },
  ];
  const negative = ({ name, value }: Bound) => name.startsWith('s') && value.hi < 0;
  const texts: string[] = [];
  for (const [i, bound] of bounds.entries()) {
    if (bound.omit) continue;
    let names = `${bound.name}=`;
    for (let k = i + 2; k < bounds.length; k += 2) {
      const other = bounds[k]!; // below the length
      if (other.omit || !eq(other.value, bound.value) || negative(other) !== negative(bound))
        continue;
      other.omit = true;
      names += `${other.name}=`;
    }
    texts.push(
      names + (bound.name.startsWith('s') ? snumText(bound.value) : unumText(bound.value)),
    );
  }
  return texts;
}

const OF_MAPS: readonly RegType[] = [CONST_PTR_TO_MAP, PTR_TO_MAP_KEY, PTR_TO_MAP_VALUE];

/** A register: `scalar(umax=255)`, `fp-8`, `pkt(off=14,r=34)`. @kernel print_reg_state() */
function regText(maps: readonly MapDef[], frame: FuncState, reg: Reg): string {
  const constant = isConstant(reg);
  const scalar = reg.type === SCALAR_VALUE;
  const precise = scalar && reg.precise ? 'P' : '';
  if (scalar && constant) return precise + snumText(reg.varOff.value);
  let text = precise + typeText(reg.type);
  if (baseType(reg.type) === PTR_TO_BTF_ID) text += KERNEL_STRUCTS[reg.range];
  if (reg.type === PTR_TO_STACK) {
    if (frame.frameno !== reg.frameno) text += `[${reg.frameno}]`;
    if (constant) return text + snumText(add(reg.varOff.value, fromS32(reg.off)));
  }
  const parts: string[] = [];
  let idText = reg.id === 0 ? '' : `id=${(reg.id & ~BPF_ADD_CONST) >>> 0}`;
  if ((reg.id & BPF_ADD_CONST) !== 0) idText += reg.off < 0 ? `${reg.off}` : `+${reg.off}`;
  if (idText !== '') parts.push(idText);
  if (reg.refObjId !== 0) parts.push(`ref_obj_id=${reg.refObjId}`);
  const map = maps[reg.map];
  if (map && OF_MAPS.includes(baseType(reg.type))) {
    if (map.name !== '') parts.push(`map=${map.name.slice(0, 15)}`);
    parts.push(`ks=${map.keySize},vs=${map.valueSize}`);
  }
  if (!scalar && reg.off !== 0) parts.push(`off=${snumText(fromS32(reg.off))}`);
  if (isPacketPointer(reg.type)) parts.push(`r=${unumText(fromS32(reg.range))}`);
  if (reg.type === CONST_PTR_TO_DYNPTR) parts.push(`type=${dynptrOf(reg).kind}`);
  if (baseType(reg.type) === PTR_TO_MEM) parts.push(`sz=${unumText(fromU32(reg.range))}`);
  if (constant) {
    if (!isZero(reg.varOff.value)) parts.push(`imm=${snumText(reg.varOff.value)}`);
  } else {
    parts.push(...boundsText(reg));
    if (!tnumIsUnknown(reg.varOff)) parts.push(`var_off=${tnumText(reg.varOff)}`);
  }
  return `${text}(${parts.join(',')})`;
}

const SLOT_CHARS = '?rm0di';

/** The kernel takes the mark of the first slot for the number of a dynptr. */
function dynptrText(reg: Reg): string {
  const { kind, id, refObjId } = dynptrOf(reg);
  return `dynptr_${kind}(id=${id}${refObjId === 0 ? '' : `,ref_id=${refObjId}`},dynptr_id=1)`;
}

function iteratorText(reg: Reg): string {
  const { name, drained, depth } = iteratorOf(reg);
  const state = drained ? 'drained' : 'active';
  return `iter_${name}(ref_id=${reg.refObjId},state=${state},depth=${depth})`;
}

/** What a slot holds, `null` for nothing. @kernel print_verifier_state() */
function slotText(maps: readonly MapDef[], frame: FuncState, slot: StackSlot): string | null {
  if (slot.types.every((type) => type === STACK_INVALID)) return null;
  const type = slot.types[BPF_REG_SIZE - 1];
  if (type === STACK_DYNPTR) return dynptrText(slot.spilled);
  if (type === STACK_ITER) return slot.spilled.refObjId === 0 ? null : iteratorText(slot.spilled);
  const chars = slot.types.map((type) => SLOT_CHARS[type]).join('');
  if (!isSpilled(slot)) return chars;
  return chars.slice(0, slot.types.indexOf(STACK_SPILL)) + regText(maps, frame, slot.spilled);
}

/** ` R1=ctx() R10=fp0 fp-8=0`: the parts of a frame that `wanted` asks for. */
function frameText(
  maps: readonly MapDef[],
  frame: FuncState,
  wanted: { reg(at: number): boolean; slot(spi: number): boolean },
): string {
  let text = frame.frameno === 0 ? '' : ` frame${frame.frameno}:`;
  for (const [i, reg] of frame.regs.entries())
    if (reg.type !== NOT_INIT && wanted.reg(i)) text += ` R${i}=${regText(maps, frame, reg)}`;
  for (let spi = 0; spi < frame.stack.length; spi++) {
    if (!wanted.slot(spi)) continue;
    // of a dynptr, which comes with its second slot, the first one is told
    if (frame.stack[spi]!.types[BPF_REG_SIZE - 1] === STACK_DYNPTR) spi++;
    const shown = slotText(maps, frame, frame.stack[spi]!); // below the length
    if (shown !== null) text += ` fp${(-spi - 1) * BPF_REG_SIZE}=${shown}`;
  }
  return text;
}

/** What has to be given back, and whether a helper or a timer called the function: ` refs=2,5 cb`. */
function heldText(refs: readonly Reference[], { returns, asyncEntry }: FuncState): string {
  // That a lock of a value without an id comes first, the kernel takes for nothing.
  const ids = refs[0]?.id ? refs.map(({ id }) => id).filter((id) => id !== 0) : [];
  const held = ids.length === 0 ? '' : ` refs=${ids.join()}`;
  if (asyncEntry > 0) return `${held} async_cb`;
  return returns ? `${held} cb` : held;
}

const EVERYTHING = { reg: () => true, slot: () => true };

/** A whole frame of a state, with a space before it. @kernel print_verifier_state(print_all) */
export function stateText(env: Env, state: VerifierState, frameno = state.curframe): string {
  const frame = state.frames[frameno];
  return frame ? heldFrameText(env.maps, frame, state.refs) : '';
}

/** The same of a frame that was taken out of its state. */
export function heldFrameText(
  maps: readonly MapDef[],
  frame: FuncState,
  refs: readonly Reference[],
): string {
  return frameText(maps, frame, EVERYTHING) + heldText(refs, frame);
}

/** Writes what changed since the last time, and a line end. @kernel print_verifier_state() */
export function printScratched(env: Env, state: VerifierState, frameno: number): void {
  const frame = state.frames[frameno];
  if (!frame) return;
  if (!env.log.verbose) {
    markClean(env); // a walk that begins to speak later says the same
    return;
  }
  const text = frameText(env.maps, frame, {
    reg: (at) => ((env.scratchedRegs >>> at) & 1) !== 0,
    slot: (spi) => env.scratchedSlots.has(spi),
  });
  env.log.write(`${text}${heldText(state.refs, frame)}\n`);
  markClean(env);
}

/** The same behind the instruction just printed, or on a line of its own. @kernel print_insn_state() */
export function printInsnState(env: Env, state: VerifierState, frameno: number): void {
  if (env.log.verbose) env.log.beginState(`${env.insnIdx}:`);
  printScratched(env, state, frameno);
}

/** @kernel verifier_state_scratched() */
export function anythingScratched(env: Env): boolean {
  return env.scratchedRegs !== 0 || !env.scratchedSlots.empty;
}

const EVERY_REG = 0x7ff;

/** Everything is to be printed next time. @kernel mark_verifier_state_scratched() */
export function markAllScratched(env: Env): void {
  env.scratchedRegs = EVERY_REG;
  env.scratchedSlots.addAll();
}

function markClean(env: Env): void {
  env.scratchedRegs = 0;
  env.scratchedSlots.clear();
}
