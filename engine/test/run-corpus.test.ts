import { describe, expect, it } from 'vitest';
import { serveLine } from '../../cli/batch';
import { type RunAnswer, readRunCorpus, runAnswers, runRequest } from './run-corpus';

const { kernel, cases } = readRunCorpus();

describe(`what programs do, as Linux ${kernel} did it`, () => {
  it.each(cases)('$name', (one) => {
    const answer = JSON.parse(serveLine(JSON.stringify(runRequest(one)))) as RunAnswer;
    expect(runAnswers(one, answer), one.source.join('\n')).toEqual(one.answers);
  });
});
