/**
 * Holds the built page to its budget: the JavaScript that a first visit loads before Monaco (the
 * entry, what it imports statically, and the engine's worker) may be 250 kB gzipped.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { ROOT } from './install.mjs';

const BUDGET = 250_000; // bytes, gzipped
const dist = path.join(ROOT, 'dist');
const html = readFileSync(path.join(dist, 'index.html'), 'utf8');

const seen = new Map();
function take(file) {
  if (seen.has(file)) return;
  const text = readFileSync(file);
  seen.set(file, gzipSync(text).length);
  const code = text.toString('utf8');
  for (const match of code.matchAll(/(?:\bfrom|\bimport)\s*["'](\.[^"']+\.js)["']/g)) {
    take(path.resolve(path.dirname(file), match[1]));
  }
}

for (const match of html.matchAll(/(?:src|href)="([^"]+\.js)"/g))
  take(path.resolve(dist, match[1]));
for (const name of readdirSync(path.join(dist, 'assets'))) {
  if (/^worker-.*\.js$/.test(name)) take(path.join(dist, 'assets', name));
}

const total = [...seen.values()].reduce((sum, size) => sum + size, 0);
for (const [file, size] of seen)
  console.log(`${(size / 1000).toFixed(1).padStart(8)} kB  ${path.relative(dist, file)}`);
console.log(
  `${(total / 1000).toFixed(1).padStart(8)} kB  first load, gzipped; the budget is ${BUDGET / 1000} kB`,
);
if (seen.size === 0) {
  console.error('No script was found in dist/index.html.');
  process.exit(1);
}
if (total > BUDGET) {
  console.error('Over the budget: load what is not needed at first with import().');
  process.exit(1);
}
