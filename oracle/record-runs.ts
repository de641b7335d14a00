import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  type RunAnswer,
  type RunCase,
  type RunCorpus,
  readRunCorpus,
  runAnswers,
  runFileOf,
  runRequest,
} from '../engine/test/run-corpus';
import { askKernel, kernelAvailable } from './kernel';

const ROOT = path.join(import.meta.dirname, '..');
const CORPUS = path.join(ROOT, 'engine', 'test', 'corpus');

const ABOUT =
  'Programs, packets, and what the kernel made of them, recorded by `node oracle/record-runs.mjs`; `engine/test/run-corpus.ts` says what the lines mean.';

/** Cases of a file: `### subject: claim`, the source, and the steps in lines that begin with `> `. */
function readCases(file: string): RunCase[] {
  return readFileSync(file, 'utf8')
    .split(/^### /m)
    .slice(1)
    .map((text) => {
      const [name = '', ...lines] = text.trimEnd().split('\n');
      const isStep = (line: string) => line.startsWith('> ');
      return {
        name: name.trim(),
        source: lines.filter((line) => !isStep(line)).map((line) => line.trimEnd()),
        steps: lines.filter(isStep).map((line) => line.slice(2).trim()),
        answers: [],
      };
    });
}

/** Asks the kernel for every case again and writes the corpus; files add cases. */
export function recordRuns(files: readonly string[]): number {
  const state = kernelAvailable();
  if (!state.ok) {
    console.error(`The kernel cannot be asked: ${state.reason}.`);
    return 2;
  }
  const byName = new Map(
    [...readRunCorpus(CORPUS).cases, ...files.flatMap(readCases)].map((one) => [one.name, one]),
  );
  const asked = [...byName.values()];
  spawnSync('taskset', ['-cp', '0', String(process.pid)]); // values of per-CPU maps are those of CPU 0
  const answers = askKernel(asked.map(runRequest) as Parameters<typeof askKernel>[0]);
  const cases = asked.map(
    (one, i): RunCase => ({ ...one, answers: runAnswers(one, answers[i] as RunAnswer) }),
  );
  const kernel = state.release.replace(/-.*/, '');
  const biome = path.join(ROOT, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  for (const name of new Set(cases.map(runFileOf))) {
    const corpus: RunCorpus = {
      kernel,
      about: ABOUT,
      cases: cases.filter((one) => runFileOf(one) === name),
    };
    const file = path.join(CORPUS, name);
    writeFileSync(file, `${JSON.stringify(corpus, null, 2)}\n`);
    spawnSync(process.execPath, [biome, 'format', '--write', file], { cwd: ROOT });
  }
  console.log(`${cases.length} cases`);
  return 0;
}
