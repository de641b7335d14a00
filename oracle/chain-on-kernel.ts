import type { MapDef } from '../engine/abi';
import type { Assembled } from '../engine/asm';
import { BPF_LD_IMM64, encodeProgram, type Insn } from '../engine/isa';
import { injectChainCalls, type Patch, patchInsns, SELF } from '../engine/rewriter';
import { toHex } from '../engine/util';
import type { VerifierFacts } from '../engine/verifier';
import type { ChainOutcome, ChainProgram, ChainRequest } from './chain-request';
import { askKernel, type KernelAnswer, type KernelMap } from './kernel';
import { factsFromLog } from './kernel-facts';

/**
 * Runs packets through a chain of `fixed` programs on the real kernel, and tells by which programs
 * each packet went.
 *
 * Every program gets a PROG_ARRAY of 8 for its slots, which is all that a chain slot is. To be
 * watched it is given a few instructions at its entry that write its number into a map; to agree
 * with the simulation on time it reads a clock in the same map instead of calling
 * bpf_ktime_get_ns(). Both are put in before the chain calls are injected.
 */

/** Slots of a chain: 0 is the wildcard, `code + 1` a code's own. */
const SLOT_COUNT = 8;
/** Hops that the log holds; enough for every budget of tail calls. */
const LOG_LENGTH = 4096;
/** Value of the log map: clock, length of the log, log. */
const LOG_SIZE = 16 + 8 * LOG_LENGTH;
/** In the log, where a packet begins. */
const PACKET = 255;

const insn = (code: number, dst: number, src = 0, off = 0, imm = 0): Insn => ({
  code,
  dst,
  src,
  off,
  imm,
});
/** `dst = &log`, by direct access to the value of the log map. */
const logAddress = (dst: number, map: number) => [insn(BPF_LD_IMM64, dst, 2, 0, map), insn(0, 0)];

/** Appends `what` to the log. Uses r2 and r3, which hold nothing at the entry of a program. */
const logEntry = (map: number, what: number): Insn[] => [
  ...logAddress(2, map),
  insn(0xb7, 3, 0, 0, 1), // r3 = 1
  insn(0xdb, 2, 3, 8, 0x01), // r3 = atomic_fetch_add((u64 *)(r2 + 8), r3)
  insn(0x57, 3, 0, 0, LOG_LENGTH - 1), // r3 &= LOG_LENGTH - 1
  insn(0x67, 3, 0, 0, 3), // r3 <<= 3
  insn(0x0f, 2, 3), // r2 += r3
  insn(0x7a, 2, 0, 16, what), // *(u64 *)(r2 + 16) = what
];

/** `r0 = clock++`; r1..r5 are lost to the helper call that this stands for. */
const readClock = (map: number): Insn[] => [
  ...logAddress(1, map),
  insn(0xb7, 0, 0, 0, 1), // r0 = 1
  insn(0xdb, 1, 0, 0, 0x01), // r0 = atomic_fetch_add((u64 *)(r1 + 0), r0)
];

const BPF_FUNC_ktime_get_ns = 5;

/** The program that sets the clock and begins a packet in the log. */
function packetProgram(map: number, time: bigint): Insn[] {
  const [low, high] = [Number(BigInt.asIntN(32, time)), Number(BigInt.asIntN(32, time >> 32n))];
  return [
    ...logEntry(map, PACKET),
    ...logAddress(2, map),
    insn(BPF_LD_IMM64, 3, 0, 0, low),
    insn(0, 0, 0, 0, high),
    insn(0x7b, 2, 3, 0), // *(u64 *)(r2 + 0) = r3
    insn(0xb7, 0, 0, 0, 2),
    insn(0x95, 0),
  ];
}

const hex = (insns: readonly Insn[]) => toHex(encodeProgram(insns));

/** A program that can be watched; its loads of maps name them by index in the common list. */
function watchable(
  program: Assembled,
  index: number,
  mapIndex: ReadonlyMap<string, number>,
): Insn[] {
  const log = mapIndex.size;
  const patches: Patch[] = [{ at: 0, put: [...logEntry(log, index), SELF], landing: 8 }];
  const insns = program.insns.map((one, at): Insn => {
    if (one.code === 0x85 && one.src === 0 && one.imm === BPF_FUNC_ktime_get_ns)
      patches.push({ at, put: readClock(log) });
    if (one.code !== BPF_LD_IMM64 || one.src < 1 || one.src > 2) return one;
    return { ...one, imm: mapIndex.get(program.maps[one.imm]!.name)! };
  });
  const result = patchInsns(insns, patches);
  if (!result.ok) throw new Error(result.message);
  return [...result.insns];
}

