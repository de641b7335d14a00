import type { HookName } from '../../engine/abi';
import type { Course, PacketReport } from '../../engine/api';
import type { ItemId, Workspace, WorkspacePacket } from '../../engine/workspace';
import { successorOf } from '../../engine/workspace';
import type { AppState } from './state';
import { type OpenTraffic, packetOfRow, rowOfPacket } from './traffic';

/** The traffic that is shown and run; `null` where it is the document's packets. */
export const selectTrafficShown = ({
  source,
  traffics,
}: Pick<AppState, 'source' | 'traffics'>): OpenTraffic | null =>
  source === null ? null : (traffics[source] ?? null);

/** The last run of the traffic that is shown. */
export function selectTrafficRun(state: AppState): AppState['trafficRun'] {
  const { trafficRun } = state;
  return trafficRun && trafficRun.key === selectTrafficShown(state)?.key ? trafficRun : null;
}

/** Whether the results of the document's packets are of the document as it is, packets included. */
export function documentResultsAreCurrent({
  resultsOf,
  engineRevision,
  workspace,
}: Pick<AppState, 'resultsOf' | 'engineRevision' | 'workspace'>): boolean {
  return (
    resultsOf !== null &&
    resultsOf.revision === engineRevision &&
    resultsOf.packets === workspace.packets
  );
}

/** Whether the results of what is shown are of the document as it is. */
export function resultsAreCurrent(state: AppState): boolean {
  if (state.source === null) return documentResultsAreCurrent(state);
  return selectTrafficRun(state)?.revision === state.engineRevision;
}

/** The revision that the results of what is shown are of; `null` without any. */
export const resultsRevision = (state: AppState): number | null =>
  (state.source === null ? state.resultsOf : selectTrafficRun(state))?.revision ?? null;

/** Whether there are results of all these packets, in the document as it is. */
export function haveResults(state: AppState, packets: readonly ItemId[]): boolean {
  const run = selectTrafficRun(state);
  return (
    resultsAreCurrent(state) &&
    packets.every((id) =>
      state.source === null ? state.results[id] !== undefined : rowOfPacket(id) < (run?.done ?? 0),
    )
  );
}

/** Whether there are results, but of another document than the one on the screen. */
export function resultsAreStale(state: AppState): boolean {
  return resultsRevision(state) !== null && !resultsAreCurrent(state);
}

/** The packet at the playhead, with its bytes; those of traffic may not have come yet. */
export function selectPacketShown({
  source,
  playhead,
  shownPacket,
  workspace,
}: AppState): WorkspacePacket | undefined {
  if (source === null) return workspace.packets.find(({ id }) => id === playhead.packet);
  return shownPacket?.id === playhead.packet ? (shownPacket ?? undefined) : undefined;
}

/** Place of the packet at the playhead among those that are shown, from 0; -1 where there is none. */
export const selectPacketIndex = ({ source, playhead, workspace }: AppState): number =>
  source === null
    ? workspace.packets.findIndex(({ id }) => id === playhead.packet)
    : rowOfPacket(playhead.packet);

/** Whether somebody stopped the verifier, so that programs have no verdict. */
export const selectStopped = ({ reports }: AppState): boolean =>
  Object.values(reports).some(
    (report) => report.phase === 'rejected' && report.rejected.code === 'interrupted',
  );

/** How many packets are shown and run. */
export const selectPacketCount = (state: AppState): number =>
  state.source === null ? state.workspace.packets.length : (selectTrafficShown(state)?.count ?? 0);

/** How many of the packets that are shown arrive on an interface. */
export function selectArrivals(state: AppState, iface: ItemId): number {
  const { source, workspace } = state;
  const capture = workspace.captures.find(({ id }) => id === source);
  const shown = selectPacketCount(state);
  if (capture) return capture.iface === iface ? shown : 0;
  const own = workspace.packets.filter((packet) => packet.iface === iface).length;
  return source === null ? own : Math.round((own * shown) / Math.max(1, workspace.packets.length));
}

/** The packet at a place among those that are shown. */
export function packetAt(state: AppState, index: number): ItemId | undefined {
  if (state.source === null) return state.workspace.packets[index]?.id;
  return index >= 0 && index < selectPacketCount(state) ? packetOfRow(index) : undefined;
}

/** `from:code`, the key of a port and of the edge that is wired to it. */
export const portKey = (from: ItemId, code: number | '*'): string => `${from}:${code}`;

/** A place where chains end: the port that the last program returned by, and the verdict. */
export interface Terminal {
  readonly program: ItemId;
  /** The port: a code with a slot of its own, or `*` for a greater one. */
  readonly port: number | '*';
  /** `PASS`, `invalid`, `fault`. */
  readonly verdict: string;
  /** Where the packet goes: `stack`, `dropped`, `out of eth0`. */
  readonly to: string;
}

