import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { assembleCase } from '../engine/test/verifier-corpus';
import { maskedXlated } from '../engine/test/xlated';
import { readXlatedCorpus, type XlatedCase, type XlatedCorpus } from '../engine/test/xlated-corpus';
import { askKernelXlated } from './compare-xlated';
import { kernelAvailable } from './kernel';

const ROOT = path.join(import.meta.dirname, '..');
const CORPUS = path.join(ROOT, 'engine', 'test', 'corpus', 'xlated.json');

const ABOUT =
  'Programs, and the instructions that the kernel shows of them once they are loaded, recorded by `node oracle/record-xlated.mjs`: helper calls without the function that they go to, addresses of the kernel as `address`.';

/** Cases of a file: `### subject: claim`, then the source. */
function readCases(file: string): XlatedCase[] {
  return readFileSync(file, 'utf8')
    .split(/^### /m)
    .slice(1)
    .map((text) => {
      const [name = '', ...source] = text.trimEnd().split('\n');
      return { name: name.trim(), source, xlated: [] };
    });
}

/** Asks the kernel for every case again and writes the corpus; files add cases. */
export function recordXlated(files: readonly string[]): number {
  const state = kernelAvailable();
  if (!state.ok) {
    console.error(`The kernel cannot be asked: ${state.reason}.`);
    return 2;
  }
  const before = existsSync(CORPUS) ? readXlatedCorpus(CORPUS).cases : [];
  const byName = new Map([...before, ...files.flatMap(readCases)].map((one) => [one.name, one]));
  const asked = [...byName.values()];
  const answers = askKernelXlated(asked.map(({ source }) => assembleCase(source.join('\n'))));
  const cases = asked.map((one, i): XlatedCase => {
    const xlated = answers[i];
    if (!xlated) throw new Error(`${one.name}: the kernel refuses it`);
    return { ...one, xlated: maskedXlated(xlated) };
  });
  const corpus: XlatedCorpus = { kernel: state.release.replace(/-.*/, ''), about: ABOUT, cases };
  writeFileSync(CORPUS, `${JSON.stringify(corpus, null, 2)}\n`);
  const biome = path.join(ROOT, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  spawnSync(process.execPath, [biome, 'format', '--write', CORPUS], { cwd: ROOT });
  console.log(`${cases.length} cases`);
  return 0;
}
