import type { PacketReport, RunReport, RunRequest } from '../api';
import { execution } from '../kernel';
import type { ItemId } from '../workspace';
import { type IncomingPacket, incoming } from './incoming';
import { Slicer } from './macrotask';
import { reportOf, sendPacket } from './packet-run';
import type { Session } from './session';
import { restoreSnapshot, Snapshots } from './snapshots';

/** What is kept of a run, so that its packets can be opened. */
export interface RunRecord {
  readonly session: Session;
  /** The packet at a place in the run, from 0. */
  packet(index: number): IncomingPacket;
  /** The place of a packet; -1 where the run did not have it. */
  place(packet: ItemId): number;
  /** How many ran to their end. */
  readonly done: number;
  readonly snapshots: Snapshots;
}

/** Says that a run shall end; asked at the end of each slice. */
export interface Cancellation {
  cancelled: boolean;
}

/**
 * Runs packets in order. A slice of some milliseconds is followed by a macrotask, so that a cancel
 * is heard; a packet that was under way then is not reported.
 */
export async function runPackets(
  session: Session,
  request: RunRequest,
  cancellation: Cancellation,
  onProgress: (done: number) => void,
): Promise<{ readonly report: RunReport; readonly record: RunRecord }> {
  const began = performance.now();
  const slicer = new Slicer();
  const pause = (done: number) => slicer.pause(() => onProgress(done));

  session.kernel.machine.execution = execution;
  if (request.from === 'start') restoreSnapshot(session.kernel, session.fresh);
  const snapshots = new Snapshots(session.kernel);
  const reports: PacketReport[] = [];
  const packets = request.packets.map(incoming);
  for (const packet of packets) {
    snapshots.before(reports.length);
    const sending = sendPacket(session, packet);
    let step = sending.next();
    while (!step.done && !cancellation.cancelled) {
      if (slicer.due) await pause(reports.length);
      if (!cancellation.cancelled) step = sending.next();
    }
    if (!step.done) break;
    reports.push(reportOf(session, packet, step.value));
    if (slicer.due) await pause(reports.length);
    if (cancellation.cancelled) break;
  }
  const cancelled = reports.length < request.packets.length;
  const report: RunReport = {
    ok: true,
    revision: request.revision,
    run: request.run,
    cancelled,
    packets: reports,
    maps: session.mapReports(),
    took: Math.round((performance.now() - began) * 10) / 10,
  };
  const record = {
    session,
    packet: (index: number) => packets[index]!, // those that ran
    place: (packet: ItemId) => packets.findIndex(({ id }) => id === packet),
    done: reports.length,
    snapshots,
  };
  return { report, record };
}
