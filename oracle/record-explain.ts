import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type ExplainCorpus, examples } from '../engine/test/explain-corpus';
import { answersOfKernel } from './explain-on-kernel';
import { kernelAvailable } from './kernel';

const ROOT = path.join(import.meta.dirname, '..');
const FILE = path.join(ROOT, 'engine', 'test', 'corpus', 'explain.json');

const ABOUT =
  'The examples of the explanations (engine/explain) and what the kernel says of them, recorded by `node oracle/record-explain.mjs`: verdict, messages, and a digest of the program.';

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
