import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Disassemblable, disassemble } from '../engine/asm';
import { type Comparison, compare, type Difference, show } from './differential';
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
  const text = `${title}: the kernel says ${found.verdict}, ${show(small, difference)}`;
  const source = disassemble(small);
  const name = `${difference.kind.replace(' ', '-')}-${createHash('sha256').update(source).digest('hex').slice(0, 10)}`;
  mkdirSync(DISAGREEMENTS, { recursive: true });
  const file = path.join(DISAGREEMENTS, `${name}.s`);
  const notes = `${title}\n${difference.text}`.replace(/^/gm, '// ');
  writeFileSync(file, `${notes}\n${source}\n`);
  return `${text}\n(kept as .cache/disagreements/${name}.s)`;
}