const kernelMap = (def: MapDef, request: ChainRequest): KernelMap => ({
  type: def.type,
  name: def.name,
  key_size: def.keySize,
  value_size: def.valueSize,
  max_entries: def.maxEntries,
  flags: def.flags,
  entries: request.entries?.get(def.name) ?? [],
  progs: request.arrays?.get(def.name) ?? [],
});

/** The first problem of an answer, with the log of the program at fault. */
function problemOf(answer: KernelAnswer): string | null {
  if (answer.ok) return null;
  const prog = answer.progs?.find(({ verdict }) => verdict !== 'ok');
  if (prog) return `${prog.verdict}\n${prog.log}`;
  return answer.error ?? answer.errors?.join('; ') ?? JSON.stringify(answer.runs);
}

/** @throws Error when the kernel refuses anything, with its log */
export function runChainOnKernel(request: ChainRequest): ChainOutcome {
  const defs = new Map<string, MapDef>();
  for (const { assembled } of request.programs)
    for (const def of assembled.maps) defs.set(def.name, def);
  const mapIndex = new Map([...defs.keys()].map((name, index) => [name, index]));
  const log = mapIndex.size;
  const maps: KernelMap[] = [
    ...[...defs.values()].map((def) => kernelMap(def, request)),
    { type: 'array', key_size: 4, value_size: LOG_SIZE, max_entries: 1, name: 'log' },
  ];
  const plain = request.programs.map(({ assembled }, i) => watchable(assembled, i, mapIndex));
  const facts = verifiedFacts(request, plain, maps);
  const chained = plain.map((insns, i) => {
    const slots = { mapIndex: log + 1 + i };
    const result = injectChainCalls({ insns, facts: facts[i]! }, { variant: 'fixed', slots });
    if (!result.ok) throw new Error(result.message);
    return result.insns;
  });
  const slotMaps = request.programs.map(
    ({ name }, i): KernelMap => ({
      type: 'prog_array',
      name: `slots_${name}`.slice(0, 15),
      key_size: 4,
      value_size: 4,
      max_entries: SLOT_COUNT,
      progs: request.edges
        .filter(({ from }) => from === i)
        .map(({ code, to }) => [code === '*' ? 0 : code + 1, to]),
    }),
  );
  const first = request.programs.length;
  const [answer] = askKernel([
    {
      maps: [...maps, ...slotMaps],
      progs: [
        ...chained.map((insns, i) => progOf(request.programs[i]!, insns)),
        ...request.packets.map(({ time }) => ({
          type: 'xdp',
          insns: hex(packetProgram(log, time)),
          log_level: 1,
        })),
      ],
      runs: request.packets.flatMap(({ head, data }, i) => [
        { prog: first + i, data: '00'.repeat(14) },
        { prog: head, data },
      ]),
    },
  ]);
  const problem = problemOf(answer!);
  if (problem) throw new Error(problem);
  return readAnswer(answer!, request, [...mapIndex.keys()]);
}

const progOf = ({ name, assembled }: ChainProgram, insns: readonly Insn[], level = 1) => ({
  type: assembled.progType,
  name: name.slice(0, 15),
  license: assembled.license,
  flags: assembled.progFlags,
  insns: hex(insns),
  log_level: level,
});

/** What the kernel's verifier says of the programs without chain calls. */
function verifiedFacts(
  request: ChainRequest,
  plain: readonly (readonly Insn[])[],
  maps: readonly KernelMap[],
): VerifierFacts[] {
  const [answer] = askKernel([
    {
      maps: maps.map((map) => ({ ...map, progs: [] })),
      progs: plain.map((insns, i) => progOf(request.programs[i]!, insns, 6)),
    },
  ]);
  const problem = problemOf(answer!);
  if (problem) throw new Error(problem);
  return plain.map((insns, i) => factsFromLog(insns, answer!.progs[i]!.log));
}

function readAnswer(
  answer: KernelAnswer,
  { packets }: ChainRequest,
  mapNames: readonly string[],
): ChainOutcome {
  const value = Buffer.from(answer.maps[mapNames.length]!.entries![0]![1], 'hex');
  const length = Number(value.readBigUInt64LE(8));
  if (length > LOG_LENGTH) throw new Error(`${length} hops do not fit the log`);
  const paths: number[][] = [];
  for (let i = 0; i < length; i++) {
    const what = Number(value.readBigUInt64LE(16 + 8 * i));
    if (what === PACKET) paths.push([]);
    else paths.at(-1)!.push(what); // a packet comes first
  }
  return {
    packets: packets.map((_, i) => {
      const { retval, data_out: dataOut = '' } = answer.runs[2 * i + 1]!;
      return { retval, path: paths[i]!, dataOut };
    }),
    maps: new Map(mapNames.map((name, i) => [name, answer.maps[i]!.entries ?? []])),
  };
}
