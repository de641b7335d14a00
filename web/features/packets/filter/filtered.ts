import type { FilteredPacket } from '../../../../engine/filter';
import type { Workspace } from '../../../../engine/workspace';
import { type AppState, verdictOf } from '../../../store';
import { hexToBytes } from '../hex-text';
import { programName } from '../packet-row';

/** What the filter and the chips ask for together, as one filter. */
export function wholeFilter({ text, verdicts }: AppState['filter']): string {
  const words = verdicts.map((verdict) => `"${verdict}"`).join(', ');
  const chosen = verdicts.length > 0 ? `verdict in {${words}}` : '';
  if (text.trim() === '') return chosen;
  return chosen === '' ? text : `(${text}) and ${chosen}`;
}

/** Joins a test to what is in the filter already; one that is there already is not joined again. */
export function withTest(text: string, test: string): string {
  const now = text.trim();
  if (now === '' || now === test) return test;
  if (now.split(/\s+and\s+/).includes(test)) return now;
  return `${/\bor\b|\|\|/.test(now) ? `(${now})` : now} and ${test}`;
}

/** A packet of the document as filters see it. */
export function filteredPacket(
  workspace: Pick<Workspace, 'packets' | 'programs' | 'interfaces'>,
  index: number,
  report: AppState['results'][string] | undefined,
): FilteredPacket {
  const packet = workspace.packets[index]!; // the caller's index is one of the list
  const bytes = hexToBytes(packet.data);
  const sinceFirst = BigInt(packet.time) - BigInt(workspace.packets[0]!.time);
  return {
    number: index + 1,
    bytes,
    wireLength: bytes.length,
    time: Number(sinceFirst) / 1e9,
    iface: workspace.interfaces.find(({ id }) => id === packet.iface)?.name ?? packet.iface,
    name: packet.name,
    result: report
      ? {
          verdict: verdictOf(report.outcome),
          programs: report.hops.map(({ program }) => programName(workspace, program)),
          insns: report.insns,
          printed: report.printed,
        }
      : null,
  };
}
