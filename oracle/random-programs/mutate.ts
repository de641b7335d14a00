import {
  HELPERS,
  KFUNCS,
  kfuncById,
  MAP_FLAGS,
  type MapDef,
  PROG_FLAGS,
  type ProgTypeName,
} from '../../engine/abi';
import type { Disassemblable } from '../../engine/asm';
import {
  BPF_ALU,
  BPF_ALU64,
  BPF_CALL,
  BPF_JMP,
  BPF_JMP32,
  BPF_LD_IMM64,
  BPF_LDX,
  BPF_PSEUDO_KFUNC_CALL,
  BPF_ST,
  BPF_STX,
  BPF_X,
  bpfClass,
  bpfOp,
  type Insn,
} from '../../engine/isa';
import { ALU_OPS, COMPARISONS, CONSTANTS, MASKS, MOV64 } from './tables';
import type { Dice } from './writer';

/**
 * A program that is a little other than one that is known: a field, an operator, a size, an
 * instruction more or less, another type, another map.
 */
export function mutate(
  program: Disassemblable,
  dice: Dice,
  types: readonly ProgTypeName[],
): Disassemblable {
  let mutant: Disassemblable = { ...program, insns: [...program.insns] };
  for (
    let i = dice.weighted([
      [8, 1],
      [2, 2],
      [1, 3],
    ]);
    i > 0;
    i--
  )
    mutant = step(mutant, dice);
  if (mutant.insns.length !== program.insns.length) mutant = withoutTypes(mutant);
  if (dice.chance(0.12)) mutant = retyped(mutant, dice.pick(types));
  if (dice.chance(0.08)) mutant = { ...mutant, progFlags: flags(mutant.progFlags, dice) };
  if (dice.chance(0.02)) mutant = { ...mutant, license: 'Proprietary' };
  return mutant;
}

/** Type information says where functions begin, which is elsewhere where instructions come or go. */
export function withoutTypes({ types: _, ...program }: Disassemblable): Disassemblable {
  return program;
}

function retyped({ attachType: _, ...program }: Disassemblable, progType: ProgTypeName) {
  return { ...program, progType };
}

function flags(before: number, dice: Dice): number {
  const { BPF_F_TEST_STATE_FREQ, BPF_F_STRICT_ALIGNMENT, BPF_F_ANY_ALIGNMENT } = PROG_FLAGS;
  return before ^ dice.pick([BPF_F_TEST_STATE_FREQ, BPF_F_STRICT_ALIGNMENT, BPF_F_ANY_ALIGNMENT]);
}

function step(program: Disassemblable, dice: Dice): Disassemblable {
  const at = dice.below(program.insns.length);
  const insn = program.insns[at]!; // below the length
  const change = dice.below(20);
  if (change < 9) return replaced(program, at, changed(insn, dice));
  if (change < 16)
    return {
      ...program,
      insns: insertInsn(program.insns, at, harmless(dice, program.insns[at - 1])),
    };
  if (change === 16 && program.insns.length > 1)
    return { ...program, insns: program.insns.toSpliced(at, 1) };
  if (change === 17) return { ...program, insns: swapped(program.insns, at) };
  if (change === 18 && insn.code !== BPF_LD_IMM64)
    return { ...program, insns: insertInsn(program.insns, at, insn) };
  if (program.maps.length === 0) return replaced(program, at, changed(insn, dice));
  const map = dice.below(program.maps.length);
  // a map of maps has its own copy of what the maps in it look like
  if (program.maps.some(({ inner }) => inner)) return replaced(program, at, changed(insn, dice));
  const other = changedMap(program.maps[map]!, dice); // below the length
  return { ...program, maps: program.maps.with(map, other) };
}

function replaced(program: Disassemblable, at: number, insn: Insn): Disassemblable {
  return { ...program, insns: program.insns.with(at, comparable(insn)) };
}

/**
 * The instruction, or one near it that both can judge: what the kernel finds behind the end of the
 * array of map fds is nothing to compare, nor are numbers of kernel functions that depend on its build.
 */
export function comparable(insn: Insn): Insn {
  const { code, src, imm } = insn;
  if (code === BPF_LD_IMM64 && src > 4) return { ...insn, src: 7 };
  const isKfunc = code === (BPF_JMP | BPF_CALL) && src === BPF_PSEUDO_KFUNC_CALL;
  if (!isKfunc || (insn.off === 0 && (imm === 0 || kfuncById(imm)))) return insn;
  return { ...insn, off: 0, imm: KFUNCS[(imm >>> 0) % KFUNCS.length]!.id }; // within it
}

