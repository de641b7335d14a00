/**
 * Checks the direction of imports between the folders of this repository. Fails on an arrow that is
 * not in the table, on an import that reaches past a folder's index, and on a cycle of files.
 *
 * An entry `name (types)` permits `import type` only.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..');

const ALLOWED = {
  'engine/util': [],
  'engine/abi': ['engine/util'],
  'engine/isa': ['engine/util', 'engine/abi'],
  'engine/btf': ['engine/util', 'engine/abi (types)'],
  'engine/trace': ['engine/util'],
  'engine/packet': ['engine/util'],
  'engine/maps': ['engine/util', 'engine/abi'],
  'engine/network': ['engine/util'],
  'engine/workspace': ['engine/util', 'engine/abi', 'engine/network', 'engine/packet (types)'],
  'engine/share': ['engine/util', 'engine/workspace'],
  'engine/filter': ['engine/util', 'engine/packet'],
  'engine/examples': ['engine/util', 'engine/packet', 'engine/workspace'],
  'engine/asm': ['engine/util', 'engine/isa', 'engine/abi', 'engine/btf'],
  'engine/verifier': [
    'engine/util',
    'engine/isa',
    'engine/abi',
    'engine/btf',
    'engine/maps (types)',
  ],
  'engine/verifier-log': ['engine/util'],
  'engine/explain': [
    'engine/util',
    'engine/abi',
    'engine/isa',
    'engine/asm (types)',
    'engine/verifier (types)',
  ],
  'engine/rewriter': ['engine/util', 'engine/isa', 'engine/abi', 'engine/verifier (types)'],
  'engine/interp': ['engine/util', 'engine/isa', 'engine/abi', 'engine/maps', 'engine/trace'],
  'engine/helpers': [
    'engine/util',
    'engine/abi',
    'engine/maps',
    'engine/packet',
    'engine/network',
    'engine/trace (types)',
    'engine/interp (types)',
  ],
  'engine/mechanisms': [
    'engine/util',
    'engine/isa',
    'engine/abi',
    'engine/trace',
    'engine/workspace',
  ],
  'engine/kernel': [
    'engine/util',
    'engine/abi',
    'engine/isa',
    'engine/btf (types)',
    'engine/trace',
    'engine/packet',
    'engine/network',
    'engine/maps',
    'engine/verifier',
    'engine/rewriter',
    'engine/interp',
    'engine/helpers',
    'engine/mechanisms (types)',
  ],
  'engine/playground': ['engine/*'],
  'engine/api.ts': ['engine/* (types)'],
  'engine/worker.ts': ['engine/playground', 'engine/api.ts'],
  'engine/test': ['engine/*', 'cli'],
  'engine/bench': ['engine/*'],
  cli: ['engine/*'],
  oracle: ['engine/*', 'cli'],
  'web/engine-client': ['engine/api.ts', 'engine/worker.ts'],
  'web/store': [
    'engine/api.ts',
    'engine/abi',
    'engine/isa',
    'engine/packet',
    'engine/share',
    'engine/filter',
    'engine/workspace',
    'engine/trace',
    'engine/examples',
    'web/engine-client',
  ],
  'web/features': [
    'engine/api.ts',
    'engine/verifier-log',
    'engine/abi',
    'engine/isa',
    'engine/packet',
    'engine/share',
    'engine/filter',
    'engine/workspace',
    'engine/trace',
    'engine/examples',
    'engine/explain',
    'web/store',
    'web/ui',
    'web/features',
    'web/styles',
  ],
  'web/ui': ['web/styles'],
  'web/styles': [],
  'web/app': ['web/*', 'engine/api.ts', 'engine/examples', 'engine/workspace'],
  e2e: ['engine/*', 'e2e', 'web/app (types)'],
  scripts: ['engine/abi', 'engine/isa', 'engine/filter'],
};

/** Files that are imported beside an index, for a page or a worker that shall load no more than them, or not yet. */
const ENTRIES = [
  'engine/examples/firewall-ids.ts',
  'engine/maps/rare-maps.ts',
  'engine/rewriter/kernel-passes.ts',
];

