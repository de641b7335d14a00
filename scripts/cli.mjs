/**
 * `npm run cli`: the command line. Builds it with Vite when the sources have changed since the last
 * build, which takes a second or two, and runs it; says nothing of its own.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkNode, ROOT } from './install.mjs';

checkNode();

/** Builds by the fingerprint of their sources; a process that runs an older one keeps its files. */
const CACHE = path.join(ROOT, '.cache', 'cli');
const KEPT = 3; // builds

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

/** Builds in a folder of its own and renames it at the end, so that two at once do not disturb each other. */
async function build(folder) {
  const { build } = await import('vite');
  const fresh = `${folder}-${process.pid}`;
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
  try {
    renameSync(fresh, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(fresh, { recursive: true }); // another process was quicker
  }
  forgetOldBuilds();
}

function forgetOldBuilds() {
  const builds = readdirSync(CACHE)
    .map((name) => path.join(CACHE, name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const old of builds.slice(KEPT)) rmSync(old, { recursive: true, force: true });
}

const built = path.join(CACHE, fingerprint());
if (!existsSync(built)) {
  try {
    await build(built);
  } catch (error) {
    console.error(`The command line could not be built: ${error.message}`);
    console.error('Run "npm ci" first, and try again.');
    process.exit(2);
  }
}

/** What asks the running kernel, for benches beside it. */
async function harness() {
  const { load } = await import(pathToFileURL(path.join(ROOT, 'oracle', 'load.mjs')).href);
  const { kernelHarness } = await load('kernel');
  return kernelHarness();
}

const { runAsProcess } = await import(pathToFileURL(path.join(built, 'main.js')).href);
await runAsProcess({ harness });
