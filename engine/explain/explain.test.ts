import { describe, expect, it } from 'vitest';
import { digestOf, examples, readExplainCorpus } from '../test/explain-corpus';
import { assembleCase, BPF_LOG_STATS } from '../test/verifier-corpus';
import { messagesOf, requestOf, withoutPlaces } from '../test/verifier-log';
import { drain } from '../util';
import { causeSteps, MESSAGES, type MessageCode, type VerifyResult, verify } from '../verifier';
import { EXPLANATIONS, explain } from '.';

/** Some examples are at the limits of what is walked. */
const LONG = 120_000; // ms

const CODES = Object.keys(MESSAGES) as MessageCode[];

function judge(source: string): { result: VerifyResult; program: ReturnType<typeof assembleCase> } {
  const program = assembleCase(source);
  const request = requestOf(program, BPF_LOG_STATS);
  const result = verify(request);
  if (result.ok) return { program, result };
  return { program, result: { ...result, cause: drain(causeSteps(request, result)) } };
}

describe('the catalogue of explanations', () => {
  it('has an entry for every message', () => {
    expect(CODES.filter((code) => EXPLANATIONS[code] === undefined)).toEqual([]);
  });

  it('has two examples in each entry, or says why there are none', () => {
    for (const code of CODES) {
      const entry = EXPLANATIONS[code];
      if (!entry) continue;
      const examples = [entry.bad, entry.good].filter((source) => source !== undefined).length;
      expect(examples, code).toBe(entry.unreached === undefined ? 2 : 0);
    }
  });
});

const reached = CODES.flatMap((code) => {
  const entry = EXPLANATIONS[code];
  return entry?.bad === undefined || entry.good === undefined
    ? []
    : [{ code, bad: entry.bad, good: entry.good, after: entry.after }];
});

const answers = new Map(readExplainCorpus().answers.map((answer) => [answer.name, answer]));
const recorded = (name: string) => answers.get(name);

describe('examples', () => {
  it('are those that the kernel was asked about, which accepts the good ones', () => {
    for (const { name, source } of examples()) {
      expect(recorded(name)?.digest, `${name}: node oracle/record-explain.mjs`).toBe(
        digestOf(source),
      );
      if (name.endsWith(' good')) expect(recorded(name)?.verdict, name).toBe('ok');
    }
    expect(answers.size).toBe(examples().length);
  });

  it.each(reached)(
    '$code: one is refused so, its twin accepted',
    ({ code, bad, good, after }) => {
      const { result, program } = judge(bad);
      if (result.ok) return expect.fail(`accepted:\n${bad}`);
      expect(result.code, `${result.message}\n${bad}`).toBe(after ?? code);
      if (after) expect(result.more.map((line) => line.code)).toContain(code);
      expect(result.errno).toBe(recorded(`${code} bad`)?.verdict);
      expect(messagesOf(result.log).map(withoutPlaces)).toEqual(recorded(`${code} bad`)?.messages);
      const told = explain(result, program.progType);
      const text = `${told?.title}. ${told?.why} ${told?.how}`;
      expect(text).not.toMatch(/undefined|\bnull\b|NaN|\[object/);
      expect(told?.why).toMatch(
        /^[^a-z].*[.)]$|^(r\d+|bpf_\w+|addr_space_cast|skb|may_goto|map\[) ?.*[.)]$/,
      );
      const twin = judge(good).result;
      expect(twin.ok, twin.ok ? '' : `${twin.message} at ${twin.at}\n${good}`).toBe(true);
    },
    LONG,
  );
});
