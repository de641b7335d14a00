import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

/** What a process may take for a program of a million instructions. */
const MOST = 300; // MB

const CLI = path.join(import.meta.dirname, '..', 'scripts', 'cli.mjs');
const LONG = 300_000; // ms; the test machine has other things to do

/** Prints how much memory the process had at most, in megabytes, as the last thing it does. */
const WATCH = `process.on('exit', () => console.error('\\nmost: ' + process.resourceUsage().maxRSS / 1024))`;

const loop = (rounds: number) => `xdp loop:
  r0 = 0
round:
  r0 += 1
  if r0 != ${rounds} goto round
  exit
`;

function verify(source: string, logLevel: number) {
  const args = ['--import', `data:text/javascript,${encodeURIComponent(WATCH)}`];
  const command = [CLI, 'verify', '-', '--log-level', `${logLevel}`];
  const { stdout, stderr, status } = spawnSync(process.execPath, [...args, ...command], {
    input: source,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return { log: stdout, status, most: Number(/most: ([\d.]+)/.exec(stderr)?.[1]) };
}

describe('the memory for a million instructions', () => {
  // so that it is built before it is measured
  beforeAll(() => {
    expect(spawnSync(process.execPath, [CLI, '--help']).status).toBe(0);
  }, LONG);

  it.each([
    ['accepted, without a log', 499_999, 0],
    ['accepted, with the longest log', 499_999, 2],
    ['refused, without a log', 9_999_999, 0],
    ['refused, with the longest log', 9_999_999, 2],
  ])(
    '%s',
    (_, rounds, logLevel) => {
      const { log, status, most } = verify(loop(rounds), logLevel);
      expect(status).toBe(rounds === 499_999 ? 0 : 1);
      if (logLevel === 2) expect(log.length).toBeGreaterThan(16_000_000);
      expect(most).toBeGreaterThan(20);
      expect(most).toBeLessThan(MOST);
    },
    LONG,
  );
});
