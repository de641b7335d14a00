import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Disassemblable, disassemble } from '../engine/asm';
import { compareRuns, type RunComparison } from './compare-runs';
import { type Comparison, compare, type Difference } from './differential';
import { shrink } from './shrink';

/** Programs that are answered differently, made small and kept. */

export const DISAGREEMENTS = path.join(import.meta.dirname, '..', '.cache', 'disagreements');

/** Milliseconds for making one program small, and how many are asked about at once. */
const PATIENCE = 20_000;
const CHUNK = 16;

/** Makes a program small that is answered differently, in the same way, as far as there is time. */
export function shrinkDifference(program: Disassemblable, found: Comparison): Disassemblable {
  const end = Date.now() + PATIENCE;
  const isAlike = ({ verdict, difference, unsound }: Comparison) =>
    unsound === found.unsound &&
    (verdict === 'ok') === (found.verdict === 'ok') &&
    difference?.kind === found.difference?.kind;
  const allBrief = found.difference?.kind === 'log 1';
  return shrink(program, (candidates) => {
    for (let from = 0; from < candidates.length && Date.now() < end; from += CHUNK) {
      const at = compare(candidates.slice(from, from + CHUNK), allBrief).findIndex(isAlike);
      if (at >= 0) return from + at;
    }
    return -1;
  });
}

/**
 * Writes a program whose runs differ to a file, made small.
 *
 * @returns what is to be printed
 */
export function keepRun(seed: number, program: Disassemblable, found: RunComparison): string {
  const end = Date.now() + PATIENCE;
  const small = shrink(program, (candidates) => {
    if (Date.now() > end) return -1;
    const accepted = compare(candidates).map(
      ({ verdict, difference }) => verdict === 'ok' && difference === null,
    );
    const runs = compareRuns(candidates.map((one) => ({ program: one, seed })));
    return runs.findIndex(({ text }, i) => accepted[i] && text !== '');
  });
  const [again] = compareRuns([{ program: small, seed }]);
  return keep(`seed ${seed}`, small, { kind: 'run', text: again?.text || found.text });
}

/**
 * Writes the program in its small form to a file.
 *
 * @param title what it came from, such as its seed
 * @returns what is to be printed, with the name of the file
 */
export function keepDisagreement(
  title: string,
  program: Disassemblable,
  found: Comparison & { readonly difference: Difference },
): string {
  const small = shrinkDifference(program, found);
  const [again] = compare([small], true);
  const difference = again?.difference ?? found.difference;
  return keep(`${title}: the kernel says ${found.verdict}`, small, difference);
}

/** Writes a program and what differs to a file, and returns what is to be printed. */
export function keep(
  title: string,
  program: Disassemblable,
  { kind, text }: { readonly kind: string; readonly text: string },
): string {
  const source = disassemble(program);
  const hash = createHash('sha256').update(source).digest('hex').slice(0, 10);
  const name = `${kind.replace(' ', '-')}-${hash}.s`;
  mkdirSync(DISAGREEMENTS, { recursive: true });
  const notes = `${title}, ${kind}\n${text}`.replace(/^/gm, '// ');
  writeFileSync(path.join(DISAGREEMENTS, name), `${notes}\n${source}\n`);
  return `${title}, ${kind}
${source}
- kernel, + ours
${text}
(kept as .cache/disagreements/${name})`;
}
