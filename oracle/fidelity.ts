import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { MESSAGES } from '../engine/verifier';
import { anyProgram } from './any-program';
import { compareRuns } from './compare-runs';
import { askKernelXlated, xlatedDifference } from './compare-xlated';
import { compare } from './differential';
import { keep, keepDisagreement, keepRun } from './disagreements';
import { fidelityTable, writeTable } from './fidelity-table';
import { kernelAvailable } from './kernel';
import { add, count, countRun, emptyTally, type Tally } from './tally';

const USAGE = `node oracle/fidelity.mjs     random programs of all types, put to the kernel and to ours, and a table
    --count=100000           programs
    --seed=NUMBER            of the first one; else 1
    --kept=20                differing programs that are made small, printed and kept in each slice
    --write                  the table goes to docs/fidelity.md
Several of them with the same arguments share the work, and one that was ended goes on where it was.
`;

const ROOT = path.join(import.meta.dirname, '..');

/** Programs whose counts are kept together, and how many are put to the kernel at once. */
const SLICE = 2500;
const BATCH = 250;
/** Accepted programs of one batch in so many are compared after all passes, and run on packets. */
const DEEP_ONE_IN = 4;

/** Returns the exit status: 0 where no program was accepted that the kernel refuses. */
export function fidelity(args: readonly string[]): number {
  const option = (name: string) =>
    args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
  const programs = Number(option('count') ?? 100_000);
  const seed = Number(option('seed') ?? 1);
  const kept = Number(option('kept') ?? 20);
  if (![programs, seed, kept].every(Number.isSafeInteger) || programs <= 0) {
    console.error(USAGE);
    return 2;
  }
  const state = kernelAvailable();
  if (!state.ok) {
    console.error(`The kernel cannot be asked: ${state.reason}.`);
    return 2;
  }
  const folder = path.join(ROOT, '.cache', 'fidelity', `${seed}-${versionOf()}`);
  mkdirSync(folder, { recursive: true });
  const slices = Array.from({ length: Math.ceil(programs / SLICE) }, (_, i) => i * SLICE);
  for (const from of slices) {
    const file = path.join(folder, `${from}.json`);
    if (existsSync(file) || !claim(`${file}.claim`)) continue;
    const tally = runSlice(seed + from, Math.min(SLICE, programs - from), kept);
    writeFileSync(file, JSON.stringify(tally));
    rmSync(`${file}.claim`);
    console.error(`${from + tally.programs} programs: ${JSON.stringify(tally.kinds)}`);
  }
  const files = slices.map((from) => path.join(folder, `${from}.json`));
  if (!files.every((file) => existsSync(file))) {
    console.error('The rest is under way elsewhere.');
    return 0;
  }
  const total = emptyTally();
  for (const file of files) add(total, JSON.parse(readFileSync(file, 'utf8')) as Tally);
  const table = fidelityTable(total, { seed, kernel: state.release });
  console.log(table);
  const missed = Object.keys(MESSAGES).filter((code) => !total.codes[code]);
  console.log(`\nReasons for a refusal that no program met: ${missed.join(', ')}`);
  if (args.includes('--write')) writeTable(path.join(ROOT, 'docs', 'fidelity.md'), table);
  return total.unsound === 0 ? 0 : 1;
}

/** What the sources were that an answer came from. */
function versionOf(): string {
  const hash = createHash('sha256');
  for (const folder of ['engine', 'oracle']) {
    const names = readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' });
    for (const name of names.sort())
      if (/(?<!\.test)\.(ts|c)$/.test(name))
        hash.update(readFileSync(path.join(ROOT, folder, name)));
  }
  return hash.digest('hex').slice(0, 12);
}

/** A claim without a sign of life is free again. */
const MOST_IDLE = 30 * 60 * 1000; // ms

function claim(file: string): boolean {
  if (existsSync(file) && Date.now() - statSync(file).mtimeMs > MOST_IDLE) rmSync(file);
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

function runSlice(seed: number, programs: number, kept: number): Tally {
  const tally = emptyTally();
  let shown = 0;
  const show = (tell: () => string, always = false) => {
    if (always || shown++ < kept) console.log(`══ ${tell()}`);
  };
  for (let done = 0; done < programs; done += BATCH) {
    const first = seed + done;
    const batch = Array.from({ length: Math.min(BATCH, programs - done) }, (_, i) =>
      anyProgram(first + i),
    );
    const answers = compare(batch);
    for (const [i, compared] of answers.entries()) {
      const program = batch[i]!; // one for each answer
      count(tally, program, compared);
      const { difference, unsound } = compared;
      if (!difference || difference.kind === 'unsupported') continue;
      const found = { ...compared, difference };
      show(() => keepDisagreement(`seed ${first + i}`, program, found), unsound);
    }
    if (done % (DEEP_ONE_IN * BATCH) !== 0) continue;
    const accepted = batch.flatMap((program, i) => {
      const { verdict, difference } = answers[i]!; // one for each program
      return verdict === 'ok' && !difference ? [{ program, seed: first + i }] : [];
    });
    const xlated = askKernelXlated(accepted.map(({ program }) => program));
    for (const [i, { program, seed: own }] of accepted.entries()) {
      const differs = xlatedDifference(program, xlated[i] ?? null);
      if (!xlated[i]) continue;
      tally.xlated.of++;
      if (differs === null) tally.xlated.same++;
      else show(() => keep(`seed ${own}`, program, { kind: 'xlated', text: differs }));
    }
    for (const [i, ran] of compareRuns(accepted).entries()) {
      countRun(tally, ran);
      const one = accepted[i]!; // one for each answer
      if (ran.text !== '') show(() => keepRun(one.seed, one.program, ran));
    }
  }
  return tally;
}
