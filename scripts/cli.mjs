/**
 * `npm run cli`: the command line. Builds it with Vite when the sources have changed since the last
 * build, which takes a second or two, and runs it; says nothing of its own.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkNode, ROOT } from './install.mjs';

checkNode();

const CACHE = path.join(ROOT, '.cache', 'cli');
const STAMP = path.join(CACHE, 'stamp');
const BUILT = path.join(CACHE, 'main.js');

/** What the build depends on, in one value: names, sizes and times of the sources. */
function fingerprint() {
  const hash = createHash('sha1');
  const visit = (name) => {
    for (const entry of readdirSync(path.join(ROOT, name), { withFileTypes: true })) {
      const inner = `${name}/${entry.name}`;
      if (entry.isDirectory()) visit(inner);
      else if (/\.(ts|json)$/.test(entry.name) && !/\.test\.ts$/.test(entry.name)) {
        const { mtimeMs, size } = statSync(path.join(ROOT, inner));
        hash.update(`${inner} ${mtimeMs} ${size}\n`);
      }
    }
  };
  visit('engine');
  visit('cli');
  hash.update(readFileSync(path.join(ROOT, 'package-lock.json')));
  return hash.digest('hex');
}

/** Builds beside the old one and swaps, so that two at once do not disturb each other. */
async function build(stamp) {
  const { build } = await import('vite');
  const fresh = `${CACHE}-${process.pid}`;
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      ssr: path.join(ROOT, 'cli', 'main.ts'),
      outDir: fresh,
      target: 'node20',
      minify: false,
      emptyOutDir: true,
    },
  });
  mkdirSync(CACHE, { recursive: true });
  for (const file of readdirSync(fresh)) renameSync(path.join(fresh, file), path.join(CACHE, file));
  rmSync(fresh, { recursive: true });
  writeFileSync(STAMP, stamp);
}

const stamp = fingerprint();
if (!existsSync(BUILT) || !existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== stamp) {
  try {
    await build(stamp);
  } catch (error) {
    console.error(`The command line could not be built: ${error.message}`);
    console.error('Run "npm ci" first, and try again.');
    process.exit(2);
  }
}
const { runAsProcess } = await import(pathToFileURL(BUILT).href);
await runAsProcess();
