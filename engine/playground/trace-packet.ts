import { CHAIN_WILDCARD } from '../abi';
import type { HopTrace, TraceReport } from '../api';
import { recordRun } from '../interp';
import type { HopStory } from '../mechanisms';
import { readTrace, type Trace } from '../trace';
import { InternalError, toHex } from '../util';
import type { ItemId } from '../workspace';
import { changedRanges } from './changed-ranges';
import { HopWatcher } from './hop-watcher';
import type { ChainEnding, Journey } from './journey';
import { Slicer } from './macrotask';
import {
  type Arrival,
  arrivalOf,
  beginPacket,
  courseOf,
  finishPacket,
  reportOf,
  sendPacket,
} from './packet-run';
import type { RunRecord } from './run-packets';
import type { Session } from './session';
import { restoreSnapshot, takeSnapshot } from './snapshots';
import { traceRegions } from './trace-regions';

/** Steps that are recorded; a run that goes on longer is finished unrecorded. */
const MOST_STEPS = 50_000;

/**
 * Brings the session to where it was before a packet of the run, from the nearest snapshot on.
 *
 * @param from the place that the session stands before; it goes on from there where that is nearer
 */
export async function rewind(record: RunRecord, index: number, from = -1): Promise<void> {
  const { session } = record;
  const nearest = record.snapshots.nearest(index);
  if (!nearest) throw new InternalError('a run without its first snapshot');
  const goesOn = from >= nearest.at && from <= index;
  if (!goesOn) restoreSnapshot(session.kernel, nearest.snapshot);
  const slicer = new Slicer();
  for (let at = goesOn ? from : nearest.at; at < index; at++) {
    for (const _ of sendPacket(session, record.packet(at))) if (slicer.due) await slicer.pause();
    if (slicer.due) await slicer.pause();
  }
}

/**
 * Opens one packet of a run: goes back to the nearest snapshot, sends the packets between once
 * more, and records this one. The session's maps are afterwards as they were.
 */
export async function tracePacket(
  record: RunRecord,
  revision: number,
  packet: ItemId,
): Promise<TraceReport> {
  const { session } = record;
  const index = record.place(packet);
  if (!(index >= 0 && index < record.done)) {
    return { ok: false, revision, message: 'The last run did not include this packet.' };
  }
  const now = takeSnapshot(session.kernel);
  try {
    await rewind(record, index);
    const arrival = arrivalOf(session, record.packet(index));
    if ('outcome' in arrival) {
      const message =
        arrival.outcome.kind === 'not-run' ? arrival.outcome.message : 'The packet has no trace.';
      return { ok: false, revision, message };
    }
    return await recordPacket(session, arrival, revision);
  } finally {
    restoreSnapshot(session.kernel, now);
  }
}

async function recordPacket(
  session: Session,
  arrival: Arrival,
  revision: number,
): Promise<TraceReport> {
  const { kernel } = session;
  const { machine } = kernel;
  const journey = beginPacket(session, arrival);
  const maps = session.mapReports(); // as timers left them, which ran out before
  const packetStart = machine.packet.whole.start;
  const meetsSkb = arrival.stages.some(({ hook }) => hook !== 'xdp');
  const watcher = new HopWatcher(kernel, journey, session.mapsByName());
  try {
    const recording = recordRun(
      watcher,
      {
        memory: kernel.memory,
        packet: { bounds: () => machine.packet.whole, label: machine.packet.region.label },
        hardStart: machine.packet.hardStart,
        frameSize: (meetsSkb ? machine.skb : machine.xdp).frameSize,
        stacks: machine.interpreter.stacks,
        valueSize: (map) => kernel.mapAt(map)?.def.valueSize ?? 0,
      },
      MOST_STEPS,
    );
    // What was not recorded runs on in slices.
    const slicer = new Slicer();
    let { ending } = watcher;
    if (!ending) {
      const finishing = finishPacket(session, journey);
      let step = finishing.next();
      while (!step.done) {
        if (slicer.due) await slicer.pause();
        step = finishing.next();
      }
      ending = step.value;
    }
    const trace = readTrace(recording.steps);
    if ('problem' in trace) throw new InternalError(trace.problem);
    return {
      ok: true,
      revision,
      packet: reportOf(session, arrival.packet, courseOf(session, arrival, journey, ending)),
      maps,
      regions: traceRegions(kernel, packetStart),
      hops: hopTraces(session, { arrival, journey, ending, watcher, trace }),
      steps: recording.steps,
      truncated: recording.truncated,
    };
  } finally {
    watcher.dispose();
  }
}

