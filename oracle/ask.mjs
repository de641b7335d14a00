/**
 * `node oracle/ask.mjs`: puts programs to the running kernel and to our verifier and shows where the
 * answers differ; see `ask.ts`. Builds itself with Vite, which takes a second.
 */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

const ROOT = path.resolve(import.meta.dirname, '..');
const out = path.join(ROOT, '.cache', `ask-${process.pid}`);
process.on('exit', () => rmSync(out, { recursive: true, force: true }));

await build({
  root: ROOT,
  configFile: false,
  logLevel: 'error',
  publicDir: false,
  ssr: { noExternal: true },
  define: { 'import.meta.dirname': JSON.stringify(import.meta.dirname) },
  build: {
    ssr: path.join(ROOT, 'oracle', 'ask.ts'),
    outDir: out,
    target: 'node20',
    minify: false,
    emptyOutDir: true,
  },
});
const { ask } = await import(pathToFileURL(path.join(out, 'ask.js')).href);
process.exitCode = ask(process.argv.slice(2));
