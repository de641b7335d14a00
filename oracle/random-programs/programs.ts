import {
  MAP_FLAGS,
  type MapDef,
  type MapTypeName,
  PROG_FLAGS,
  PROG_TYPES,
  type ProgTypeName,
} from '../../engine/abi';
import type { AsmFunction, Disassemblable } from '../../engine/asm';
import { BPF_ALU64, BPF_AND, BPF_EXIT, BPF_JA, BPF_JMP, OPCODES } from '../../engine/isa';
import { anyHelper } from './any-helper';
import { compare, comparePointers, hop } from './branches';
import { callChain } from './call-chains';
import { callBack } from './callbacks';
import { call, helper } from './calls';
import { classicLoad, contextStore } from './context';
import { Draft } from './draft';
import { halves, oddSlots, packetEdge, variableEdge } from './edges';
import { iterate, section, useDynptr } from './kernel-objects';
import { CTX, type Known, NOTHING, STACK } from './known';
import { lockValue } from './locks';
import { loop, mayGotoLoop, stackLoop } from './loops';
import { directValue, lookup } from './maps';
import { comparable } from './mutate';
import { access, atomic, deepStore, spill, variableStack } from './memory';
import { arithmetic, copies, moveSomething, source, unary } from './numbers';
import { packet, pointerArithmetic } from './pointers';
import { release, reserve } from './records';
import { giveBack, packetSocket, socketLoad } from './sockets';
import { MOV64 } from './tables';
import { useTimer } from './timers';
import { Dice, type ProgramWriter } from './writer';

/**
 * Random programs for the verifiers. The generator keeps a rough idea of what each register
 * holds, so that most of what it writes makes sense; now and then it slips: a wrong register, an
 * offset that is off by a little, a field that should be 0. About half of the programs are accepted.
 */

const MAPS: readonly MapDef[] = [
  ['array', 4, 8, 1, 0],
  ['array', 4, 16, 4, 0],
  ['array', 4, 48, 2, 0],
  ['array', 4, 1, 3, 0],
  ['hash', 4, 8, 8, 0],
  ['hash', 8, 24, 8, 0],
  ['hash', 16, 4, 2, 0],
  ['array', 4, 8, 1, MAP_FLAGS.BPF_F_RDONLY_PROG],
  ['array', 4, 24, 2, MAP_FLAGS.BPF_F_WRONLY_PROG],
  ['hash', 4, 16, 4, MAP_FLAGS.BPF_F_RDONLY_PROG],
  ['hash', 4, 16, 4, MAP_FLAGS.BPF_F_WRONLY_PROG],
  ['percpu_array', 4, 8, 4, 0],
  ['percpu_hash', 4, 16, 4, 0],
  ['lru_hash', 8, 8, 4, 0],
  ['lpm_trie', 8, 8, 4, MAP_FLAGS.BPF_F_NO_PREALLOC],
  ['devmap', 4, 8, 4, 0],
  ['queue', 0, 8, 4, 0],
  ['stack', 0, 12, 4, 0],
  ['bloom_filter', 0, 8, 4, 0],
  ['perf_event_array', 4, 4, 2, 0],
  ['lru_percpu_hash', 4, 8, 4, 0],
  ['devmap_hash', 4, 4, 4, 0],
  ['cpumap', 4, 4, 4, 0],
  ['xskmap', 4, 4, 4, 0],
  ['ringbuf', 0, 0, 4096, 0],
].map(([type, keySize, valueSize, maxEntries, flags], i) => ({
  name: `m${i}`,
  type: type as MapTypeName,
  keySize: keySize as number,
  valueSize: valueSize as number,
  maxEntries: maxEntries as number,
  flags: flags as number,
}));

/** Maps whose contents nobody changes any more. */
const FROZEN: readonly MapDef[] = ['25642025640048690000', '0102030405060708fffefdfc00000080'].map(
  (contents) => ({
    name: 'text',
    type: 'array',
    keySize: 4,
    valueSize: contents.length / 2,
    maxEntries: 1,
    flags: MAP_FLAGS.BPF_F_RDONLY_PROG,
    frozen: true,
    contents,
  }),
);

const LOCKED: readonly MapDef[] = [
  { ...MAPS[5]!, lock: 8 },
  { ...MAPS[0]!, valueSize: 24, lock: 4 },
  { ...MAPS[2]!, lock: 0 },
];