/** What the first `arrived` packets of a run did, counted where the graph shows it. */
export interface Traffic {
  /** Packets by `portKey`: how often the program returned the code. */
  readonly ports: ReadonlyMap<string, number>;
  /** Packets by `portKey` of the edge that they took. */
  readonly edges: ReadonlyMap<string, number>;
  /** Packets that entered the chain of a hook, by `headKey`. */
  readonly heads: ReadonlyMap<string, number>;
  /** Packets by `terminalKey`. */
  readonly ends: ReadonlyMap<string, number>;
  /** Faults by program. */
  readonly faults: ReadonlyMap<ItemId, number>;
}

/** `head:eth0:xdp`, the key of the edge from a hook of an interface to what is attached there. */
export const headKey = (iface: ItemId, hook: HookName): string => `head:${iface}:${hook}`;

export const terminalKey = (program: ItemId, port: number | '*' | 'fault'): string =>
  `${program}:${port}`;

/** Greatest code that has a port of its own. */
export const MAX_PORT = 6;

/** The port that a return code belongs to. */
export const portOf = (retval: number): number | '*' => (retval <= MAX_PORT ? retval : '*');

const countMore = <K>(map: Map<K, number>, key: K, more: number) =>
  map.set(key, (map.get(key) ?? 0) + more);

type Way = Pick<Course, 'hops' | 'verdicts'>;

/** Where the chains of the hooks ended that had a verdict: a program, its port, and what was said. */
function chainEnds(hops: Way['hops'], verdicts: Way['verdicts']): Terminal[] {
  return hops.flatMap(({ program, hook, retval }, i): Terminal[] => {
    const verdict = verdicts.find((one) => one.hook === hook);
    const isLast = hops[i + 1]?.hook !== hook;
    if (!isLast || !verdict || retval === null) return [];
    return [{ program, port: portOf(retval), verdict: verdict.name, to: verdict.to }];
  });
}

/** Counts the packets that took each way. */
export function countTraffic(courses: readonly Course[]): Traffic {
  const ports = new Map<string, number>();
  const edges = new Map<string, number>();
  const heads = new Map<string, number>();
  const ends = new Map<string, number>();
  const faults = new Map<ItemId, number>();
  for (const { iface, hops, verdicts, outcome, count: times } of courses) {
    const count = <K>(map: Map<K, number>, key: K) => countMore(map, key, times);
    for (let i = 0; i < hops.length; i++) {
      const { program, retval, hook, via } = hops[i]!; // within bounds
      if (via === 'head') count(heads, headKey(iface, hook));
      const next = hops[i + 1];
      if (retval !== null && next?.via !== 'tail call') {
        count(ports, portKey(program, portOf(retval)));
      }
      if (next && (next.via === '*' || typeof next.via === 'number')) {
        count(edges, portKey(program, next.via));
      }
    }
    for (const { program, port } of chainEnds(hops, verdicts)) {
      count(ends, terminalKey(program, port));
    }
    if (outcome.kind === 'fault') {
      count(faults, outcome.program);
      count(ends, terminalKey(outcome.program, 'fault'));
    }
  }
  return { ports, edges, heads, ends, faults };
}

/** A selector that computes again only when one of its inputs is another object or number. */
function memo<Inputs extends [unknown, ...unknown[]], Result>(
  inputs: (state: AppState) => Inputs,
  compute: (...inputs: Inputs) => Result,
): (state: AppState) => Result {
  let last: { inputs: Inputs; result: Result } | null = null;
  return (state) => {
    const now = inputs(state);
    if (!last || now.some((input, i) => input !== last!.inputs[i])) {
      last = { inputs: now, result: compute(...now) };
    }
    return last.result;
  };
}

/** The ways of all packets of the last run of what is shown. */
const selectCourses = memo(
  (state) => [state.source, selectTrafficRun(state), state.results, state.resultsOf],
  (source, trafficRun, results, resultsOf): readonly Course[] => {
    if (source !== null) return trafficRun?.courses ?? [];
    return (resultsOf?.packets ?? []).flatMap(({ id, iface }) => {
      const report = results[id];
      if (!report) return [];
      const { hops, verdicts, outcome } = report;
      return [{ iface, hops, verdicts, outcome, count: 1 }];
    });
  },
);

/** Traffic of the packets that have arrived in the animation; what is not animated has arrived. */
export const selectTraffic = memo(
  (state) => [selectCourses(state), state.source === null ? state.arrived : Infinity],
  (courses, arrived): Traffic => countTraffic(courses.slice(0, arrived)),
);

