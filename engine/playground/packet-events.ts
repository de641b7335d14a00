import type { EventsReport, EventsRequest, PacketEvent } from '../api';
import type { Stop } from '../interp';
import { HopWatcher } from './hop-watcher';
import type { IncomingPacket } from './incoming';
import { Slicer } from './macrotask';
import { arrivalOf, beginPacket, courseOf, finishPacket } from './packet-run';
import type { RunRecord } from './run-packets';
import type { Session } from './session';
import { restoreSnapshot, takeSnapshot } from './snapshots';
import { rewind } from './trace-packet';

/** Packets that are looked into at once: each is run again, one instruction at a time. */
const MOST_EVENT_PACKETS = 500;
/** Packets between which other requests have their turn. */
const PER_TURN = 25;
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
 * Asks for the events of packets in parts, so that what else is asked need not wait for all.
 *
 * @param part answers for some of them
 * @param isWanted whether anybody still waits for the answer
 */
export async function eventsInParts(
  { packets, revision }: EventsRequest,
  part: (packets: EventsRequest['packets']) => Promise<EventsReport>,
  isWanted: () => boolean,
): Promise<EventsReport> {
  const events: PacketEvent[] = [];
  let looked = 0;
  const wanted = packets.slice(0, MOST_EVENT_PACKETS);
  for (let at = 0; at < wanted.length && events.length <= MOST_EVENTS; at += PER_TURN) {
    if (!isWanted()) return { ok: false, revision, message: 'Other packets were asked for.' };
    const answer = await part(wanted.slice(at, at + PER_TURN));
    if (!answer.ok) return answer;
    for (const event of answer.events) events.push(event);
    looked += answer.looked;
  }
  return { ok: true, revision, events, looked };
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
    for (const { row, packet } of packets) {
      looked++;
      const place = record.place(packet);
      if (place < 0 || place >= record.done) continue; // the run did not come to it
      await rewind(record, place, next);
      events.push(...(await eventsOf(session, record.packet(place), row)));
      next = place + 1;
    }
  } finally {
    restoreSnapshot(session.kernel, now);
  }
  return { ok: true, revision, events, looked };
}
