import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  digestOf,
  type Example,
  type ExampleAnswer,
  type ExplainCorpus,
  examples,
} from '../engine/test/explain-corpus';
import { assembleCase, BPF_LOG_STATS } from '../engine/test/verifier-corpus';
import { messagesOf, withoutPlaces } from '../engine/test/verifier-log';
import { askKernelVerifier } from './judge';
import { kernelAvailable } from './kernel';

const ROOT = path.join(import.meta.dirname, '..');
const FILE = path.join(ROOT, 'engine', 'test', 'corpus', 'explain.json');

const ABOUT =
  'The examples of the explanations (engine/explain) and what the kernel says of them, recorded by `node oracle/record-explain.mjs`: verdict, messages, and a digest of the program.';

/** What the running kernel says of examples, in order. */
export function answersOfKernel(asked: readonly Example[]): ExampleAnswer[] {
  const programs = asked.map(({ source }) => assembleCase(source));
  const judged = askKernelVerifier(programs.map((program) => [program, BPF_LOG_STATS]));
  return asked.map(({ name, source }, i) => {
    const { verdict, log } = judged[i]!; // an answer for each
    const messages = verdict === 'ok' ? [] : messagesOf(log).map(withoutPlaces);
    return { name, digest: digestOf(source), verdict, messages };
  });
}

/** Asks for all of them again and writes the corpus. Returns the exit status. */
export function recordExplain(): number {
  const state = kernelAvailable();
  if (!state.ok) {
    console.error(`The kernel cannot be asked: ${state.reason}.`);
    return 2;
  }
  const answers = answersOfKernel(examples());
  const corpus: ExplainCorpus = { kernel: state.release.split('-')[0]!, about: ABOUT, answers };
  writeFileSync(FILE, JSON.stringify(corpus, null, 2));
  spawnSync('npx', ['biome', 'format', '--write', FILE], { cwd: ROOT });
  console.log(`${answers.length} answers`);
  return 0;
}
