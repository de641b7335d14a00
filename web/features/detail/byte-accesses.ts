import { HELPERS, helperNumber } from '../../../engine/abi';
import type { HopTrace, MapReport, ProgramReport, TraceRegion } from '../../../engine/api';
import {
  accessBytes,
  BPF_ABS,
  BPF_CALL,
  BPF_IND,
  BPF_JMP,
  BPF_LD,
  BPF_LDX,
  BPF_ST,
  BPF_STX,
  bpfClass,
  bpfMode,
  bpfOp,
  type Insn,
} from '../../../engine/isa';
import type { ItemId } from '../../../engine/workspace';
import type { OpenTrace } from '../../store';

/** Bytes of the packet that a step read or wrote: `[start, end)` from where the packet began when it arrived. */
export interface ByteAccess {
  readonly step: number;
  readonly program: ItemId;
  /** Of the source; `null` where it is not known. */
  readonly line: number | null;
  readonly kind: 'read' | 'wrote';
  readonly start: number;
  readonly end: number;
}

/** What accesses are told from, beside the trace. */
export interface AccessWorld {
  readonly reports: Readonly<Record<ItemId, ProgramReport>>;
  readonly maps: readonly Pick<MapReport, 'keySize' | 'name'>[];
}

const POINTER_HIGH = 0xffff_8881n;
/** Helpers whose second argument is an offset in the packet, the fourth a length. */
const LOAD_BYTES: readonly (number | null)[] = [
  helperNumber('xdp_load_bytes'),
  helperNumber('skb_load_bytes'),
];
const LOAD_RELATIVE = helperNumber('skb_load_bytes_relative');
const BPF_HDR_START_NET = 1n;
const ETH_HLEN = 14;

type Range = Pick<ByteAccess, 'kind' | 'start' | 'end'>;

const packetOf = (regions: readonly TraceRegion[]) => regions.find(({ kind }) => kind === 'packet');

/** Where in the packet a pointer leads; `null` for one that leads elsewhere. */
function placeOf(value: bigint, packet: TraceRegion): number | null {
  if (value >> 32n !== POINTER_HIGH) return null;
  const address = Number(value & 0xffff_ffffn);
  return address >= packet.start && address < packet.end ? address - packet.origin : null;
}

/** Bytes in front of what a program calls the packet: control groups and sockets see no link-layer header. */
const linkBefore = (hook: HopTrace['hook']) =>
  hook === 'cgroup_skb' || hook === 'socket_filter' ? ETH_HLEN : 0;

const isClassicLoad = ({ code }: Insn) =>
  bpfClass(code) === BPF_LD && (bpfMode(code) === BPF_ABS || bpfMode(code) === BPF_IND);

/** Packet bytes that a helper reads: through arguments that point there, or by their offset. */
function helperReads(
  id: number,
  registers: BigUint64Array,
  packet: TraceRegion,
  moved: number,
  hook: HopTrace['hook'],
  { maps }: AccessWorld,
  regions: readonly TraceRegion[],
): Range[] {
  const argument = (i: number) => registers[i + 1] ?? 0n;
  const isRelative = id === LOAD_RELATIVE;
  if (isRelative || LOAD_BYTES.includes(id)) {
    const network = argument(4) === BPF_HDR_START_NET ? ETH_HLEN : 0;
    const from = moved + (isRelative ? network : linkBefore(hook));
    const start = Number(argument(1) & 0xffff_ffffn) + from;
    return [{ kind: 'read', start, end: start + Number(argument(3) & 0xffff_ffffn) }];
  }
  const proto = HELPERS.get(id);
  return (proto?.args ?? []).flatMap((type, i): Range[] => {
    if (proto?.outputs.includes(i)) return [];
    const start = placeOf(argument(i), packet);
    if (start === null) return [];
    if (type === 'ARG_PTR_TO_MEM') {
      return [{ kind: 'read', start, end: start + Number(argument(i + 1) & 0xffff_ffffn) }];
    }
    if (type !== 'ARG_PTR_TO_MAP_KEY') return [];
    const at = Number(argument(0) & 0xffff_ffffn);
    const label = regions.find(({ start: from, end }) => at >= from && at < end)?.label;
    const map = maps.find(({ name }) => label === `map ${name}`);
    return map ? [{ kind: 'read', start, end: start + map.keySize }] : [];
  });
}

