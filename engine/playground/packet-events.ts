import type { EventsReport, EventsRequest, PacketEvent } from '../api';
import type { Stop } from '../interp';
import { HopWatcher } from './hop-watcher';
import { Slicer } from './macrotask';
import type { IncomingPacket } from './incoming';
import { arrivalOf, beginPacket, courseOf, finishPacket } from './packet-run';
import type { RunRecord } from './run-packets';
import type { Session } from './session';
import { restoreSnapshot, takeSnapshot } from './snapshots';
import { rewind } from './trace-packet';

/** Packets that are looked into at once: each is run again, one instruction at a time. */
const MOST_EVENT_PACKETS = 500;
/** Events of all of them. */
const MOST_EVENTS = 20_000;
/** Steps of one packet that are watched; the rest runs unwatched. */
const MOST_STEPS = 50_000;

async function eventsOf(
  session: Session,
  packet: IncomingPacket,
  row: number,
): Promise<PacketEvent[]> {
  const arrival = arrivalOf(session, packet);
  if ('outcome' in arrival) return [];
  const journey = beginPacket(session, arrival);
  const { machine } = session.kernel;
  const watcher = new HopWatcher(session.kernel, journey, session.mapsByName());
  const slicer = new Slicer();
  const printed: { hop: number; step: number; line: string }[] = [];
  try {
    let stop: Stop = { kind: 'paused' };
    for (let step = 0; stop.kind === 'paused' && step < MOST_STEPS; step++) {
      const hop = watcher.hops.length - 1;
      const before = machine.printed.length;
      stop = watcher.run(1);
      for (const line of machine.printed.slice(before)) printed.push({ hop, step, line });
      if (step % 256 === 0 && slicer.due) await slicer.pause();
    }
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
    const { hops } = courseOf(session, arrival, journey, ending);
    return hops.flatMap(({ program, hook, retval, insns, via }, i): PacketEvent[] => {
      const about = { row, packet: packet.id, program };
      const entry = watcher.entries[i]?.firstStep ?? MOST_STEPS;
      const within: PacketEvent[] = [
        ...(watcher.mapWrites[i] ?? []).map(
          ({ step: at, ...write }) => ({ ...about, kind: 'map', step: at, write }) as const,
        ),
        ...printed
          .filter(({ hop }) => hop === i)
          .map(({ step: at, line }) => ({ ...about, kind: 'printed', step: at, line }) as const),
      ];
      within.sort((a, b) => a.step - b.step);
      return [{ ...about, kind: 'hop', step: entry, hook, retval, insns, via }, ...within];
    });
  } finally {
    watcher.dispose();
  }
}

/**
 * Hops, map writes and printed lines of some packets of a run, which are run again for it. The
 * session is afterwards as it was.
 */
export async function packetEvents(
  record: RunRecord,
  revision: number,
  packets: EventsRequest['packets'],
): Promise<EventsReport> {
  const { session } = record;
  const events: PacketEvent[] = [];
  const now = takeSnapshot(session.kernel);
  let looked = 0;
  let next = -1; // the place in the run that the session stands before
  try {
    for (const { row, packet } of packets.slice(0, MOST_EVENT_PACKETS)) {
      if (events.length > MOST_EVENTS) break;
      looked++;
      const place = record.place(packet);
      if (place < 0 || place >= record.done) continue; // the run did not come to it
      if (place !== next) await rewind(record, place);
      events.push(...(await eventsOf(session, record.packet(place), row)));
      next = place + 1;
    }
  } finally {
    restoreSnapshot(session.kernel, now);
  }
  return { ok: true, revision, events, looked };
}