function swapped(insns: readonly Insn[], at: number): Insn[] {
  const next = insns[at + 1];
  if (!next) return [...insns];
  return insns.toSpliced(at, 2, next, insns[at]!); // below the length
}

/** Jumps over the new one become longer. */
export function insertInsn(insns: readonly Insn[], at: number, insn: Insn): Insn[] {
  const reach = (from: number, by: number) => {
    const target = from + 1 + by;
    if (from < at && target > at) return by + 1;
    return from >= at && target <= at ? by - 1 : by;
  };
  const moved = insns.map((one, from) => {
    const kind = bpfClass(one.code);
    const op = bpfOp(one.code);
    const isJump = (kind === BPF_JMP || kind === BPF_JMP32) && op !== BPF_CALL && op !== 0x90;
    if (one.code === BPF_LD_IMM64 && one.src === 4) return { ...one, imm: reach(from, one.imm) };
    if (op === BPF_CALL && kind === BPF_JMP && one.src === 1)
      return { ...one, imm: reach(from, one.imm) };
    if (one.code === BPF_JMP32) return { ...one, imm: reach(from, one.imm) };
    return isJump ? { ...one, off: reach(from, one.off) } : one;
  });
  return moved.toSpliced(at, 0, insn);
}

/** Something that most programs can stand. */
function harmless(dice: Dice, before: Insn | undefined): Insn {
  const likely = before && before.dst < 10 && bpfClass(before.code) !== BPF_JMP ? before.dst : 10;
  const other = dice.chance(0.9) ? likely : dice.below(10);
  const free = dice.chance(0.7) ? dice.pick([0, 5, 8, 9]) : dice.below(10);
  const reg = dice.chance(0.8) && likely < 10 ? likely : free;
  const off = -8 * dice.between(1, 12);
  const [size, code] = dice.pick([
    [1, 0x10],
    [2, 0x08],
    [4, 0x00],
    [8, 0x18],
  ] as const);
  const within = off + size * dice.below(8 / size);
  return dice.weighted<() => Insn>([
    [4, () => ({ code: MOV64, dst: reg, src: 0, off: 0, imm: dice.pick(CONSTANTS) })],
    [3, () => ({ code: MOV64 | BPF_X, dst: reg, src: other, off: 0, imm: 0 })],
    [2, () => ({ code: BPF_ALU64 | 0x50, dst: reg, src: 0, off: 0, imm: dice.pick(MASKS) })],
    [2, () => ({ code: BPF_ALU | 0xb0 | BPF_X, dst: reg, src: reg, off: 0, imm: 0 })],
    [3, () => ({ code: BPF_STX | 0x60 | code, dst: 10, src: reg, off: within, imm: 0 })],
    [3, () => ({ code: BPF_ST | 0x60 | code, dst: 10, src: 0, off: within, imm: dice.below(3) })],
    [3, () => ({ code: BPF_LDX | 0x60 | code, dst: reg, src: 10, off: within, imm: 0 })],
    [
      2,
      () => ({
        code: BPF_ALU64 | dice.weighted(ALU_OPS),
        dst: reg,
        src: 0,
        off: 0,
        imm: dice.between(-9, 9) || 1,
      }),
    ],
    [
      1,
      () => ({
        code: BPF_JMP | dice.pick(COMPARISONS),
        dst: reg,
        src: 0,
        off: 0,
        imm: dice.pick(CONSTANTS),
      }),
    ],
    [1, () => ({ code: BPF_JMP | 0xe0, dst: 0, src: 0, off: 0, imm: 0 })],
    [1, () => ({ code: BPF_JMP | BPF_CALL, dst: 0, src: 0, off: 0, imm: 7 })],
  ])();
}

