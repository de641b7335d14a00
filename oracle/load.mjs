import { rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

const ROOT = path.resolve(import.meta.dirname, '..');

/** A module of this folder, built with Vite, which takes a second. */
export async function load(name) {
  const out = path.join(ROOT, '.cache', `${name}-${process.pid}`);
  process.on('exit', () => rmSync(out, { recursive: true, force: true }));
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    ssr: { noExternal: true },
    define: { 'import.meta.dirname': JSON.stringify(import.meta.dirname) },
    build: {
      ssr: path.join(ROOT, 'oracle', `${name}.ts`),
      outDir: out,
      target: 'node20',
      minify: false,
      emptyOutDir: true,
    },
  });
  return import(pathToFileURL(path.join(out, `${name}.js`)).href);
}
