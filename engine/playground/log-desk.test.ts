import { expect, it } from 'vitest';
import type { ReadLogRequest } from '../api';
import { Playground } from './playground';

const LOOP = `xdp loop:
  r0 = 0
round:
  r0 += 1
  if r0 != 20000 goto round
  exit
`;

const request: ReadLogRequest = {
  revision: 1,
  program: 'loop',
  source: LOOP,
  chainCalls: false,
  mechanism: { name: 'inject', variant: 'fixed' },
  at: { line: 0 },
  count: 12,
};

const silent = () => {};

it('reads any stretch of a log, also of one that is too long to be kept', async () => {
  const playground = new Playground();
  const first = await playground.readLog(request, silent);
  if (!first.ok) throw new Error(first.why);
  expect(first.lines[0]).toBe('func#0 @0');
  expect(first.lines).toHaveLength(12);

  const told: number[] = [];
  const end = await playground.readLog({ ...request, at: { end: true }, count: 2 }, (processed) =>
    told.push(processed),
  );
  if (!end.ok) throw new Error(end.why);
  expect(end.lines.at(-1)).toMatch(/^processed 40002 insns/);
  expect(end.total).toBe(end.from + 2);
  expect(told.every((processed) => processed > 0 && processed <= 40_002)).toBe(true);

  const middle = await playground.readLog({ ...request, at: { processed: 30_001 } }, silent);
  if (!middle.ok) throw new Error(middle.why);
  expect(middle.lines.some((line) => /^2: \(55\) if r0 != 0x4e20/.test(line))).toBe(true);
});

it('gives up for a newer request, when it is told to, and for what is not verified', async () => {
  const playground = new Playground();
  const older = playground.readLog({ ...request, at: { end: true } }, silent);
  const newer = playground.readLog(request, silent);
  expect(await older).toEqual({ ok: false, why: 'superseded' });
  expect(await newer).toMatchObject({ ok: true, from: 0 });

  const cancelled = playground.readLog({ ...request, at: { end: true } }, silent);
  await playground.cancelLog();
  expect(await cancelled).toEqual({ ok: false, why: 'superseded' });

  const wrong = { ...request, source: 'xdp wrong:\n  nonsense\n' };
  expect(await playground.readLog(wrong, silent)).toEqual({ ok: false, why: 'not verified' });
});