const TIMED: readonly MapDef[] = [
  { ...MAPS[5]!, timer: 8 },
  { ...MAPS[0]!, valueSize: 24, timer: 0 },
  { ...MAPS[2]!, valueSize: 40, timer: 16, lock: 4 },
];

const PROGS: MapDef = {
  name: 'progs',
  type: 'prog_array',
  keySize: 4,
  valueSize: 4,
  maxEntries: 4,
  flags: 0,
};

const CODES: readonly number[] = [...new Set(OPCODES.map(({ code }) => code))];

/** The program of a seed and a type. */
export function randomProgram(seed: number, progType: ProgTypeName = 'xdp'): Disassemblable {
  const draft = new Draft(new Dice(seed), progType, block);
  const { dice, out } = draft;
  for (let i = dice.below(4); i > 0; i--) draft.maps.push(dice.pick(MAPS));
  if (dice.chance(0.25)) draft.maps.push(MAPS.at(-1)!);
  if (dice.chance(0.2)) draft.maps.push(dice.pick(FROZEN));
  const special = progType !== 'socket_filter' || draft.slips() ? 0.2 : 0.02;
  if (dice.chance(special)) draft.maps.push(dice.pick(LOCKED));
  if (dice.chance(special)) draft.maps.push(dice.pick(TIMED));
  draft.maps.push(PROGS);
  draft.callsBack = dice.chance(0.35);
  draft.declares = dice.chance(0.4);
  draft.callsKernel = dice.chance(0.35);
  writeFunction(draft, CTX, NOTHING, NOTHING, NOTHING, NOTHING);
  for (let i = 0; i < draft.callees.length; i++) {
    const { label, args, calledBy } = draft.callees[i]!; // below the length, which grows meanwhile
    draft.isMain = false;
    draft.calledBy = calledBy;
    out.place(label);
    writeFunction(draft, ...args);
  }
  for (const write of draft.later) write();
  const insns = out.finish();
  if (dice.chance(0.12)) spoil(draft, insns);
  let progFlags = 0;
  if (dice.chance(0.25)) progFlags |= PROG_FLAGS.BPF_F_TEST_STATE_FREQ;
  if (dice.chance(0.04)) progFlags |= PROG_FLAGS.BPF_F_STRICT_ALIGNMENT;
  const license = draft.slips() ? 'Proprietary' : 'GPL';
  const maps = draft.maps.map((map, i) => ({ ...map, name: i === 0 ? 'first' : `m${i}` }));
  const functions = functionsOf(draft);
  return { name: 'main', progType, license, progFlags, insns, maps, functions };
}

function functionsOf({ callees, out }: Draft): AsmFunction[] {
  return callees.flatMap(({ label, proto }, i) =>
    proto ? [{ name: `f${i + 1}`, start: out.placeOf(label), proto }] : [],
  );
}

function writeFunction(draft: Draft, ...args: readonly Known[]): void {
  const { dice, out } = draft;
  draft.regs = Array.from({ length: 10 }, (_, i) => args[i - 1] ?? NOTHING);
  draft.regs.push(STACK);
  draft.spills = new Map();
  draft.frozen = new Set();
  draft.dynptrs.length = 0;
  draft.exit = out.label();
  if (draft.isMain && dice.chance(0.95)) draft.move(6, 1);
  block(draft, draft.isMain ? dice.between(3, 14) : dice.between(1, 6), 0);
  if (dice.chance(0.9)) for (let i = 0; i < 3; i++) release(draft);
  const returns = draft.isMain ? PROG_TYPES[draft.progType].attachTypes?.[0]?.returns : undefined;
  if (returns && !draft.slips()) out.emit(MOV64, 0, 0, 0, dice.between(...returns));
  else writeResult(draft);
  if (dice.chance(0.1)) out.emit(BPF_JMP | BPF_JA);
  out.emit(BPF_JMP | BPF_EXIT);
  if (!out.isNamed(draft.exit)) return;
  out.place(draft.exit);
  const early = { program: 2, helper: 1, timer: 0 }[draft.calledBy];
  if (!draft.slips()) out.emit(MOV64, 0, 0, 0, returns ? returns[1] : early);
  if (!draft.slips()) out.emit(BPF_JMP | BPF_EXIT);
}