/** How an outcome is called: `PASS`, `fault`, `not run`. */
export function verdictOf(outcome: PacketReport['outcome']): string {
  if (outcome.kind === 'verdict') return outcome.name;
  return outcome.kind === 'fault' ? 'fault' : 'not run';
}

/** Packets of the last run of what is shown, by verdict. */
export const selectVerdicts = memo(
  (state) => [selectCourses(state)],
  (courses): ReadonlyMap<string, number> => {
    const verdicts = new Map<string, number>();
    for (const { outcome, count } of courses) countMore(verdicts, verdictOf(outcome), count);
    return verdicts;
  },
);

/** Where chains of the whole run end, whether the animation has come to it or not. */
export const selectEnds = memo(
  (state) => [selectCourses(state)],
  (courses): ReadonlyMap<string, Terminal> => {
    const ends = new Map<string, Terminal>();
    for (const { hops, verdicts, outcome } of courses) {
      for (const end of chainEnds(hops, verdicts)) {
        ends.set(terminalKey(end.program, end.port), end);
      }
      if (outcome.kind === 'fault') {
        const { program } = outcome;
        const end: Terminal = { program, port: '*', verdict: 'fault', to: outcome.fault.region };
        ends.set(terminalKey(program, 'fault'), end);
      }
    }
    return ends;
  },
);

/**
 * By program, the return codes that it moves into r0 as constants: where its packets may end, shown
 * before anything has run. A guess for the eye, never a verdict.
 */
export const selectLikelyCodes = memo(
  ({ reports }) => [reports],
  (reports): ReadonlyMap<ItemId, ReadonlySet<number>> => {
    const MOV64_K = 0xb7;
    const MOV32_K = 0xb4;
    return new Map(
      Object.values(reports).map((report) => {
        const insns = 'assembled' in report ? report.assembled.insns : [];
        const codes = insns.flatMap((insn) =>
          (insn.code === MOV64_K || insn.code === MOV32_K) &&
          insn.dst === 0 &&
          insn.imm >= 0 &&
          insn.imm <= MAX_PORT
            ? [insn.imm]
            : [],
        );
        return [report.program, new Set(codes)];
      }),
    );
  },
);

/** Whether the chain ends where `program` returns `code`. */
export const endsAt = (workspace: Workspace, program: ItemId, code: number): boolean =>
  successorOf(workspace, program, code) === null;

/** What the transport says of the playhead: hop and instruction within the open trace. */
export interface Where {
  /** Index into the trace's hops. */
  readonly hop: number;
  readonly program: ItemId;
  /** Steps of the hop that have run, and how many there are. */
  readonly step: number;
  readonly steps: number;
  /** The packet is through: nothing is left to run. */
  readonly ended: boolean;
}

/** Where the playhead stands in the open trace; `null` where no trace is open for its packet. */
export const selectWhere = memo(
  ({ trace, playhead }) => [trace, playhead.packet, playhead.step],
  (trace, packet, step): Where | null => {
    if (!trace || step === null || trace.report.packet.packet !== packet) return null;
    const { hops } = trace.report;
    const ended = step >= trace.steps.stepCount;
    const found = ended ? hops.length - 1 : hops.findIndex(({ endStep }) => step < endStep);
    const hop = hops[found];
    if (!hop) return null;
    return {
      hop: found,
      program: hop.program,
      step: Math.min(step, hop.endStep) - hop.firstStep,
      steps: hop.endStep - hop.firstStep,
      ended,
    };
  },
);

/** Keys of the edges that the packet of the open trace has taken by now, and its end once it is through. */
export const selectTravelled = memo(
  (state) => [state.trace, state.playhead.packet, state.playhead.step, selectPacketShown(state)],
  (trace, packet, step, shown): ReadonlySet<string> => {
    const keys = new Set<string>();
    if (!trace || step === null || trace.report.packet.packet !== packet) return keys;
    const { hops, packet: report } = trace.report;
    const ended = step >= trace.steps.stepCount;
    const first = hops[0];
    if (shown && first) keys.add(headKey(shown.iface, first.hook));
    for (let i = 0; i + 1 < hops.length; i++) {
      const next = hops[i + 1]!; // within bounds
      if (next.firstStep > step) break;
      if (next.via === 'head') {
        const { program, retval } = hops[i]!; // within bounds
        if (retval !== null) keys.add(`end:${terminalKey(program, portOf(retval))}`);
        if (shown) keys.add(headKey(shown.iface, next.hook));
      }
      if (next.via === '*' || typeof next.via === 'number') {
        keys.add(portKey(hops[i]!.program, next.via));
      }
    }
    const last = hops.at(-1);
    if (ended && last) {
      const port =
        report.outcome.kind === 'fault' || last.retval === null ? 'fault' : portOf(last.retval);
      keys.add(`end:${terminalKey(last.program, port)}`);
    }
    return keys;
  },
);
