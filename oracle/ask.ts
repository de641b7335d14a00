import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PROG_TYPES, type ProgTypeName } from '../engine/abi';
import {
  assembleCase,
  BPF_LOG_STATS,
  CORPUS_FILES,
  readVerifierCorpus,
  recordedLevels,
  recordedLog,
  shortLog,
  type VerifierCase,
  type VerifierCorpus,
} from '../engine/test/verifier-corpus';
import { diffLines, faultSlotOf, messagesOf } from '../engine/test/verifier-log';
import { anyProgram } from './any-program';
import { compare as comparePrograms } from './differential';
import { keepDisagreement } from './disagreements';
import { askKernelVerifier, askOurVerifier } from './judge';
import { kernelAvailable } from './kernel';
import { compareLoads, readLoads } from './loads';

const USAGE = `node oracle/ask.mjs FILE.s …          both verifiers' answers and the difference; - reads standard input
    --level=1|2|4                     log level (2)
    --log                             the kernel's whole log first
    --ours                            our whole log first
node oracle/ask.mjs --case=TEXT …     the same for cases of the corpus whose names contain TEXT
node oracle/ask.mjs --random=COUNT    random programs that the verifiers answer differently, made small
    --seed=NUMBER                     of the first program; else a random one
    --type=NAME                       of the programs; else any
node oracle/ask.mjs --loads FILE …    programs that record-loads.c wrote down, one line for each that differs
    --log                             with the difference of the logs
    --plain                           without their BTF: global functions are then static ones
node oracle/ask.mjs --corpus          one line for each case that differs from the corpus, no kernel needed
node oracle/ask.mjs --record [FILE …] asks the kernel for the whole corpus again and writes it; with
                                      FILEs only for their cases, new or not: "### name", then the source
`;

const ROOT = path.join(import.meta.dirname, '..');
const CORPUS = path.join(ROOT, 'engine', 'test', 'corpus');

/** Random programs put to the kernel at once, and how many of one kind of difference are shown. */
const BATCH = 250;
const MOST_ALIKE = 6;

const randomSeed = () => Math.floor(Math.random() * 2 ** 31);

interface Named {
  readonly name: string;
  readonly source: string;
}

/** Returns the exit status: 0 where all answers agree. */
export function ask(args: readonly string[]): number {
  const option = (name: string) =>
    args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
  const files = args.filter((arg) => !arg.startsWith('--'));
  if (args.includes('--corpus')) return corpus();
  const state = kernelAvailable();
  if (!state.ok) {
    console.error(`The kernel cannot be asked: ${state.reason}.`);
    return 2;
  }
  if (args.includes('--record')) return record(files, state.release);
  if (args.includes('--loads'))
    return loads(files, args.includes('--log'), args.includes('--plain'));
  const count = option('random');
  if (count !== undefined) {
    const type = option('type');
    if (type !== undefined && !Object.hasOwn(PROG_TYPES, type)) {
      console.error(`There is no program type ${type}: ${Object.keys(PROG_TYPES).join(', ')}.`);
      return 2;
    }
    return random(
      Number(count),
      Number(option('seed') ?? randomSeed()),
      type as ProgTypeName | undefined,
    );
  }
  const wanted = option('case');
  const programs: Named[] =
    wanted === undefined
      ? files.map((file) => ({ name: file, source: readFileSync(file === '-' ? 0 : file, 'utf8') }))
      : readVerifierCorpus(CORPUS)
          .filter(({ name }) => name.includes(wanted))
          .map(({ name, source }) => ({ name, source: source.join('\n') }));
  if (programs.length === 0) {
    console.error(USAGE);
    return 2;
  }
  const level = Number(option('level') ?? 2);
  const shown = { log: args.includes('--log'), ours: args.includes('--ours') };
  return programs.map((one) => compare(one, level, shown)).every(Boolean) ? 0 : 1;
}

