import { type HookName, returnCode as knownCode, MAX_TAIL_CALL_CNT } from '../../../engine/abi';
import type { PacketReport } from '../../../engine/api';
import { edgeCodeName, successorOf, type Workspace } from '../../../engine/workspace';
import type { OpenTrace, Where } from '../../store';
import { programName } from './packet-row';

/** `2 (XDP_PASS)`, `9` */
export function returnCode(hook: HookName, code: number): string {
  const known = knownCode(hook, code);
  return known ? `${code | 0} (${known.constant ?? known.name})` : String(code);
}

/** Why the packet stands where the playhead is: the sentence of the hop before, or of the last one. */
export function whyInTrace(
  workspace: Workspace,
  iface: string,
  { report }: OpenTrace,
  where: Where,
): string {
  const { hops } = report;
  const done = hops[where.ended ? hops.length - 1 : where.hop - 1];
  return done ? done.why : `${iface} hands the packet to ${programName(workspace, where.program)}.`;
}

/** The same of a packet that is not opened step by step: why it ended as it did. */
export function whyOfReport(workspace: Workspace, report: PacketReport): string {
  const { outcome, hops } = report;
  if (outcome.kind === 'not-run') return outcome.message;
  if (outcome.kind === 'fault') {
    return `${programName(workspace, outcome.program)} was stopped by a fault: ${outcome.fault.message}`;
  }
  const last = hops.at(-1);
  if (!last || last.retval === null) return `The packet goes: ${outcome.to}.`;
  const name = programName(workspace, last.program);
  const returned = `${name} returned ${returnCode(last.hook, last.retval)}`;
  const end =
    outcome.name === 'invalid'
      ? `XDP does not know this code, so the driver drops the packet with a warning`
      : `the packet's verdict is ${outcome.name} (${outcome.to})`;
  const next = successorOf(workspace, last.program, last.retval);
  if (!next) {
    return `${returned}; no edge of ${name} takes ${edgeCodeName(last.retval, last.hook)}, so the chain ends here: ${end}.`;
  }
  const spent = hops.length > MAX_TAIL_CALL_CNT;
  const why = spent
    ? `the packet's ${MAX_TAIL_CALL_CNT} tail calls are spent`
    : 'nothing ran after it';
  return `${returned}; an edge leads to ${programName(workspace, next.to)}, but ${why}: ${end}.`;
}
