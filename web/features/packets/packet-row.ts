import type { PacketReport } from '../../../engine/api';
import { type PacketSummary, summarise } from '../../../engine/packet';
import type { Workspace, WorkspacePacket } from '../../../engine/workspace';
import { verdictOf } from '../../store';
import { hexToBytes } from './hex-text';

const summaries = new WeakMap<WorkspacePacket, PacketSummary>();

/** One line about a packet of the document, worked out once. */
export function summaryOf(packet: WorkspacePacket): PacketSummary {
  let summary = summaries.get(packet);
  if (!summary) {
    summary = summarise(hexToBytes(packet.data));
    summaries.set(packet, summary);
  }
  return summary;
}

/** What a run said of a packet, as far as a table shows it. */
export interface RowResult {
  readonly hops: readonly { readonly program: string }[];
  readonly outcome: PacketReport['outcome'];
  readonly insns: number;
}

/** What a table says of a packet. */
export interface PacketRow {
  /** From 1. */
  readonly number: number;
  /** Name of the packet, else what it is. */
  readonly what: string;
  /** What it is, whatever its name. */
  readonly summary: string;
  readonly from: string;
  readonly to: string;
  readonly bytes: number;
  /** Seconds since the first packet's capture. */
  readonly time: string;
  /** Names of the programs that ran; empty where none did or nothing has run. */
  readonly path: readonly string[];
  /** `PASS`, `fault`, `not run`; `null` where nothing has run. */
  readonly verdict: string | null;
  /** Where it went or what went wrong. */
  readonly detail: string;
  readonly insns: number | null;
}

function detailOf({ outcome }: RowResult): string {
  switch (outcome.kind) {
    case 'verdict':
      return outcome.to;
    case 'fault':
      return outcome.fault.message;
    case 'not-run':
      return outcome.message;
  }
}

/**
 * @param firstTime of the packet that times are counted from
 * @param result what the last run said of it; `undefined` where it has not run
 */
export function packetRow(
  workspace: Pick<Workspace, 'programs'>,
  packet: WorkspacePacket,
  { what, from, to }: PacketSummary,
  index: number,
  firstTime: string,
  result: RowResult | undefined,
): PacketRow {
  return {
    number: index + 1,
    what: packet.name || what,
    summary: what,
    from,
    to,
    bytes: packet.data.length / 2,
    time: sinceFirst(packet.time, firstTime),
    path: result?.hops.map(({ program }) => programName(workspace, program)) ?? [],
    verdict: result ? verdictOf(result.outcome) : null,
    detail: result ? detailOf(result) : '',
    insns: result && result.outcome.kind !== 'not-run' ? result.insns : null,
  };
}

/** The row of a packet of the document. */
export function rowOf(
  workspace: Pick<Workspace, 'packets' | 'programs'>,
  index: number,
  report: RowResult | undefined,
): PacketRow {
  const packet = workspace.packets[index]!; // the caller's index is one of the list
  const firstTime = workspace.packets[0]!.time;
  return packetRow(workspace, packet, summaryOf(packet), index, firstTime, report);
}

export function programName(workspace: Pick<Workspace, 'programs'>, id: string): string {
  return workspace.programs.find((program) => program.id === id)?.name ?? id;
}

/** Seconds between two times in nanoseconds, to the microsecond: `0.001000`. */
export function sinceFirst(time: string, first: string): string {
  const passed = BigInt(time) - BigInt(first);
  const [sign, ns] = passed < 0n ? ['−', -passed] : ['', passed];
  const us = ns / 1000n;
  return `${sign}${us / 1_000_000n}.${String(us % 1_000_000n).padStart(6, '0')}`;
}

/** Times before 2001 are no clock's: packets made by hand start at 0. */
const CLOCK = 1_000_000_000n * 1_000_000_000n;

/** The capture's time in words, to the nanosecond: `2026-11-23 09:15:00.000000001 UTC`. */
export function captureTime(time: string): string {
  const ns = BigInt(time);
  if (ns < CLOCK) {
    const fraction = String(ns % 1_000_000_000n).padStart(9, '0');
    return `${ns / 1_000_000_000n}.${fraction} s after the start of the clock`;
  }
  const date = new Date(Number(ns / 1_000_000n));
  if (Number.isNaN(date.getTime())) return `${time} ns`;
  const text = date.toISOString();
  const fraction = String(ns % 1_000_000_000n).padStart(9, '0');
  return `${text.slice(0, 10)} ${text.slice(11, 19)}.${fraction} UTC`;
}