/** `engine/isa/print.ts` belongs to `engine/isa`; a file directly in `web/` to `web/app`. */
function roomOf(file) {
  const parts = path.relative(ROOT, file).split(path.sep);
  if (parts[0] === 'web' && parts.length === 2) return 'web/app';
  if (parts[0] === 'engine' && parts.length === 2)
    return `engine/${parts[1].replace(/\.test\.ts$/, '.ts')}`;
  if (parts[0] === 'engine' || parts[0] === 'web') return `${parts[0]}/${parts[1]}`;
  return parts[0];
}

function permits(from, to, typeOnly) {
  return (ALLOWED[from] ?? []).some((entry) => {
    const [name, only] = entry.split(' ');
    if (only === '(types)' && !typeOnly) return false;
    return name === to || (name.endsWith('/*') && to.startsWith(name.slice(0, -1)));
  });
}

function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesUnder(full);
    return /\.(ts|tsx|mjs)$/.test(entry.name) ? [full] : [];
  });
}

function resolve(from, specifier) {
  const base = path.resolve(path.dirname(from), specifier.replace(/\?.*$/, ''));
  for (const candidate of [
    base,
    `${base}.ts`,
    `${base}.tsx`,
    `${base}/index.ts`,
    `${base}/index.tsx`,
  ]) {
    if (existsSync(candidate) && statSync(candidate).isFile()) return candidate;
  }
  return null;
}

const IMPORT =
  /^\s*(import|export)\s+(type\s+)?[^'";]*?from\s+'([^']+)'|^\s*import\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)|new URL\(\s*'(\.[^']+)'/gm;

const problems = [];
const graph = new Map();

for (const top of ['engine', 'web', 'cli', 'oracle', 'e2e', 'scripts']) {
  if (!existsSync(path.join(ROOT, top))) continue;
  for (const file of filesUnder(path.join(ROOT, top))) {
    const text = readFileSync(file, 'utf8');
    const name = path.relative(ROOT, file);
    const isTest = /\.(test|spec)\.tsx?$/.test(file);
    const edges = [];
    for (const match of text.matchAll(IMPORT)) {
      const specifier = match[3] ?? match[4] ?? match[5] ?? match[6];
      const clause = match[0];
      const typeOnly =
        match[2] !== undefined ||
        /^\s*(import|export)\s*\{(\s*type\s+\w+( as \w+)?\s*,?)+\s*\}/.test(clause);
      if (
        name.startsWith('engine/') &&
        specifier.startsWith('node:') &&
        !isTest &&
        !/^engine\/(test|bench)\//.test(name)
      ) {
        problems.push(
          `${name}: the engine runs in a browser too, so it cannot import ${specifier}`,
        );
      }
      if (!specifier.startsWith('.')) continue;
      const target = resolve(file, specifier);
      if (!target) {
        if (/\.(css|json|svg|woff2)$/.test(specifier.replace(/\?.*$/, ''))) continue;
        problems.push(`${name}: cannot find ${specifier}`);
        continue;
      }
      if (!typeOnly) edges.push(target);
      const from = roomOf(file);
      const to = roomOf(target);
      if (from === to) continue;
      if (isTest && (to === 'engine/test' || to.startsWith('engine/'))) continue;
      if (!permits(from, to, typeOnly)) {
        problems.push(
          `${name}: ${from} may not import ${to}${permits(from, to, true) ? ' except for types' : ''}`,
        );
      } else if (
        /^engine\/[^.]+$/.test(to) &&
        !/\/index\.ts$/.test(target) &&
        to !== 'engine/test' &&
        !ENTRIES.includes(path.relative(ROOT, target))
      ) {
        problems.push(`${name}: import ${to} by its index, not ${path.relative(ROOT, target)}`);
      }
    }
    graph.set(file, edges);
  }
}

const state = new Map();
function visit(file, trail) {
  if (state.get(file) === 'done') return;
  if (state.get(file) === 'open') {
    const cycle = [...trail.slice(trail.indexOf(file)), file].map((f) => path.relative(ROOT, f));
    problems.push(`cycle: ${cycle.join(' -> ')}`);
    return;
  }
  state.set(file, 'open');
  for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
  state.set(file, 'done');
}
for (const file of graph.keys()) visit(file, []);

if (problems.length > 0) {
  console.error(problems.join('\n'));
  console.error(
    `\n${problems.length} boundary problem(s). The table is in scripts/boundaries.mjs.`,
  );
  process.exit(1);
}
console.log(`boundaries: ${graph.size} files, every import goes the right way`);
