import path from 'node:path';
import { PROG_TYPES, type ProgTypeName } from '../engine/abi';
import type { Disassemblable } from '../engine/asm';
import { assembleCase, readVerifierCorpus } from '../engine/test/verifier-corpus';
import { prng } from '../engine/util';
import { Dice, mutate, randomProgram } from './random-programs';

/** Programs of a seed: written by the generator, or a case of the corpus with something changed. */

const CORPUS = path.join(import.meta.dirname, '..', 'engine', 'test', 'corpus');
export const TYPES = Object.keys(PROG_TYPES) as readonly ProgTypeName[];

/** How many of them are changed cases. */
const MUTANTS = 0.3;

interface Base {
  /** Where it stands on the circle of 32-bit numbers. */
  readonly place: number;
  readonly source: string;
  program?: Disassemblable;
}

let bases: Base[] | undefined;

/** Cases with short logs, by their places, which only their names decide. */
function read(): Base[] {
  return readVerifierCorpus(CORPUS)
    .filter(({ log1 }) => log1 !== null)
    .map(({ name, source }) => ({ place: hash(name), source: source.join('\n') }))
    .sort((a, b) => a.place - b.place);
}

/** FNV-1a, mixed. */
function hash(text: string): number {
  let value = 0x811c_9dc5;
  for (const char of text) value = Math.imul(value ^ (char.codePointAt(0) ?? 0), 0x0100_0193);
  return prng(value >>> 0).next();
}

/**
 * The first case behind a place on the circle: a case that is added changes the programs of few
 * seeds.
 */
function baseAt(place: number): Disassemblable {
  bases ??= read();
  const base = bases.find((one) => one.place >= place) ?? bases[0];
  if (!base) throw new Error('the corpus is empty');
  base.program ??= assembleCase(base.source);
  return base.program;
}

/** @param progType of the program; else the seed decides */
export function anyProgram(seed: number, progType?: ProgTypeName): Disassemblable {
  const type = progType ?? TYPES[seed % TYPES.length];
  const dice = new Dice((seed ^ 0x5bd1_e995) >>> 0);
  if (!dice.chance(MUTANTS)) return randomProgram(seed, type);
  return mutate(baseAt(dice.below(2 ** 32)), dice, progType ? [progType] : TYPES);
}
