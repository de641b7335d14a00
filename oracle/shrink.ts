import type { MapDef } from '../engine/abi';
import type { Disassemblable } from '../engine/asm';
import {
  BPF_CALL,
  BPF_EXIT,
  BPF_JA,
  BPF_JMP,
  BPF_JMP32,
  BPF_LD_IMM64,
  BPF_PSEUDO_CALL,
  BPF_PSEUDO_FUNC,
  BPF_PSEUDO_MAP_FD,
  BPF_PSEUDO_MAP_VALUE,
  bpfClass,
  bpfOp,
  type Insn,
} from '../engine/isa';
import { withoutTypes } from './random-programs';

/** Programs made small that show something. */

/** Which of some programs still show it: the place of the first one, -1 for none. */
export type Finder = (candidates: readonly Disassemblable[]) => number;

/**
 * Leaves out what a program can do without and still show something: instructions, flags, maps;
 * then makes numbers, offsets and registers simple.
 */
export function shrink(program: Disassemblable, find: Finder): Disassemblable {
  let smallest = program;
  const tries = (candidates: readonly Disassemblable[]): boolean => {
    const found = candidates.length === 0 ? -1 : find(candidates);
    if (found >= 0) smallest = candidates[found]!;
    return found >= 0;
  };
  const shorten = () => {
    for (let size = smallest.insns.length >> 1; size >= 1; )
      if (!tries(shorter(smallest, size))) size >>= 1;
  };
  shorten();
  tries([{ ...smallest, progFlags: 0, license: 'GPL' }]);
  tries([{ ...smallest, progFlags: 0 }]);
  while (tries(smallest.maps.flatMap((_, i) => withoutMap(smallest, i)))) {}
  while (tries(smallest.maps.flatMap((_, i) => plainerMap(smallest, i)))) {}
  while (tries(smallest.insns.flatMap((insn, at) => simpler(smallest, insn, at)))) {}
  while (tries(renamed(smallest))) {}
  shorten();
  return smallest;
}

/** The program without `size` instructions, the last ones first. */
function shorter(program: Disassemblable, size: number): Disassemblable[] {
  const { insns } = program;
  return Array.from({ length: Math.ceil(insns.length / size) }, (_, i) => i * size)
    .toReversed()
    .map((from) => ({
      ...withoutTypes(program),
      insns: without(insns, from, from + size),
      functions: movedFunctions(program, from, from + size),
    }))
    .filter((one) => one.insns.length > 0 && one.insns.length < insns.length);
}

/** Where functions begin when some instructions are gone. */
function movedFunctions({ functions = [] }: Disassemblable, from: number, to: number) {
  const gone = (start: number) => Math.max(0, Math.min(start, to) - from);
  return functions.map((func) => ({ ...func, start: func.start - gone(func.start) }));
}

/** Without a map that nothing names. */
function withoutMap(program: Disassemblable, map: number): Disassemblable[] {
  const { insns, maps } = program;
  const gone = maps[map]!; // one of them
  const isNamed =
    insns.some((insn) => loadsMap(insn) && insn.imm === map) ||
    maps.some(({ inner }) => inner?.name === gone.name);
  if (isNamed) return [];
  const moved = insns.map((insn) =>
    loadsMap(insn) && insn.imm > map ? { ...insn, imm: insn.imm - 1 } : insn,
  );
  return [{ ...program, insns: moved, maps: maps.toSpliced(map, 1) }];
}

function plainerMap(program: Disassemblable, at: number): Disassemblable[] {
  const map = program.maps[at]!; // one of them
  if (program.maps.some(({ inner }) => inner)) return []; // which is a copy of another
  const { lock: _lock, timer: _timer, ...plain } = map;
  const ideas: MapDef[] = [
    plain,
    { ...map, flags: 0 },
    { ...map, maxEntries: 1 },
    { ...map, type: 'array', keySize: 4 },
    { ...map, keySize: 4 },
    { ...map, valueSize: 8 },
  ];
  return ideas
    .filter((idea) => JSON.stringify(idea) !== JSON.stringify(map))
    .map((idea) => ({ ...program, maps: program.maps.with(at, idea) }));
}

const loadsMap = ({ code, src }: Insn) =>
  code === BPF_LD_IMM64 && (src === BPF_PSEUDO_MAP_FD || src === BPF_PSEUDO_MAP_VALUE);

/** The program with one instruction that says less. */
function simpler(program: Disassemblable, insn: Insn, at: number): Disassemblable[] {
  const isCall = bpfClass(insn.code) === BPF_JMP && bpfOp(insn.code) === BPF_CALL;
  if (isCall || insn.code === BPF_LD_IMM64) return [];
  const with_ = (changed: Partial<Insn>) => {
    return { ...program, insns: program.insns.with(at, { ...insn, ...changed }) };
  };
  const imms = distance(insn) === 'imm' ? [] : smaller(insn.imm);
  const offs = distance(insn) === 'off' ? [] : smaller(insn.off);
  return [...imms.map((imm) => with_({ imm })), ...offs.map((off) => with_({ off }))];
}

function smaller(value: number): number[] {
  const ideas = [0, 1, -1, Math.trunc(value / 256) * 128, Math.trunc(value / 2)];
  return ideas.filter((idea) => Math.abs(idea) < Math.abs(value));
}

/** With the registers of the highest numbers named like lower ones that are not in use. */
function renamed(program: Disassemblable): Disassemblable[] {
  const used = new Set(program.insns.flatMap(({ dst, src }) => [dst, src]));
  const free = [0, 1, 2, 3, 4, 5, 6, 7, 8].filter((reg) => !used.has(reg));
  return [...used]
    .filter((reg) => reg < 10)
    .sort((a, b) => b - a)
    .flatMap((from) => free.filter((to) => to < from).map((to) => rename(program, from, to)));
}

function rename(program: Disassemblable, from: number, to: number): Disassemblable {
  const name = (reg: number) => (reg === from ? to : reg);
  const insns = program.insns.map((insn) => {
    const pseudo = insn.code === BPF_LD_IMM64 || bpfOp(insn.code) === BPF_CALL;
    return { ...insn, dst: name(insn.dst), src: pseudo ? insn.src : name(insn.src) };
  });
  return { ...program, insns };
}

/** The field that says how far it goes, where it goes somewhere. */
function distance({ code, src }: Insn): 'imm' | 'off' | null {
  if (code === BPF_LD_IMM64) return src === BPF_PSEUDO_FUNC ? 'imm' : null;
  const kind = bpfClass(code);
  if ((kind !== BPF_JMP && kind !== BPF_JMP32) || bpfOp(code) === BPF_EXIT) return null;
  if (bpfOp(code) === BPF_CALL) return src === BPF_PSEUDO_CALL ? 'imm' : null;
  return code === (BPF_JMP32 | BPF_JA) ? 'imm' : 'off';
}

/** The instructions without some of them; jumps go where they went, or behind what is gone. */
function without(insns: readonly Insn[], from: number, to: number): Insn[] {
  const moved: number[] = [];
  let left = 0;
  for (let at = 0; at <= insns.length; at++) {
    moved.push(left);
    if (at < from || at >= to) left++;
  }
  return insns.flatMap((insn, at) => {
    if (at >= from && at < to) return [];
    const field = distance(insn);
    const target = field === null ? undefined : moved[at + 1 + insn[field]];
    return field === null || target === undefined
      ? [insn]
      : [{ ...insn, [field]: target - moved[at]! - 1 }];
  });
}
