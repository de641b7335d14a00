import { expect, it } from 'vitest';
import { examples, readExplainCorpus } from '../engine/test/explain-corpus';
import { describeKernel } from './describe-kernel';
import { answersOfKernel } from './explain-on-kernel';

describeKernel('the examples of the explanations', () => {
  it('get from the kernel what is recorded', { timeout: 120_000 }, () => {
    expect(answersOfKernel(examples())).toEqual(readExplainCorpus().answers);
  });
});