function compare(
  { name, source }: Named,
  level: number,
  shown: { log: boolean; ours: boolean },
): boolean {
  const program = assembleCase(source);
  const [kernel] = askKernelVerifier([[program, level]]);
  const ours = askOurVerifier([program, level]);
  console.log(`══ ${name}`);
  if (shown.log) console.log(`${kernel!.log}\n──`);
  if (shown.ours) console.log(`${ours.log}\n──`);
  const tell = (who: string, verdict: string, log: string) =>
    console.log(`${who} ${verdict}${verdict === 'ok' ? '' : `: ${messagesOf(log).join(' | ')}`}`);
  tell('kernel', kernel!.verdict, kernel!.log);
  tell('ours  ', ours.verdict, ours.log);
  if (ours.result?.ok === false) {
    const { code, message, at, unsupported } = ours.result;
    console.log(`        ${code} at ${at}: ${message}`);
    if (unsupported) console.log(`        unsupported: ${unsupported}`);
  }
  const difference = diffLines(kernel!.log, ours.log);
  console.log(difference === '' ? 'the logs are equal' : `- kernel, + ours\n${difference}`);
  return difference === '' && kernel!.verdict === ours.verdict;
}

function random(count: number, seed: number, type: ProgTypeName | undefined): number {
  const kinds = new Map<string, number>();
  let found = 0;
  for (let done = 0; done < count; done += BATCH) {
    const seeds = Array.from({ length: Math.min(BATCH, count - done) }, (_, i) => seed + done + i);
    const programs = seeds.map((one) => anyProgram(one, type));
    for (const [i, compared] of comparePrograms(programs, true).entries()) {
      const { verdict, difference } = compared;
      if (!difference) continue;
      found++;
      const like = `${difference.kind} ${verdict}`;
      const before = kinds.get(like) ?? 0;
      kinds.set(like, before + 1);
      if (before >= MOST_ALIKE) continue;
      const text = keepDisagreement(`seed ${seeds[i]}`, programs[i]!, { ...compared, difference });
      console.log(`══ ${text}`);
    }
    console.error(`${done + seeds.length} programs, ${found} differences`);
  }
  for (const [kind, times] of kinds) console.log(`${String(times).padStart(5)} ${kind}`);
  return found === 0 ? 0 : 1;
}

function corpus(): number {
  const cases = readVerifierCorpus(CORPUS);
  const counts = new Map<string, number>();
  for (const one of cases) {
    const program = assembleCase(one.source.join('\n'));
    const levels = recordedLevels(one);
    const second = askOurVerifier([program, levels.at(-1)!]);
    const first = askOurVerifier([program, levels[0]!]);
    const kind =
      second.verdict !== one.verdict
        ? `verdict ${one.verdict}, ours ${second.verdict}`
        : second.log !== one.log2
          ? messagesOf(second.log).join() === messagesOf(one.log2).join()
            ? 'level 2 log'
            : 'message'
          : first.log !== recordedLog(one, levels[0]!)
            ? 'level 1 log'
            : 'agree';
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    if (kind !== 'agree') console.log(`${kind.padEnd(28)} ${one.name}`);
  }
  for (const [kind, count] of [...counts].sort((a, b) => b[1] - a[1]))
    console.log(`${String(count).padStart(5)} ${kind}`);
  return counts.size > 1 ? 1 : 0;
}

// ------------------------------------------------------------------------------ recording

/** Characters of a level 2 log that is worth recording. */
const LONGEST_LOG = 16_000;

const ABOUT =
  "Programs and what the kernel's verifier says of them, recorded by `node oracle/ask.mjs --record`: verdict, first line of the message, slot at fault, logs at log_level 1 (a number: the last lines of the other log; null: too long, only counters are kept) and 2. Loads of maps stand in their plain form, `map[0]`, in place of addresses.";

