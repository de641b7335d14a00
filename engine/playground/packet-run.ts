import { XDP_FRAME } from '../abi';
import type { HopReport, PacketReport } from '../api';
import type { RedirectTarget } from '../helpers';
import type { Stop } from '../interp';
import { type NetDevice, type ProgObject, xdpHead } from '../kernel';
import type { Disposition } from '../mechanisms';
import type { Fault, Hop } from '../trace';
import { fromHex, InternalError, toHex } from '../util';
import type { ItemId, WorkspaceInterface, WorkspacePacket } from '../workspace';
import type { Session } from './session';

/** Instructions between two looks at the clock. */
const SLICE_INSNS = 100_000;

/** A packet as it comes to an interface. */
export interface IncomingPacket {
  readonly id: ItemId;
  readonly data: Uint8Array;
  /** Nanoseconds. */
  readonly time: bigint;
  /** Interface that it arrives on. */
  readonly iface: ItemId;
}

export function incoming({ id, data, time, iface }: WorkspacePacket): IncomingPacket {
  const bytes = fromHex(data);
  if (!bytes) throw new InternalError('the data of a packet is not hex'); // the schema has seen to that
  return { id, data: bytes, time: BigInt(time), iface };
}

/** What became of a packet, without its bytes. */
export type PacketCourse = Omit<PacketReport, 'dataOut' | 'printed' | 'records'>;

/** A packet that has met a program, and the way in. */
export interface Arrival {
  readonly packet: IncomingPacket;
  readonly iface: WorkspaceInterface;
  readonly device: NetDevice;
  readonly head: ProgObject;
}

export type ChainEnding =
  | { readonly kind: 'end'; readonly retval: number }
  | { readonly kind: 'fault'; readonly fault: Fault };

/** Where a packet starts; how it fares where it meets no program. */
export function arrivalOf(session: Session, packet: IncomingPacket): Arrival | PacketCourse {
  const notRun = (message: string): PacketCourse => ({
    packet: packet.id,
    outcome: { kind: 'not-run', message },
    hops: [],
    insns: 0,
  });
  const iface = session.document.interfaces.find(({ id }) => id === packet.iface);
  const device = iface && session.kernel.device(iface.ifindex);
  if (!iface || !device) return notRun('The interface that it arrives on does not exist.');
  const head = xdpHead(device);
  if (!head) {
    return notRun(
      iface.heads.xdp === undefined
        ? `Nothing is attached to ${iface.name}: the packet goes straight to the stack.`
        : `${session.nameOf(iface.heads.xdp)} is not loaded, so nothing is attached to ${iface.name}: the packet goes straight to the stack.`,
    );
  }
  const { length } = packet.data;
  if (length < XDP_FRAME.minPacket) {
    return notRun(
      `The packet has ${length} bytes; an Ethernet header alone has ${XDP_FRAME.minPacket} (EINVAL).`,
    );
  }
  return { packet, iface, device, head };
}

/** Lays the packet into the frame and starts the first program. */
export function beginPacket(session: Session, { packet, device, head }: Arrival): void {
  const { kernel, mechanism } = session;
  const step = mechanism.begin(head.id);
  const first = step.kind === 'run' ? kernel.progs.get(step.prog) : null;
  if (!first) throw new InternalError('the chain does not begin');
  const { machine, settings } = kernel;
  machine.begin(packet.time);
  machine.xdp.lay({ data: packet.data, device: device.address, rxQueue: 0 });
  machine.start(first.linked, machine.xdp, settings);
}

/**
 * Goes on with the packet that was begun, to the end of its chain.
 *
 * @param stopped how the machine stands already, where somebody else ran it
 * @yields every `SLICE_INSNS` instructions, so that others can be heard meanwhile
 */