/** What one step does to the packet. */
export function accessesOfStep(
  { report: trace, steps }: OpenTrace,
  step: number,
  world: AccessWorld,
): ByteAccess[] {
  const packet = packetOf(trace.regions);
  if (!packet || step >= steps.stepCount) return [];
  const { hop, pc } = steps.step(step);
  const here = trace.hops[hop];
  const report = here && world.reports[here.program];
  if (!here || report?.phase !== 'loaded') return [];
  const { program, hook } = here;
  const slot = report.map.origin[pc];
  const insn = slot === undefined ? undefined : report.assembled.insns[slot];
  if (slot === undefined || !insn) return [];
  const isAdded = report.map.added[pc] === 1;
  if (isAdded && !isClassicLoad(insn)) return [];
  const about = { step, program, line: report.assembled.source[slot]?.line ?? null };
  const kind = bpfClass(insn.code);
  const through = (register: number, what: Range['kind']): Range[] => {
    const start = placeOf((steps.registersBefore(step)[register] ?? 0n) + BigInt(insn.off), packet);
    return start === null ? [] : [{ kind: what, start, end: start + accessBytes(insn.code) }];
  };
  let ranges: Range[] = [];
  if (isClassicLoad(insn)) {
    // It became a call; what it reads is told where that call is made.
    const made = report.xlated.find(({ after }) => after === pc)?.textAfter ?? '';
    if (!made.includes('skb_load_helper')) return [];
    const offset = Number((steps.registersBefore(step)[2] ?? 0n) & 0xffff_ffffn);
    const start = offset + steps.packetBefore(step).moved + linkBefore(hook);
    ranges = [{ kind: 'read', start, end: start + accessBytes(insn.code) }];
  } else if (kind === BPF_LDX) ranges = through(insn.src, 'read');
  else if (kind === BPF_ST || kind === BPF_STX) ranges = through(insn.dst, 'wrote');
  else if (kind === BPF_JMP && bpfOp(insn.code) === BPF_CALL && insn.src === 0) {
    const { moved } = steps.packetBefore(step);
    const registers = steps.registersBefore(step);
    ranges = [
      ...helperReads(insn.imm, registers, packet, moved, hook, world, trace.regions),
      ...steps.writes(step).flatMap(({ space, offset, before, after }): Range[] => {
        if (space !== 'packet') return [];
        const first = after.findIndex((byte, i) => byte !== before[i]);
        const last = after.findLastIndex((byte, i) => byte !== before[i]);
        return first < 0 ? [] : [{ kind: 'wrote', start: offset + first, end: offset + last + 1 }];
      }),
    ];
  }
  return ranges.map((range) => ({ ...about, ...range }));
}

const MOST_STEPS = 5000; // looked through, so that a long loop costs no frame

const known = new WeakMap<OpenTrace, { world: AccessWorld; accesses: readonly ByteAccess[] }>();

/** Every access to the packet in a trace, worked out once. */
export function accessesOf(trace: OpenTrace, world: AccessWorld): readonly ByteAccess[] {
  const found = known.get(trace);
  if (found?.world.reports === world.reports) return found.accesses;
  const accesses: ByteAccess[] = [];
  for (let step = 0; step < Math.min(MOST_STEPS, trace.steps.stepCount); step++) {
    accesses.push(...accessesOfStep(trace, step, world));
  }
  known.set(trace, { world, accesses });
  return accesses;
}

/**
 * The accesses that touch some bytes.
 *
 * @param moved how far the packet's start has moved where `[start, end)` is counted from it
 */
export const touching = (
  accesses: readonly ByteAccess[],
  [start, end]: readonly [number, number],
  moved: number,
): readonly ByteAccess[] =>
  accesses.filter((access) => access.start < end + moved && access.end > start + moved);