interface Recorded {
  readonly arrival: Arrival;
  readonly journey: Journey;
  readonly ending: ChainEnding;
  readonly watcher: HopWatcher;
  readonly trace: Trace;
}

function hopTraces(session: Session, recorded: Recorded): HopTrace[] {
  const { arrival, journey, ending, watcher, trace } = recorded;
  const { hops } = journey;
  const { hops: reports } = courseOf(session, arrival, journey, ending);
  const last = watcher.entryNow();
  return reports.map((report, i) => {
    const entry = watcher.entries[i] ?? last;
    const next = i + 1 < hops.length ? watcher.entries[i + 1] : null;
    const exit = watcher.exits[i] ?? next ?? last;
    const recordedSteps = (step: number) => Math.min(step, trace.stepCount);
    const endStep = next ? next.firstStep : trace.stepCount;
    return {
      ...report,
      firstStep: recordedSteps(entry.firstStep),
      endStep: recordedSteps(endStep),
      mapWrites: watcher.mapWrites[i] ?? [],
      changed: changedRanges(entry, exit),
      entry: toHex(entry.bytes),
      exit: toHex(exit.bytes),
      why: whyOf(session, recorded, i),
    };
  });
}

/** Why the packet went where it went after hop `i`. */
function whyOf(session: Session, { journey, ending, trace, watcher }: Recorded, i: number) {
  const { kernel, mechanism } = session;
  const { hops, sentences } = journey;
  const hop = hops[i]!; // the caller walks the hops
  const after = hops[i + 1];
  const next = after?.hook === hop.hook ? after : undefined; // in the chain of this hook
  const program = session.ofProgId(hop.prog)!; // a hop of this session
  const nameOf = (progId: number) => session.ofProgId(progId)?.item.name ?? `program ${progId}`;
  const edges: HopStory['edges'][number][] = [];
  for (const { code } of session.document.edges.filter(({ from }) => from === program.item.id)) {
    const slot = code === '*' ? 0 : code === CHAIN_WILDCARD ? -1 : code + 1;
    const successor = kernel.successor(hop.prog, slot);
    if (successor !== null) edges.push({ code, to: nameOf(successor) });
  }
  const endStep = after ? (watcher.entries[i + 1]?.firstStep ?? 0) : trace.stepCount;
  const sentence = mechanism.explainHop({
    program: program.item.name,
    hook: hop.hook,
    retval: hop.retval,
    fault: !after && ending.kind === 'fault' ? ending.fault.message : null,
    hasSlots: program.prog.slots !== null,
    edges,
    next: next ? { program: nameOf(next.prog), via: next.via } : null,
    line: lineOf(session, trace, endStep - 1),
  });
  const became = next ? undefined : sentences.get(hop.hook);
  return became === undefined ? sentence : `${sentence} ${became}`;
}

/** Source line of a step; `null` where it was not recorded. */
function lineOf(session: Session, trace: Trace, step: number): number | null {
  if (step < 0 || step >= trace.stepCount) return null;
  const { program, pc } = trace.step(step);
  const loaded = session.ofProgId(program);
  const origin = loaded?.prog.positions.origin[pc];
  return origin === undefined ? null : (loaded?.assembled.source[origin]?.line ?? null);
}
