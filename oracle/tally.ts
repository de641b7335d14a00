import type { Disassemblable } from '../engine/asm';
import type { RunComparison } from './compare-runs';
import { CHECKS, type Check, type Comparison } from './differential';

/** Counts over programs that were put to both. */
export interface Tally {
  programs: number;
  /** By the kernel. */
  accepted: number;
  unsound: number;
  /** Not compared, since judging them takes long. */
  tooLong: number;
  /** How many were compared in each respect, and how many were the same. */
  readonly checks: Record<Check, { same: number; of: number }>;
  /** Accepted programs whose rewritten instructions were compared. */
  readonly xlated: { same: number; of: number };
  /** Accepted programs whose runs were compared; by what the others were left out for. */
  readonly runs: { same: number; of: number };
  readonly notRun: Record<string, number>;
  /** How many differ, by the kind of the difference. */
  readonly kinds: Record<string, number>;
  /** How many of ours are not supported yet, by what. */
  readonly unsupported: Record<string, number>;
  /** How many were refused, by our code in the catalogue. */
  readonly codes: Record<string, number>;
  /** How many there are of each program type. */
  readonly types: Record<string, number>;
}

export function emptyTally(): Tally {
  return {
    programs: 0,
    accepted: 0,
    unsound: 0,
    tooLong: 0,
    checks: Object.fromEntries(CHECKS.map((c) => [c, { same: 0, of: 0 }])) as Tally['checks'],
    xlated: { same: 0, of: 0 },
    runs: { same: 0, of: 0 },
    notRun: {},
    kinds: {},
    unsupported: {},
    codes: {},
    types: {},
  };
}

export function count(tally: Tally, program: Disassemblable, compared: Comparison): void {
  const { verdict, unsound, difference, checks, code } = compared;
  tally.programs++;
  bump(tally.types, program.progType);
  if (verdict === 'ok') tally.accepted++;
  if (verdict === 'EAGAIN') tally.tooLong++;
  if (unsound) tally.unsound++;
  for (const check of CHECKS) {
    const same = checks[check];
    if (same === undefined) continue;
    tally.checks[check].of++;
    if (same) tally.checks[check].same++;
  }
  if (code !== null) bump(tally.codes, code);
  if (difference) bump(tally.kinds, difference.kind);
  if (difference?.kind === 'unsupported') bump(tally.unsupported, difference.text);
}

export function countRun({ runs, notRun }: Tally, { skipped, text }: RunComparison): void {
  if (skipped !== null) {
    bump(notRun, skipped);
    return;
  }
  runs.of++;
  if (text === '') runs.same++;
}

/** Adds what was counted elsewhere. */
export function add(tally: Tally, more: Tally): void {
  for (const name of ['programs', 'accepted', 'unsound', 'tooLong'] as const)
    tally[name] += more[name];
  for (const check of CHECKS) {
    const { same, of } = more.checks[check] ?? { same: 0, of: 0 };
    tally.checks[check].same += same;
    tally.checks[check].of += of;
  }
  for (const name of ['runs', 'xlated'] as const) {
    tally[name].same += more[name].same;
    tally[name].of += more[name].of;
  }
  for (const name of ['notRun', 'kinds', 'unsupported', 'codes', 'types'] as const)
    for (const [key, times] of Object.entries(more[name])) bump(tally[name], key, times);
}

function bump(counts: Record<string, number>, key: string, by = 1): void {
  counts[key] = (counts[key] ?? 0) + by;
}

/** `99.97 %`, rounded down, so that only all is 100 %. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '–';
  return part === whole ? '100 %' : `${(Math.floor((part / whole) * 10_000) / 100).toFixed(2)} %`;
}
