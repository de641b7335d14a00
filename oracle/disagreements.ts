import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Disassemblable, disassemble } from '../engine/asm';
import { type Comparison, compare, type Difference, show } from './differential';
import { shrink } from './shrink';

/** Programs that are answered differently, made small and kept. */

export const DISAGREEMENTS = path.join(import.meta.dirname, '..', '.cache', 'disagreements');

/** Makes a program small that is answered differently, in the same way. */
export function shrinkDifference(program: Disassemblable, found: Comparison): Disassemblable {
  return shrink(program, (candidates) =>
    compare(candidates, found.difference?.kind === 'log 1').findIndex(
      ({ difference, unsound }) =>
        unsound === found.unsound && difference?.kind === found.difference?.kind,
    ),
  );
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
