import type { PacketReport } from '../../engine/api';
import type { ItemId, Workspace } from '../../engine/workspace';
import { successorOf } from '../../engine/workspace';
import type { AppState } from './state';

/** Whether the results are of the document as it is, packets included. */
export function resultsAreCurrent({
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

/** Whether there are results of all these packets, in the document as it is. */
export function haveResults(
  state: Pick<AppState, 'resultsOf' | 'engineRevision' | 'workspace' | 'results'>,
  packets: readonly ItemId[],
): boolean {
  return resultsAreCurrent(state) && packets.every((id) => state.results[id] !== undefined);
}

/** Whether there are results, but of another document than the one on the screen. */
export function resultsAreStale(state: AppState): boolean {
  return state.resultsOf !== null && !resultsAreCurrent(state);
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
  /** Packets that entered the chain, by interface. */
  readonly heads: ReadonlyMap<ItemId, number>;
  /** Packets by `terminalKey`. */
  readonly ends: ReadonlyMap<string, number>;
  /** Faults by program. */
  readonly faults: ReadonlyMap<ItemId, number>;
}

export const terminalKey = (program: ItemId, port: number | '*' | 'fault'): string =>
  `${program}:${port}`;

/** Greatest code that has a port of its own. */
export const MAX_PORT = 6;

/** The port that a return code belongs to. */
export const portOf = (retval: number): number | '*' => (retval <= MAX_PORT ? retval : '*');

const count = <K>(map: Map<K, number>, key: K) => map.set(key, (map.get(key) ?? 0) + 1);

/** Counts the packets of `reports`. */
export function countTraffic(
  reports: readonly PacketReport[],
  ifaceOf: ReadonlyMap<ItemId, ItemId>,
): Traffic {
  const ports = new Map<string, number>();
  const edges = new Map<string, number>();
  const heads = new Map<ItemId, number>();
  const ends = new Map<string, number>();
  const faults = new Map<ItemId, number>();
  for (const { packet, hops, outcome } of reports) {
    if (hops.length > 0) {
      const iface = ifaceOf.get(packet);
      if (iface !== undefined) count(heads, iface);
    }
    for (let i = 0; i < hops.length; i++) {
      const { program, retval } = hops[i]!; // within bounds
      const next = hops[i + 1];
      if (retval !== null && next?.via !== 'tail call') {
        count(ports, portKey(program, portOf(retval)));
      }
      if (next && (next.via === '*' || typeof next.via === 'number')) {
        count(edges, portKey(program, next.via));
      }
    }
    const last = hops.at(-1);
    if (outcome.kind === 'fault') {
      count(faults, outcome.program);
      count(ends, terminalKey(outcome.program, 'fault'));
    } else if (outcome.kind === 'verdict' && last && last.retval !== null) {
      count(ends, terminalKey(last.program, portOf(last.retval)));
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

const ifacesOf = (packets: Workspace['packets']) =>
  new Map(packets.map((packet) => [packet.id, packet.iface]));

/** Traffic of the packets that have arrived in the animation. */
export const selectTraffic = memo(
  ({ results, resultsOf, arrived }) => [results, resultsOf, arrived],
  (results, resultsOf, arrived): Traffic => {
    const packets = resultsOf?.packets ?? [];
    const reports = packets.slice(0, arrived).flatMap(({ id }) => results[id] ?? []);
    return countTraffic(reports, ifacesOf(packets));
  },
);

/** Where chains of the whole run end, whether the animation has come to it or not. */
export const selectEnds = memo(
  ({ results }) => [results],
  (results): ReadonlyMap<string, Terminal> => {
    const ends = new Map<string, Terminal>();
    for (const { hops, outcome } of Object.values(results)) {
      const last = hops.at(-1);
      if (outcome.kind === 'fault') {
        const { program } = outcome;
        const end: Terminal = { program, port: '*', verdict: 'fault', to: outcome.fault.region };
        ends.set(terminalKey(program, 'fault'), end);
      } else if (outcome.kind === 'verdict' && last && last.retval !== null) {
        const port = portOf(last.retval);
        ends.set(terminalKey(last.program, port), {
          program: last.program,
          port,
          verdict: outcome.name,
          to: outcome.to,
        });
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
  ({ trace, playhead, resultsOf }) => [trace, playhead.packet, playhead.step, resultsOf],
  (trace, packet, step, resultsOf): ReadonlySet<string> => {
    const keys = new Set<string>();
    if (!trace || step === null || trace.report.packet.packet !== packet) return keys;
    const iface = resultsOf?.packets.find(({ id }) => id === packet)?.iface;
    if (iface !== undefined) keys.add(`head:${iface}:xdp`);
    const { hops, packet: report } = trace.report;
    const ended = step >= trace.steps.stepCount;
    for (let i = 0; i + 1 < hops.length; i++) {
      const next = hops[i + 1]!; // within bounds
      if (next.firstStep > step) break;
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