function readCases(file: string): Named[] {
  return readFileSync(file, 'utf8')
    .split(/^### /m)
    .slice(1)
    .map((text) => {
      const [name, ...lines] = text.trimEnd().split('\n');
      return { name: name!.trim(), source: lines.map((line) => line.trimEnd()).join('\n') };
    });
}

/** Asks about the cases in `files`, which are new or take the place of others; about all where there are none. */
function record(files: readonly string[], kernel: string): number {
  const before = readVerifierCorpus(CORPUS);
  const asked =
    files.length > 0
      ? files.flatMap(readCases)
      : before.map(({ name, source }): Named => ({ name, source: source.join('\n') }));
  const fresh = new Map(answered(asked).map((one) => [one.name, one]));
  const known = new Set(before.map(({ name }) => name));
  const cases = [
    ...before.map((one) => fresh.get(one.name) ?? one),
    ...[...fresh.values()].filter(({ name }) => !known.has(name)),
  ];
  write(kernel.replace(/-.*/, ''), cases);
  const refused = cases.filter(({ verdict }) => verdict !== 'ok').length;
  console.log(`${cases.length} cases, ${refused} refused`);
  if (files.length > 0)
    for (const { name, verdict, message, at } of fresh.values())
      console.log(
        `${verdict.padEnd(7)} ${String(at ?? '').padStart(3)} ${name} | ${message ?? ''}`,
      );
  return 0;
}

/** The kernel's answers, as they are recorded. */
function answered(all: readonly Named[]): VerifierCase[] {
  const programs = all.map(({ name, source }) => {
    try {
      return assembleCase(source);
    } catch (error) {
      throw new Error(`${name}: ${(error as Error).message}`);
    }
  });
  const answers = askKernelVerifier(
    programs.flatMap((program) => [1, 2, BPF_LOG_STATS].map((level) => [program, level] as const)),
  );
  return all.map(({ name, source }, i): VerifierCase => {
    const long = answers[3 * i + 1]!.log.length > LONGEST_LOG;
    const first = answers[3 * i]!;
    const second = answers[3 * i + (long ? 2 : 1)]!;
    const refused = second.verdict !== 'ok';
    if (first.verdict !== second.verdict) throw new Error(`${name}: levels 1 and 2 differ`);
    return {
      name,
      source: source.split('\n'),
      verdict: second.verdict,
      message: refused ? (messagesOf(second.log)[0] ?? '') : null,
      at: refused ? faultSlotOf(second.log) : null,
      log1: long ? null : shortLog(first.log, second.log),
      log2: second.log,
    };
  });
}

/** Writes the corpus as the formatter has it. */
function write(kernel: string, cases: readonly VerifierCase[]): void {
  const fileOf = ({ name }: VerifierCase) =>
    Object.entries(CORPUS_FILES).find(([, subjects]) =>
      subjects.includes(name.split(':')[0]!),
    )?.[0];
  for (const file of Object.keys(CORPUS_FILES)) {
    const corpus: VerifierCorpus = {
      kernel,
      about: ABOUT,
      cases: cases.filter((one) => (fileOf(one) ?? 'verifier.json') === file),
    };
    writeFileSync(path.join(CORPUS, file), `${JSON.stringify(corpus, null, 2)}\n`);
  }
  const biome = path.join(ROOT, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  spawnSync(process.execPath, [biome, 'format', '--write', ...Object.keys(CORPUS_FILES)], {
    cwd: CORPUS,
  });
}

/** Programs of others, and how many of them are answered in the same way. */
function loads(files: readonly string[], withLog: boolean, plain: boolean): number {
  const tally = new Map<string, number>();
  for (const { name, type, size, verdict, kind, text } of compareLoads(readLoads(files, plain))) {
    const key = `${kind ?? `same ${verdict === 'ok' ? 'acceptance' : 'refusal'}, same logs`}`;
    tally.set(key, (tally.get(key) ?? 0) + 1);
    if (kind === null) continue;
    console.log(`${name} (type ${type}, ${size} slots): ${kind}`);
    if (withLog) console.log(text);
  }
  for (const [key, count] of tally) console.log(`${String(count).padStart(6)}  ${key}`);
  return Array.from(tally.keys()).every((key) => key.startsWith('same')) ? 0 : 1;
}
