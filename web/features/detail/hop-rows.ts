import { HOOKS, returnCodeName } from '../../../engine/abi';
import type { HopReport, HopTrace, PacketReport } from '../../../engine/api';
import { edgeCodeName, type ItemId, type Workspace } from '../../../engine/workspace';
import type { OpenTrace, Where } from '../../store';
import { programName } from '../packets';

/** One program's run as the detail lists it. */
export interface HopRow {
  readonly id: ItemId;
  readonly name: string;
  /** How the hop ended, as xdpdump writes it behind `@exit`: `DROP`, `9`; else `fault`, `tail call`. */
  readonly end: string;
  readonly ended: 'returned' | 'fault' | 'tail call';
  /** `from eth0`, `by the PASS edge of firewall` */
  readonly via: string;
  readonly insns: number;
  /** Step of the trace with which it begins. */
  readonly firstStep: number;
  /** Beside the playhead; `null` where the packet is not opened step by step. */
  readonly place: 'done' | 'current' | 'ahead' | null;
  /** `null` until the trace has come. */
  readonly trace: HopTrace | null;
}

function endOf(hop: HopReport, next: HopReport | undefined): Pick<HopRow, 'end' | 'ended'> {
  if (next?.via === 'tail call') return { end: 'tail call', ended: 'tail call' };
  if (hop.retval === null) return { end: 'fault', ended: 'fault' };
  return { end: returnCodeName(hop.hook, hop.retval), ended: 'returned' };
}

const titleOf = ({ hook }: HopReport) => HOOKS.find(({ name }) => name === hook)!.title; // every hook is there

function viaOf(hop: HopReport, before: string | null, iface: string): string {
  switch (hop.via) {
    case 'head':
      return before === null ? `from ${iface}` : `at ${titleOf(hop)} of ${iface}`;
    case 'tail call':
      return `by a tail call of ${before}`;
    case 'return':
      return `back from ${before}`;
    default:
      return `by the ${edgeCodeName(hop.via, hop.hook)} edge of ${before}`;
  }
}

function placeOf(index: number, where: Where | null): HopRow['place'] {
  if (!where) return null;
  if (index === where.hop) return where.ended ? 'done' : 'current';
  return index < where.hop ? 'done' : 'ahead';
}

/**
 * The hops of a packet, in order.
 *
 * @param trace of this packet, if it is open
 * @param where the playhead, if it stands in this packet
 */
export function hopRows(
  workspace: Pick<Workspace, 'programs' | 'packets' | 'interfaces'>,
  report: PacketReport,
  trace: OpenTrace | null,
  where: Where | null,
): readonly HopRow[] {
  const { packet, hops } = report;
  const ifaceId = workspace.packets.find(({ id }) => id === packet)?.iface;
  const iface = workspace.interfaces.find(({ id }) => id === ifaceId)?.name ?? 'the interface';
  let steps = 0;
  return hops.map((hop, i): HopRow => {
    const traced = trace?.report.hops[i] ?? null;
    const firstStep = traced?.firstStep ?? steps;
    steps += hop.insns;
    const before = hops[i - 1];
    return {
      id: hop.program,
      name: programName(workspace, hop.program),
      ...endOf(hop, hops[i + 1]),
      via: viaOf(hop, before ? programName(workspace, before.program) : null, iface),
      insns: hop.insns,
      firstStep,
      place: placeOf(i, where),
      trace: traced,
    };
  });
}

/** Number of an instruction among those that its hop ran, from 1, as the transport counts. */
export const insnOfHop = (step: number, { firstStep }: Pick<HopTrace, 'firstStep'>): number =>
  step - firstStep + 1;
