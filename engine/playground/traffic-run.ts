import type { Course, TrafficReport, TrafficRunRequest } from '../api';
import { execution } from '../kernel';
import { CourseTable } from './course-table';
import { Slicer } from './macrotask';
import { sendPacket } from './packet-run';
import type { Cancellation, RunRecord } from './run-packets';
import type { Session } from './session';
import { restoreSnapshot, Snapshots } from './snapshots';
import { rowOfId, type Traffic } from './traffic';

/** Bytes that the snapshots of traffic may take: less than a run by hand, since memory is to stay flat. */
const SNAPSHOT_BUDGET = 8 * 1024 * 1024;
/** Printed lines that are kept, for filters and for whoever reads them. */
const MOST_LINES = 10_000;

/** What is kept of a run of traffic: what its table shows, and what opens its packets. */
export interface TrafficRecord extends RunRecord {
  readonly traffic: Traffic;
  readonly courses: readonly Course[];
  readonly course: Uint16Array;
  readonly insns: Uint32Array;
  /** By row, where something was printed; no more once there are very many. */
  readonly printed: ReadonlyMap<number, readonly string[]>;
}

/**
 * Runs traffic from fresh maps. Of each packet two numbers are kept; the ways through the chain are
 * counted as they are taken.
 */
export async function runTraffic(
  session: Session,
  traffic: Traffic,
  request: TrafficRunRequest,
  cancellation: Cancellation,
  onProgress: (done: number) => void,
): Promise<{ readonly report: TrafficReport; readonly record: TrafficRecord }> {
  const began = performance.now();
  const slicer = new Slicer();
  const { kernel } = session;
  kernel.machine.execution = execution;
  restoreSnapshot(kernel, session.fresh);
  const snapshots = new Snapshots(kernel, SNAPSHOT_BUDGET);
  const table = new CourseTable();
  const course = new Uint16Array(traffic.count);
  const insns = new Uint32Array(traffic.count);
  const printed = new Map<number, readonly string[]>();
  let lines = 0;
  let done = 0;
  const pause = () => slicer.pause(() => onProgress(done));
  for (; done < traffic.count && !cancellation.cancelled; done++) {
    snapshots.before(done);
    const packet = traffic.packet(done);
    const sending = sendPacket(session, packet);
    let step = sending.next();
    while (!step.done && !cancellation.cancelled) {
      if (slicer.due) await pause();
      if (!cancellation.cancelled) step = sending.next();
    }
    if (!step.done) break;
    course[done] = table.add(packet.iface, step.value);
    insns[done] = step.value.insns;
    if (kernel.machine.printed.length > 0 && step.value.hops.length > 0 && lines < MOST_LINES) {
      lines += kernel.machine.printed.length;
      printed.set(done, kernel.machine.printed);
    }
    if (slicer.due) await pause();
  }
  const { courses } = table;
  const report: TrafficReport = {
    ok: true,
    revision: request.revision,
    run: request.run,
    key: request.key,
    cancelled: done < traffic.count,
    done,
    courses,
    course: course.slice(0, done),
    insns: insns.slice(0, done),
    maps: session.mapReports(),
    took: Math.round((performance.now() - began) * 10) / 10,
  };
  const record: TrafficRecord = {
    session,
    traffic,
    packet: (row) => traffic.packet(row),
    place: rowOfId,
    done,
    snapshots,
    courses,
    course,
    insns,
    printed,
  };
  return { report, record };
}
