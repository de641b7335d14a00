/**
 * `npm test`: installs what is missing, then runs every gate in turn, the quick ones first. The last
 * line is `N passed, N failed`: each static gate counts as one, each test as one.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { checkNode, installPackages, ROOT } from './install.mjs';

checkNode();
installPackages();
const { findBrowser } = await import('./browser.mjs');
const browser = await findBrowser({ install: true });

const RESULTS = path.join(ROOT, '.cache', 'test-results');
rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });

let passed = 0;
let failed = 0;
const failures = [];

function run(name, args, env = {}) {
  const began = Date.now();
  console.log(`\n── ${name}`);
  const { status } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, NO_COLOR: '1', CHAINCALL_BROWSER: browser, ...env },
  });
  console.log(`── ${name}: ${((Date.now() - began) / 1000).toFixed(1)} s`);
  return status === 0;
}

function count(name, good, bad) {
  passed += good;
  failed += bad;
  if (bad > 0) failures.push(name);
}

function gate(name, args) {
  const ok = run(name, args);
  count(name, ok ? 1 : 0, ok ? 0 : 1);
}

function readJson(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

const BIN = path.join(ROOT, 'node_modules');
gate('format', [`${BIN}/@biomejs/biome/bin/biome`, 'format', '.']);
gate('lint', [`${BIN}/@biomejs/biome/bin/biome`, 'lint', '--error-on-warnings', '.']);
gate('typecheck', [`${BIN}/typescript/bin/tsc`, '-b']);
gate('boundaries', ['scripts/boundaries.mjs']);

const unitFile = path.join(RESULTS, 'unit.json');
const unitOk = run('unit and property tests', [
  `${BIN}/vitest/vitest.mjs`,
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${unitFile}`,
]);
const unit = readJson(unitFile);
if (unit) {
  const bad = unit.numFailedTests + (unit.success || unit.numFailedTests > 0 ? 0 : 1);
  count('unit and property tests', unit.numPassedTests, bad);
} else count('unit and property tests', 0, unitOk ? 0 : 1);

gate('build', [`${BIN}/vite/bin/vite.js`, 'build', '--logLevel', 'warn']);
gate('size budget', ['scripts/size-budget.mjs']);

const e2eFile = path.join(RESULTS, 'e2e.json');
const e2eOk = run('end-to-end tests', [`${BIN}/@playwright/test/cli.js`, 'test'], {
  PLAYWRIGHT_JSON_OUTPUT_NAME: e2eFile,
});
const e2e = readJson(e2eFile);
if (e2e) {
  const bad = e2e.stats.unexpected + (e2eOk || e2e.stats.unexpected > 0 ? 0 : 1);
  count('end-to-end tests', e2e.stats.expected + e2e.stats.flaky, bad);
} else count('end-to-end tests', 0, 1);

if (failures.length > 0) console.log(`\nFailed: ${failures.join(', ')}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
