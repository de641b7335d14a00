import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parseWorkspace } from './parse';
import { serialiseWorkspace } from './serialise';

const FOLDER = path.join(import.meta.dirname, '../../e2e/fixtures/workspaces');
const read = (name: string) => readFileSync(path.join(FOLDER, name), 'utf8');

const EXPECTED: Record<string, { reason: string; path: string; message: RegExp }> = {
  'not-json.txt': { reason: 'not-json', path: '', message: /not JSON.*text editor/ },
  'other-format.json': { reason: 'foreign', path: 'format', message: /not a Chaincall workspace/ },
  'newer-version.json': { reason: 'newer', path: 'version', message: /version 7.*newer Chaincall/ },
  'unknown-version.json': { reason: 'invalid', path: 'version', message: /whole number/ },
  'unknown-key.json': { reason: 'invalid', path: 'programs[0].colour', message: /remove it/ },
  'dangling-edge.json': { reason: 'invalid', path: 'edges[0].to', message: /"gone".*not exist/ },
};

it('has an expectation for every broken file', () => {
  const files = readdirSync(FOLDER).filter(
    (name) => !['README.md', 'selftest.json', 'version-1.json'].includes(name),
  );
  expect(files.sort()).toEqual(Object.keys(EXPECTED).sort());
});

it.each(Object.entries(EXPECTED))('refuses %s in words', (name, { message, ...rest }) => {
  const result = parseWorkspace(read(name));
  expect(result).toMatchObject({ ok: false, ...rest });
  expect(result.ok || result.message).toMatch(message);
});

it('reads a file of version 1 as what it is today', () => {
  const result = parseWorkspace(read('version-1.json'));
  expect(result.ok && serialiseWorkspace(result.workspace)).toBe(read('selftest.json'));
});

it('reads an exported file and writes it as it was', () => {
  const result = parseWorkspace(read('selftest.json'));
  expect(result.ok && serialiseWorkspace(result.workspace)).toBe(read('selftest.json'));
});
