import { describe, expect, it } from 'vitest';
import { serveLine } from '../../cli/batch';
import { networkProblem } from '../network';
import { type FibAnswer, fibAnswer, fibRequest, readFibCorpus } from './fib-corpus';

const { kernel, networks } = readFibCorpus();
const all = networks.flatMap(({ network, cases }) => cases.map((one) => ({ one, network })));

describe(`routes and MTUs, as Linux ${kernel} looked them up`, () => {
  it('in networks that a workspace could have', () => {
    for (const { network } of networks) expect(networkProblem(network)).toBeNull();
  });

  it.each(all)('$one', ({ one, network }) => {
    const [question = '', expected] = one.split(' -> ');
    const request = { ...fibRequest(question), network };
    const answer = JSON.parse(serveLine(JSON.stringify(request))) as FibAnswer;
    expect(fibAnswer(answer)).toBe(expected);
  });

  it('with each answer that there is', () => {
    const answers = new Set(all.map(({ one }) => one.split(' -> ok ')[1]?.split(' ')[0]));
    for (let code = 0; code <= 9; code++) expect(answers).toContain(String(code));
  });
});
