import type { ProgramReport } from '../../../../engine/api';

export type StateVisit = Extract<ProgramReport, { phase: 'loaded' }>['visits'][number];

const NONE: readonly StateVisit[] = [];

/** The states that the verifier came with, whatever its answer was. */
export function visitsOf(report: ProgramReport | undefined): readonly StateVisit[] {
  if (report?.phase === 'loaded') return report.visits;
  if (report?.phase === 'rejected') return report.rejected.visits;
  return NONE;
}

/** One thing that the verifier knows: `R2=pkt(r=14)`, `fp-8=ctx()`. */
export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** Cuts at `separator` where no bracket is open. */
function cut(text: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!; // within bounds
    if (char === '(' || char === '[' || char === '{') depth++;
    else if (char === ')' || char === ']' || char === '}') depth--;
    else if (char === separator && depth <= 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts.filter((part) => part !== '');
}

/** Takes a state as the log words it apart: `R1=ctx() R10=fp0`. */
export function factsOf(state: string): readonly Fact[] {
  return cut(state, ' ').map((part) => {
    const at = part.indexOf('=');
    if (at < 0) return { name: part, value: '' };
    return { name: part.slice(0, at).replace(/_[rwDP]+$/, ''), value: part.slice(at + 1) };
  });
}

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