function writeResult(draft: Draft): void {
  const { dice, out } = draft;
  if (draft.calledBy === 'program') {
    if (draft.regs[0]!.kind !== 'number' || dice.chance(0.5)) draft.constant(0);
    return;
  }
  if (draft.slips()) return;
  const number = draft.find('number');
  if (number === null || dice.chance(0.7)) {
    out.emit(MOV64, 0, 0, 0, draft.calledBy === 'timer' ? 0 : dice.between(0, 1));
    return;
  }
  if (number !== 0) draft.move(0, number);
  out.emit(BPF_ALU64 | BPF_AND, 0, 0, 0, draft.calledBy === 'timer' ? 0 : 1);
}

function block(draft: Draft, statements: number, depth: number): void {
  for (let i = 0; i < statements && draft.out.length < 90; i++) statement(draft, depth);
}

function statement(draft: Draft, depth: number): void {
  const nested = (weight: number) => (depth < 2 ? weight : 0);
  draft.dice.weighted<(depth: number) => void>([
    [14, () => arithmetic(draft)],
    [5, () => moveSomething(draft)],
    [2, () => unary(draft)],
    [3, () => draft.constant(draft.target())],
    [5, () => source(draft)],
    [nested(9), (d) => compare(draft, d)],
    [2, () => draft.bound()],
    [6, () => packet(draft)],
    [draft.progType === 'xdp' ? 0 : 3, () => contextStore(draft)],
    [PROG_TYPES[draft.progType].ldAbs ? 3 : 0, () => classicLoad(draft)],
    [nested(4), (d) => lookup(draft, d)],
    [2, () => directValue(draft)],
    [nested(4), (d) => reserve(draft, d)],
    [3, () => release(draft)],
    [10, () => access(draft)],
    [5, () => spill(draft)],
    [2, () => variableStack(draft)],
    [4, () => atomic(draft)],
    [4, () => pointerArithmetic(draft)],
    [4, () => helper(draft)],
    [4, (d) => anyHelper(draft, d)],
    [nested(draft.progType === 'xdp' ? 0 : 2), (d) => packetSocket(draft, d)],
    [draft.with('sock').length > 0 ? 6 : 0, () => socketLoad(draft)],
    [draft.with('sock').length > 0 ? 2 : 0, () => giveBack(draft)],
    [3, () => packetEdge(draft)],
    [3, () => variableEdge(draft)],
    [2, () => oddSlots(draft)],
    [2, () => halves(draft)],
    [depth < 2 ? 1 : 0, () => callChain(draft)],
    [nested(2), (d) => loop(draft, d)],
    [nested(2), (d) => mayGotoLoop(draft, d)],
    [depth < 2 ? 3 : 1, () => call(draft)],
    [depth < 2 && draft.callsBack ? 5 : 0, () => callBack(draft)],
    [draft.maps.some(({ lock }) => lock !== undefined) ? 12 : 0, () => lockValue(draft)],
    [draft.maps.some(({ timer }) => timer !== undefined) ? 12 : 0, () => useTimer(draft)],
    [1, () => hop(draft)],
    [1, () => copies(draft)],
    [1, () => deepStore(draft)],
    [nested(2), (d) => comparePointers(draft, d)],
    [nested(1), (d) => stackLoop(draft, d)],
    [depth < 2 && draft.callsKernel ? 6 : 0, () => iterate(draft, depth + 1)],
    [depth < 2 && draft.callsKernel ? 9 : 0, () => useDynptr(draft, depth + 1)],
    [depth < 2 && draft.callsKernel ? 2 : 0, () => section(draft, depth + 1)],
  ])(depth + 1);
}

/** Changes a field or two, or drops an instruction, without regard to sense. */
function spoil(draft: Draft, insns: ReturnType<ProgramWriter['finish']>): void {
  const { dice } = draft;
  for (let i = dice.between(1, 2); i > 0; i--) {
    const at = dice.below(insns.length);
    const insn = insns[at]!; // below the length
    const change = dice.below(7);
    if (change === 0) insns.splice(at, 1);
    else if (change === 1) insns[at] = { ...insn, code: dice.pick(CODES) };
    else if (change === 2) insns[at] = { ...insn, code: dice.below(256) };
    else if (change === 3) insns[at] = { ...insn, dst: dice.below(16) };
    else if (change === 4) insns[at] = { ...insn, src: dice.below(16) };
    else if (change === 5) insns[at] = { ...insn, off: insn.off + dice.between(-3, 3) };
    else insns[at] = { ...insn, imm: draft.someNumber() };
    if (insns.length === 0) insns.push(insn);
  }
  for (const [at, insn] of insns.entries()) insns[at] = comparable(insn);
}
