/**
 * Holds the built page to its budgets, gzipped: what index.html names with its static imports, and
 * the engine's worker with its own, which starts beside the page and does not hold up its first
 * paint. The editor, which comes after the first paint, is shown beside them.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { ROOT } from './install.mjs';

const BUDGETS = { page: 200_000, engine: 130_000 }; // bytes, gzipped
const LISTED = 14; // rows of the table of contents
const dist = path.resolve(process.argv[2] ?? path.join(ROOT, 'dist'));
const assets = path.join(dist, 'assets');

function fail(message) {
  console.error(message);
  process.exit(1);
}

const gzipped = (text) => gzipSync(text).length;
const kB = (bytes) => `${(bytes / 1000).toFixed(1).padStart(8)} kB`;

/** The files, and all that they import statically. */
function withImports(files, seen = new Set()) {
  for (const file of files) {
    if (seen.has(file)) continue;
    seen.add(file);
    const code = readFileSync(file, 'utf8');
    const imported = code.matchAll(/(?:\bfrom|\bimport)\s*["'](\.[^"']+\.js)["']/g);
    withImports(
      Array.from(imported, ([, name]) => path.resolve(path.dirname(file), name)),
      seen,
    );
  }
  return seen;
}

/** The text of a file by where it comes from, read off its source map. */
function* originsOf(file) {
  const lines = readFileSync(file, 'utf8').split('\n');
  const { mappings, sources } = JSON.parse(readFileSync(`${file}.map`, 'utf8'));
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  let source = 0;
  for (const [i, line] of mappings.split(';').entries()) {
    const text = lines[i] ?? '';
    let column = 0;
    let origin = null;
    for (const segment of line === '' ? [] : line.split(',')) {
      const fields = [];
      let value = 0;
      let shift = 0;
      for (const char of segment) {
        const digit = digits.indexOf(char);
        value |= (digit & 31) << shift;
        shift += 5;
        if (digit & 32) continue;
        fields.push(value & 1 ? -(value >> 1) : value >> 1);
        value = 0;
        shift = 0;
      }
      yield [origin, text.slice(column, column + fields[0])];
      column += fields[0];
      source += fields[1] ?? 0;
      origin = fields.length > 1 ? sources[source] : null;
    }
    yield [origin, text.slice(column)];
  }
}

/** `react-dom` of a package, `web/features/graph` or `engine/isa` of our own. */
function partOf(source) {
  if (source === null) return 'names of styles, glue';
  const name = source.split('node_modules/').at(-1);
  if (name !== source) return /^(@[^/]+\/)?[^/]+/.exec(name)[0];
  const own = /\b(?:web|engine)\/.*/.exec(source)?.[0].split('/') ?? [source];
  return own.slice(0, own[1] === 'features' ? 3 : 2).join('/');
}

/** What a file holds, largest first: packed apart, and scaled to what the file has packed as one. */
function contentsOf(file) {
  const parts = new Map();
  for (const [origin, text] of originsOf(file)) {
    const part = partOf(origin);
    parts.set(part, (parts.get(part) ?? '') + text);
  }
  const sizes = [...parts].map(([part, text]) => [part, gzipped(text)]);
  const scale = gzipped(readFileSync(file)) / sizes.reduce((sum, [, size]) => sum + size, 0);
  return sizes.map(([part, size]) => [part, size * scale]).sort((a, b) => b[1] - a[1]);
}

const html = readFileSync(path.join(dist, 'index.html'), 'utf8');
const named = Array.from(html.matchAll(/(?:src|href)="([^"]+\.js)"/g), ([, name]) =>
  path.resolve(dist, name),
);
if (named.length === 0) fail('No script was found in index.html.');
const page = withImports(named);
const code = Array.from(page, (file) => readFileSync(file, 'utf8')).join('\n');
const workers = readdirSync(assets).filter(
  (name) => /^worker-.*\.js$/.test(name) && code.includes(name),
);
if (workers.length !== 1) fail(`The page starts ${workers.length} workers; it has one engine.`);
const engine = withImports(workers.map((name) => path.join(assets, name)));
const counted = [...page, ...engine];

for (const file of counted) {
  console.log(`${kB(gzipped(readFileSync(file)))}  ${path.relative(dist, file)}`);
  if (!existsSync(`${file}.map`)) continue;
  for (const [part, size] of contentsOf(file).slice(0, LISTED)) {
    console.log(`  ${kB(size)}  ${part}`);
  }
}
const editor = readdirSync(assets).filter((name) => /^code-editor-.*\.js$/.test(name));
for (const file of withImports(editor.map((name) => path.join(assets, name)))) {
  if (!page.has(file)) {
    console.log(
      `${kB(gzipped(readFileSync(file)))}  ${path.relative(dist, file)}: editor, not counted`,
    );
  }
}
const totalOf = (files) => [...files].reduce((sum, file) => sum + gzipped(readFileSync(file)), 0);
const over = [];
for (const [name, files] of Object.entries({ page, engine })) {
  const total = totalOf(files);
  console.log(`${kB(total)}  ${name}; its budget is ${BUDGETS[name] / 1000} kB`);
  if (total > BUDGETS[name]) over.push(name);
}
console.log(`${kB(totalOf(counted))}  a first visit, without the editor`);
if (over.length > 0)
  fail(`Over the budget: ${over.join()}. Load what is not needed at first with import().`);
