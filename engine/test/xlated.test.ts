import { describe, expect, it } from 'vitest';
import { assembleCase } from './verifier-corpus';
import { maskedXlated, xlatedOf } from './xlated';
import { readXlatedCorpus } from './xlated-corpus';

const { kernel, cases } = readXlatedCorpus();

describe(`rewritten instructions, as Linux ${kernel} shows them`, () => {
  it.each(cases)('$name', ({ source, xlated }) => {
    const ours = xlatedOf(assembleCase(source.join('\n')));
    expect(ours && maskedXlated(ours)).toEqual(xlated);
  });
});
