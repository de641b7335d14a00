import { readFileSync } from 'node:fs';
import path from 'node:path';
import { drain } from '../util';
import { lineText, readLog, type VerifierLog } from '../verifier-log';

const FOLDER = path.join(import.meta.dirname, 'corpus/verifier-logs');

export const LOGS = ['branches', 'refused', 'function', 'callback', 'global-function', 'five-ten'];

/** The text of a log of the corpus. */
export const logText = (name: string): string =>
  readFileSync(path.join(FOLDER, `${name}.txt`), 'utf8');

export const read = (text: string): VerifierLog => drain(readLog(text));

/** How the paths fork and end: `28>30 safe 36` under what it forks from. */
export const pathsText = ({ paths }: VerifierLog): string[] =>
  paths.map(
    ({ from, to, depth, ended, endSlot }) =>
      `${'  '.repeat(depth)}${from ?? ''}>${to} ${ended} ${endSlot}`,
  );

/** The n-th visit of an instruction, by its place among all. */
export function visitOf(log: VerifierLog, slot: number, nth = 0): number {
  const visits = [...log.visitLine.keys()].filter(
    (visit) => log.slots[log.visitLine[visit]!] === slot, // of its keys
  );
  const visit = visits[nth];
  if (visit === undefined) throw new Error(`${slot} has ${visits.length} visits`);
  return visit;
}

export const textOfVisit = (log: VerifierLog, visit: number): string =>
  lineText(log, log.visitLine[visit]!);
