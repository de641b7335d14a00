import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PROG_TYPES } from '../abi';
import { type Assembled, assemble } from '../asm';

/**
 * The corpus of programs with the answers of Linux 6.18, recorded by `node oracle/ask.mjs --record`:
 * `corpus/verifier.json`, `verifier-numbers.json` for what is known of numbers, and
 * `verifier-helpers.json` for helpers and map types, `verifier-text.json` for helpers of texts, events
 * and routes, `verifier-globals.json` for functions with type information.
 */

export interface VerifierCase {
  /** `subject: claim`, unique. A refused program has its nearest accepted twin beside it. */
  readonly name: string;
  /** Lines of assembly; without an entry they are the body of `main`. */
  readonly source: readonly string[];
  /** `ok` or the name of an error number. */
  readonly verdict: string;
  /** The first line of what the kernel says of a refusal; `null` of an accepted program. */
  readonly message: string | null;
  /** The slot that it is said of; `null` where the kernel names none. */
  readonly at: number | null;
  /**
   * Normalised log at log_level 1; where it is the end of the other one, how many lines of it;
   * `null` for a program with long logs, of which only the messages and counters are recorded.
   */
  readonly log1: string | number | null;
  /** Normalised log at log_level 2, at `BPF_LOG_STATS` for a program with long logs. */
  readonly log2: string;
}

export interface VerifierCorpus {
  readonly kernel: string;
  readonly about: string;
  readonly cases: readonly VerifierCase[];
}

/** Subjects of each file, by its name; other subjects are in the first. */
export const CORPUS_FILES: Readonly<Record<string, readonly string[]>> = {
  'verifier.json': [],
  'verifier-numbers.json': ['arithmetic', 'bounds', 'branch', 'equality', 'pruning'],
  'verifier-helpers.json': ['helper', 'map types', 'references', 'callbacks', 'locks', 'timers'],
  'verifier-text.json': ['text', 'event', 'route'],
  'verifier-types.json': ['program types'],
  'verifier-edges.json': ['edge'],
  'verifier-kfuncs.json': ['kfuncs', 'iterators', 'dynptrs'],
  'verifier-helpers2.json': ['prototypes', 'sockets'],
  'verifier-globals.json': ['globals', 'functions'],
};

/** Reads the files in `folder`; those that are not there are empty. */
export function readVerifierCorpus(
  folder: string = path.join(import.meta.dirname, 'corpus'),
): VerifierCase[] {
  return Object.keys(CORPUS_FILES).flatMap((name) => {
    const file = path.join(folder, name);
    if (!existsSync(file)) return [];
    return (JSON.parse(readFileSync(file, 'utf8')) as VerifierCorpus).cases;
  });
}

/** The log_level that prints messages and counters only. */
export const BPF_LOG_STATS = 4;

/** The log levels at which a case is recorded. */
export function recordedLevels({ log1 }: VerifierCase): readonly number[] {
  return log1 === null ? [BPF_LOG_STATS] : [1, 2];
}

/** The recorded log at one of its levels. */
export function recordedLog({ log1, log2 }: VerifierCase, level: number): string {
  if (level !== 1 || log1 === null) return log2;
  return typeof log1 === 'string' ? log1 : log2.split('\n').slice(-log1).join('\n');
}

/** The opposite: how a log at level 1 is recorded. */
export function shortLog(log1: string, log2: string): string | number {
  return `\n${log2}`.endsWith(`\n${log1}`) ? log1.split('\n').length : log1;
}

const ENTRY = new RegExp(`^\\s*(${Object.keys(PROG_TYPES).join('|')})(?:/\\w+)?\\s+\\w+\\s*:`, 'm');

/**
 * Assembles a program; a text without a line such as `xdp main:` is the body of `main`, behind
 * declarations.
 *
 * @throws Error when it does not assemble
 */
export function assembleCase(source: string): Assembled {
  const result = assemble(fullSource(source));
  if (result.ok) return result.program;
  const errors = result.errors.map(({ range, message }) => `  line ${range.line}: ${message}`);
  throw new Error(`the program does not assemble:\n${errors.join('\n')}\n${source}`);
}

/** The text of a program with the line of its entry, which a body does without. */
export function fullSource(source: string): string {
  return ENTRY.test(source) ? source : withEntry(source);
}

function withEntry(body: string): string {
  const lines = body.split('\n');
  const first = lines.findIndex(
    (line) => !/^\s*(map|rodata|license|flags)\b|^\s*(\/\/.*)?$/.test(line),
  );
  return [...lines.slice(0, first), 'xdp main:', ...lines.slice(first)].join('\n');
}
