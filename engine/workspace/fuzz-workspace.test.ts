/**
 * Workspace files made to hurt: cut, flipped, grown, nested. The reader must answer in words, in
 * bounded time. fast-check prints the seed of what fails.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXAMPLES } from '../examples';
import { WORKSPACE_FORMAT, WORKSPACE_VERSION } from './format';
import { parseWorkspace } from './parse';
import { serialiseWorkspace } from './serialise';

const FIXTURE = path.join(import.meta.dirname, '../../e2e/fixtures/workspaces/selftest.json');
const FILES = [
  readFileSync(FIXTURE, 'utf8'),
  ...EXAMPLES.map(({ workspace }) => serialiseWorkspace(workspace)),
];

/** Reads a text, and holds the answer to what any answer must be. */
function expectSound(text: string): ReturnType<typeof parseWorkspace> {
  const began = performance.now();
  const result = parseWorkspace(text);
  expect(performance.now() - began).toBeLessThan(2000);
  if (result.ok) {
    // what was accepted is written and read again as it is
    expect(parseWorkspace(serialiseWorkspace(result.workspace))).toEqual(result);
  } else {
    expect(result.message).toMatch(/\.$/);
    expect(result.message.length).toBeLessThan(1000);
    expect(result.path.length).toBeLessThan(200);
  }
  return result;
}

describe('reading workspaces made to hurt', () => {
  it('takes cuts and changed characters', () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 0xffff })), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(fc.constantFrom(...FILES), changes, fc.option(fc.nat()), (file, list, cut) => {
        const chars = file.slice(0, cut === null ? file.length : cut % (file.length + 1)).split('');
        for (const [at, code] of list) {
          if (chars.length > 0) chars[at % chars.length] = String.fromCharCode(code);
        }
        expectSound(chars.join(''));
      }),
      { numRuns: 400 },
    );
  });

  it('takes any value in any place', () => {
    const foreign = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(-0, 1e308, 2 ** 53, '', '\u2028', 'x'.repeat(100_000), [], {}, null),
      fc.constant(Array.from({ length: 10_000 }, () => ({ id: 'x' }))),
    );
    fc.assert(
      fc.property(fc.constantFrom(...FILES), fc.array(fc.nat()), foreign, (file, steps, value) => {
        const document = JSON.parse(file) as unknown;
        let at = document as Record<string, unknown>;
        for (const [i, step] of steps.entries()) {
          const keys = Object.keys(at);
          const key = keys[step % Math.max(1, keys.length)];
          if (key === undefined) break;
          const next = at[key];
          if (i === steps.length - 1 || typeof next !== 'object' || next === null) {
            at[key] = value;
            break;
          }
          at = next as Record<string, unknown>;
        }
        expectSound(JSON.stringify(document));
      }),
      { numRuns: 400 },
    );
  });

  const head = `{"format":"${WORKSPACE_FORMAT}","version":${WORKSPACE_VERSION}`;
  it.each([
    ['nesting without end', '['.repeat(1_000_000)],
    ['an object as deep as it is long', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['depth behind a good head', `${head},"x":${'['.repeat(5000)}${']'.repeat(5000)}}`],
    ['a million programs', `${head},"programs":[${'{},'.repeat(1_000_000)}{}]}`],
    ['a key of a prototype', `${head},"__proto__":{"name":"x"}}`],
    ['the same key a hundred thousand times', `${head}${',"name":"x"'.repeat(100_000)}}`],
    ['a number without end', `${head},"name":${'9'.repeat(1_000_000)}}`],
    ['a file beyond the limit', ' '.repeat(64 * 1024 * 1024)],
    ['half a surrogate', `${head},"name":"\ud800"}`],
    ['nothing', ''],
  ])('refuses %s', (_, text) => {
    expect(expectSound(text).ok).toBe(false);
  });
});
