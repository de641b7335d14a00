import { describe, expect, it } from 'vitest';
import { verify } from '../verifier';
import { listing } from './helpers';
import {
  assembleCase,
  readVerifierCorpus,
  recordedLevels,
  recordedLog,
  type VerifierCase,
} from './verifier-corpus';
import { diffLines, judgementOf, messagesOf, requestOf, withoutPlaces } from './verifier-log';

/**
 * Holds the verifier to the recorded answers of Linux 6.18, without a kernel. `oracle/ask.mjs` shows
 * one case beside the running kernel's answer.
 */

/** Cases that the verifier may refuse as unsupported, by name, with the reason. */
const NOT_YET: Readonly<Record<string, string>> = {};

/** Cases whose logs may differ, by name, with the reason. */
const LOG_DIFFERS: Readonly<Record<string, string>> = {};

/** Some programs take a million instructions to judge. */
const LONG = 60_000; // ms

const cases = readVerifierCorpus();

function ask({ source }: VerifierCase, logLevel: number) {
  const program = assembleCase(source.join('\n'));
  const result = verify(requestOf(program, logLevel));
  return { program, result, judged: judgementOf(result, program.insns) };
}

describe('the corpus', () => {
  it('names every case once and says why some are left out', () => {
    const names = cases.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const [name, reason] of Object.entries({ ...NOT_YET, ...LOG_DIFFERS })) {
      expect(names).toContain(name);
      expect(reason).toMatch(/\S/);
    }
  });

  it('has programs of both kinds', () => {
    const accepted = cases.filter(({ verdict }) => verdict === 'ok').length;
    expect(accepted).toBeGreaterThan(60);
    expect(cases.length - accepted).toBeGreaterThan(90);
  });
});

describe('verdicts', () => {
  it.each(cases)(
    '$name',
    (one) => {
      const { program, result, judged } = ask(one, recordedLevels(one).at(-1)!);
      const shown = `${one.name}\n${listing(program, one.at)}\n- kernel, + ours\n${diffLines(one.log2, judged.log)}`;
      if (!result.ok && result.unsupported !== undefined) {
        expect(NOT_YET[one.name], `unsupported: ${result.unsupported}\n${shown}`).toBeDefined();
        expect(one.verdict === 'ok' || result.errno !== undefined).toBe(true);
        return;
      }
      expect(NOT_YET[one.name], 'is supported by now: take it off the list').toBeUndefined();
      expect(judged.verdict, shown).toBe(one.verdict);
      if (result.ok) return;
      const messages = messagesOf(one.log2);
      if (messages.length > 0) expect(messages, shown).toContain(withoutPlaces(result.message));
      if (one.at !== null) expect(result.at, shown).toBe(one.at);
    },
    LONG,
  );
});

describe('logs', () => {
  const levels = cases.flatMap((one) =>
    recordedLevels(one).map((level) => ({ name: one.name, level, one })),
  );
  it.each(levels)(
    '$name, level $level',
    ({ level, one }) => {
      if (NOT_YET[one.name] !== undefined || LOG_DIFFERS[one.name] !== undefined) return;
      const { program, judged } = ask(one, level);
      const difference = diffLines(recordedLog(one, level), judged.log);
      if (difference === '') return;
      expect.fail(`${one.name}\n${listing(program, one.at)}\n- kernel, + ours\n${difference}`);
    },
    LONG,
  );
});