function changed(insn: Insn, dice: Dice): Insn {
  const kind = bpfClass(insn.code);
  const isCall = kind === BPF_JMP && bpfOp(insn.code) === BPF_CALL;
  const register = () => dice.below(dice.chance(0.1) ? 16 : 11);
  // mostly a field that means something there
  const [usesSrc, usesOff, usesImm] = dice.chance(0.15) ? [true, true, true] : fieldsOf(insn);
  return dice.weighted<() => Insn>([
    [usesImm ? 6 : 0, () => ({ ...insn, imm: number(insn.imm, dice) })],
    [usesOff ? 6 : 0, () => ({ ...insn, off: nearby(insn.off, dice) })],
    [isCall ? 0 : 2, () => ({ ...insn, dst: register() })],
    [usesSrc ? 3 : 0, () => ({ ...insn, src: register() })],
    [4, () => ({ ...insn, code: likeCode(insn.code, dice) })],
    [1, () => ({ ...insn, code: dice.below(256) })],
    [isCall ? 12 : 0, () => ({ ...insn, imm: dice.pick([...HELPERS.keys()]) })],
  ])();
}

/** Whether an instruction looks at its source register, its offset and its immediate. */
function fieldsOf({ code }: Insn): [src: boolean, off: boolean, imm: boolean] {
  const kind = bpfClass(code);
  if (kind === BPF_ALU || kind === BPF_ALU64) {
    const bySource = (code & BPF_X) !== 0;
    return [bySource, false, !bySource];
  }
  if (kind === BPF_JMP || kind === BPF_JMP32) {
    if (bpfOp(code) === BPF_CALL) return [false, false, true];
    const bySource = (code & BPF_X) !== 0;
    return [bySource, true, !bySource];
  }
  if (kind === BPF_LDX) return [true, true, false];
  if (kind === BPF_ST) return [false, true, true];
  return [true, true, (code & 0xe0) === 0xc0 || (code & 0xe0) === 0];
}

/** Another number, mostly one that is near, or at an edge. */
function number(imm: number, dice: Dice): number {
  return (
    dice.weighted<() => number>([
      [4, () => imm + dice.pick([-1, 1])],
      [2, () => imm + dice.between(-16, 16)],
      [1, () => -imm],
      [1, () => imm * 2],
      [4, () => dice.pick(CONSTANTS)],
      [1, () => dice.below(2 ** 32)],
    ])() | 0
  );
}

function nearby(off: number, dice: Dice): number {
  const by = dice.pick([-1, 1, -1, 1, -2, 2, -4, 4, -8, 8, dice.between(-64, 64)]);
  return ((off + by) << 16) >> 16;
}

/** Another operator, size or mode of the same class, or the class beside it. */
function likeCode(code: number, dice: Dice): number {
  switch (bpfClass(code)) {
    case BPF_ALU:
    case BPF_ALU64:
      if (dice.chance(0.3)) return code ^ (BPF_ALU ^ BPF_ALU64);
      if (dice.chance(0.2)) return code ^ BPF_X;
      return (code & 0x0f) | dice.pick([...ALU_OPS.map(([, op]) => op), 0x80, 0xb0, 0xd0]);
    case BPF_JMP:
    case BPF_JMP32:
      if (dice.chance(0.3)) return code ^ (BPF_JMP ^ BPF_JMP32);
      if (dice.chance(0.2)) return code ^ BPF_X;
      return (code & 0x0f) | dice.pick([...COMPARISONS, 0x00, 0xe0]);
    default:
      if (dice.chance(0.5)) return (code & ~0x18) | dice.pick([0x00, 0x08, 0x10, 0x18]);
      return (code & 0x1f) | dice.pick([0x60, 0x60, 0x80, 0xc0, 0x20, 0x40]);
  }
}

/** Of a map whose type stays: another one is refused when it is created. */
function changedMap(map: MapDef, dice: Dice): MapDef {
  const { BPF_F_RDONLY_PROG, BPF_F_WRONLY_PROG } = MAP_FLAGS;
  const plain = ['array', 'hash', 'lru_hash', 'percpu_array', 'percpu_hash'];
  if (!plain.includes(map.type) || map.frozen || map.contents !== undefined) return map;
  if (dice.chance(0.3)) return { ...map, maxEntries: dice.between(1, 5) };
  const special = map.lock !== undefined || map.timer !== undefined;
  if (dice.chance(0.4) && !map.flags && map.type !== 'lru_hash' && !special)
    return { ...map, flags: dice.pick([BPF_F_RDONLY_PROG, BPF_F_WRONLY_PROG]) };
  const valueSize = map.valueSize + dice.pick([-8, -4, -1, 1, 4, 8, 56]);
  return valueSize < 1 || special ? map : { ...map, valueSize };
}
