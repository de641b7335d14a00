import type { ProgramReport } from '../../../../engine/api';
import { cut } from '../../../../engine/verifier-log';

export type StateVisit = Extract<ProgramReport, { phase: 'loaded' }>['visits'][number];

const NONE: readonly StateVisit[] = [];

/** The states that the verifier came with, whatever its answer was. */
export function visitsOf(report: ProgramReport | undefined): readonly StateVisit[] {
  if (report?.phase === 'loaded') return report.visits;
  if (report?.phase === 'rejected') return report.rejected.visits;
  return NONE;
}

/** `R1` of the log is `r1` of the code. */
export const placeName = (name: string): string => name.replace(/^R(?=\d)/, 'r');

/** A value in a table: marks such as `cb` have none, and `null` is of what is not set. */
export const valueText = (value: string | null): string =>
  value === null ? 'not set' : value === '' ? 'yes' : value;

/** The values of `umin=0,smax=umax=255`, by name. */
function boundsOf(inside: string): ReadonlyMap<string, string> {
  const bounds = new Map<string, string>();
  for (const part of cut(inside, ',')) {
    const names = part.split('=');
    const value = names.pop() ?? '';
    for (const name of names) bounds.set(name, value);
  }
  return bounds;
}

/**
 * A value in few signs, for the margin of a line: `pkt+14`, `0..255`, `ctx`. `null` where there is
 * nothing worth the room, as of a number that could be anything.
 */
export function shortValue(value: string): string | null {
  const match = /^(\w+)\((.*)\)$/.exec(value);
  if (!match) return value === '' ? null : value;
  const [, kind = '', inside = ''] = match;
  const bounds = boundsOf(inside);
  if (kind === 'scalar') {
    const signed = bounds.get('smin');
    const low = signed?.startsWith('-') ? signed : (bounds.get('umin') ?? '0');
    const high = signed?.startsWith('-') ? bounds.get('smax') : bounds.get('umax');
    return high === undefined || high.length > 12 ? null : `${low}..${high}`;
  }
  const off = bounds.get('off') ?? bounds.get('imm');
  const moved = off !== undefined && off !== '0' ? (off.startsWith('-') ? off : `+${off}`) : '';
  if (kind === 'map_value_or_null') return 'value or NULL';
  if (kind === 'map_value') return `value${moved}`;
  if (kind === 'map_ptr') return 'map';
  return `${kind}${moved}`;
}