export function* finishPacket(
  session: Session,
  arrival: Arrival,
  stopped: Stop = { kind: 'paused' },
): Generator<void, { readonly ending: ChainEnding; readonly hops: readonly Hop[] }> {
  const { kernel, mechanism } = session;
  const { interpreter } = kernel.machine;
  const hops: Hop[] = [];
  let prog = arrival.head.id;
  let stop = stopped;
  for (let runs = 1; ; runs++) {
    if (stop.kind === 'paused') stop = interpreter.run(SLICE_INSNS);
    while (stop.kind === 'paused') {
      yield;
      stop = interpreter.run(SLICE_INSNS);
    }
    for (const hop of interpreter.hops) hops.push({ ...hop });
    if (stop.kind === 'fault') return { ending: stop, hops };
    const step = mechanism.next(kernel, { prog, retval: stop.retval, runs });
    if (step.kind === 'end') return { ending: step, hops };
    const next = kernel.progs.get(step.prog);
    if (!next) throw new InternalError(`the mechanism runs program ${step.prog}, which is gone`);
    prog = step.prog;
    kernel.machine.start(next.linked, kernel.machine.packet, kernel.settings);
    stop = { kind: 'paused' };
  }
}

/** Sends a packet through the chain; yields as `finishPacket` does. */
export function* sendPacket(
  session: Session,
  packet: IncomingPacket,
): Generator<void, PacketCourse> {
  const arrival = arrivalOf(session, packet);
  if ('outcome' in arrival) return arrival;
  beginPacket(session, arrival);
  const { ending, hops } = yield* finishPacket(session, arrival);
  return courseOf(session, arrival, ending, hops);
}

/** What happened to the packet that has just been through. */
export function reportOf(
  session: Session,
  packet: IncomingPacket,
  course: PacketCourse,
): PacketReport {
  if (course.outcome.kind === 'not-run') {
    return { ...course, dataOut: toHex(packet.data), printed: [], records: [] };
  }
  const { machine } = session.kernel;
  const records = machine.emitted.map(({ map, data }) => ({
    map: map.def.name,
    data: toHex(data),
  }));
  return { ...course, dataOut: toHex(machine.packet.bytes()), printed: machine.printed, records };
}

export function courseOf(
  session: Session,
  arrival: Arrival,
  ending: ChainEnding,
  hops: readonly Hop[],
): PacketCourse {
  return {
    packet: arrival.packet.id,
    outcome: outcomeOf(session, arrival, ending),
    hops: hops.map((hop, i) => hopReport(session, hop, hops[i - 1])),
    insns: hops.reduce((sum, { insns }) => sum + insns, 0),
  };
}

function outcomeOf(
  session: Session,
  arrival: Arrival,
  ending: ChainEnding,
): PacketReport['outcome'] {
  if (ending.kind === 'fault') {
    const program = itemOf(session, ending.fault.prog);
    return { kind: 'fault', fault: ending.fault, program };
  }
  const { name, to } = dispositionOf(session, arrival, ending.retval);
  return { kind: 'verdict', retval: ending.retval, name, to };
}

/** Where the packet goes in the end. A redirect to an interface that is not there drops it. */
export function dispositionOf(session: Session, arrival: Arrival, retval: number): Disposition {
  const { redirectedTo } = session.kernel.machine;
  const target = redirectedTo && targetName(session, redirectedTo);
  const disposition = session.mechanism.endOfChain({
    retval,
    arrivedOn: arrival.iface.name,
    redirectedTo: target,
  });
  if (disposition.name !== 'REDIRECT' || target !== null || redirectedTo?.kind !== 'interface')
    return disposition;
  const { ifindex } = redirectedTo;
  return {
    ...disposition,
    to: `dropped: no interface ${ifindex}`,
    sentence: `The packet is dropped: bpf_redirect named interface ${ifindex}, and there is none with that index.`,
  };
}

/** How the chosen target is called; `null` for an interface that is not there. */
function targetName(session: Session, target: RedirectTarget): string | null {
  switch (target.kind) {
    case 'interface': {
      const found = session.document.interfaces.find(({ ifindex }) => ifindex === target.ifindex);
      return found?.name ?? null;
    }
    case 'cpu':
      return `CPU ${target.cpu}`;
    case 'all':
      return `each interface in ${target.map}${target.butIngress ? ' but where it came from' : ''}`;
  }
}

function hopReport(session: Session, hop: Hop, before: Hop | undefined): HopReport {
  return {
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
