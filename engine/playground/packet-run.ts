import { XDP_FRAME } from '../abi';
import type { HookVerdict, HopReport, PacketReport, ProgramOutput } from '../api';
import type { Stop } from '../interp';
import type { NetDevice } from '../kernel';
import type { Hop } from '../trace';
import { InternalError, toHex } from '../util';
import { headsOf, type WorkspaceInterface } from '../workspace';
import type { IncomingPacket } from './incoming';
import { type ChainEnding, Journey, type JourneyHop, type Stage, stagesOf } from './journey';
import type { Session } from './session';

/** Instructions between two looks at the clock. */
const SLICE_INSNS = 100_000;

/** What became of a packet, without its bytes. */
export type PacketCourse = Omit<PacketReport, 'dataOut' | 'printed' | 'output'>;

/** A packet that meets programs, and the way in. */
export interface Arrival {
  readonly packet: IncomingPacket;
  readonly iface: WorkspaceInterface;
  readonly device: NetDevice;
  readonly stages: readonly Stage[];
}

/** Where a packet starts; how it fares where it meets no program. */
export function arrivalOf(session: Session, packet: IncomingPacket): Arrival | PacketCourse {
  const notRun = (message: string): PacketCourse => ({
    packet: packet.id,
    outcome: { kind: 'not-run', message },
    hops: [],
    verdicts: [],
    insns: 0,
  });
  const iface = session.document.interfaces.find(({ id }) => id === packet.iface);
  const device = iface && session.kernel.device(iface.ifindex);
  if (!iface || !device) return notRun('The interface that it arrives on does not exist.');
  const stages = stagesOf(device);
  if (stages.length === 0) {
    const lost = headsOf([iface])[0];
    return notRun(
      lost === undefined
        ? `Nothing is attached to ${iface.name}: the packet goes straight to the stack.`
        : `${session.nameOf(lost.program)} is not loaded, so nothing is attached to ${iface.name}: the packet goes straight to the stack.`,
    );
  }
  const { length } = packet.data;
  if (length < XDP_FRAME.minPacket) {
    return notRun(
      `The packet has ${length} bytes; an Ethernet header alone has ${XDP_FRAME.minPacket} (EINVAL).`,
    );
  }
  const arrival = { packet, iface, device, stages };
  if (!new Journey(session, packet, iface, device, stages).isWanted) {
    return notRun(
      `The packet is neither IPv4 nor IPv6, and ${iface.name} has programs for sockets only: it goes to the stack.`,
    );
  }
  return arrival;
}

/** Puts the packet where its first program finds it, and starts that. */
export function beginPacket(session: Session, { packet, iface, device, stages }: Arrival): Journey {
  const journey = new Journey(session, packet, iface, device, stages);
  journey.begin();
  return journey;
}

/**
 * Goes on with the packet that was begun, to its end.
 *
 * @param stopped how the machine stands already, where somebody else ran it
 * @yields every `SLICE_INSNS` instructions, so that others can be heard meanwhile
 */
export function* finishPacket(
  session: Session,
  journey: Journey,
  stopped: Stop = { kind: 'paused' },
): Generator<void, ChainEnding> {
  const { interpreter } = session.kernel.machine;
  let stop = stopped;
  for (;;) {
    if (stop.kind === 'paused') stop = interpreter.run(SLICE_INSNS);
    while (stop.kind === 'paused') {
      yield;
      stop = interpreter.run(SLICE_INSNS);
    }
    const ending = journey.after(stop);
    if (ending) return ending;
    stop = { kind: 'paused' };
  }
}

/** Sends a packet through the chains; yields as `finishPacket` does. */
export function* sendPacket(
  session: Session,
  packet: IncomingPacket,
): Generator<void, PacketCourse> {
  const arrival = arrivalOf(session, packet);
  if ('outcome' in arrival) return arrival;
  const journey = beginPacket(session, arrival);
  const ending = yield* finishPacket(session, journey);
  return courseOf(session, arrival, journey, ending);
}

/** What happened to the packet that has just been through. */
export function reportOf(
  session: Session,
  packet: IncomingPacket,
  course: PacketCourse,
): PacketReport {
  if (course.outcome.kind === 'not-run') {
    return { ...course, dataOut: toHex(packet.data), printed: [], output: [] };
  }
  const { machine } = session.kernel;
  const output = machine.output.map((one): ProgramOutput => {
    const program = itemOf(session, one.prog);
    if ('line' in one) return { program, kind: 'line', text: one.line };
    if ('copy' in one) {
      const { ifindex, way, data } = one.copy;
      const iface = session.kernel.device(ifindex)?.name ?? '';
      return { program, kind: 'copy', iface, way, data: toHex(data) };
    }
    const { map, data } = one.record;
    return { program, kind: 'record', map: map.def.name, data: toHex(data) };
  });
  return {
    ...course,
    dataOut: toHex(machine.packet.wholeBytes()),
    printed: machine.printed,
    output,
  };
}

export function courseOf(
  session: Session,
  { packet }: Arrival,
  { hops, verdicts }: Journey,
  ending: ChainEnding,
): PacketCourse {
  return {
    packet: packet.id,
    outcome: outcomeOf(session, verdicts, ending),
    hops: hops.map((hop, i) => hopReport(session, hop, hops[i - 1])),
    verdicts: [...verdicts],
    insns: hops.reduce((sum, { insns }) => sum + insns, 0),
  };
}

function outcomeOf(
  session: Session,
  verdicts: readonly HookVerdict[],
  ending: ChainEnding,
): PacketReport['outcome'] {
  if (ending.kind === 'fault') {
    const program = itemOf(session, ending.fault.prog);
    return { kind: 'fault', fault: ending.fault, program };
  }
  const last = verdicts.at(-1);
  if (!last) throw new InternalError('a chain ended without a verdict');
  return { kind: 'verdict', ...last };
}

function hopReport(session: Session, hop: JourneyHop, before: JourneyHop | undefined): HopReport {
  return {
    hook: hop.hook,
    program: itemOf(session, hop.prog),
    retval: hop.retval,
    insns: hop.insns,
    via: viaOf(hop.via, before),
  };
}

function viaOf(via: Hop['via'], before: Hop | undefined): HopReport['via'] {
  switch (via.kind) {
    case 'head':
      return 'head';
    case 'slot':
      return via.slot === 'wildcard' ? '*' : (before?.retval ?? '*');
    case 'tail_call':
      return 'tail call';
    case 'return':
      return 'return';
  }
}

function itemOf(session: Session, progId: number): string {
  const program = session.ofProgId(progId);
  if (!program) throw new InternalError(`program ${progId} is not of this session`);
  return program.item.id;
}
