import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { serveLine } from '../../cli/batch';
import { type Fields, opOfText, opText, readMapCorpus } from './map-corpus';

const corpus = readMapCorpus(path.join(import.meta.dirname, 'corpus'));

describe(`sequences of commands on maps, as Linux ${corpus.kernel} answers`, () => {
  for (const [number, { maps, ops }] of corpus.sequences.entries()) {
    const map = maps.at(-1);
    it(`answers ${ops.length} commands on ${String(map?.type)} (${number})`, () => {
      const commands = ops.map((text) => opOfText(text, maps.length - 1));
      const line = serveLine(JSON.stringify({ maps, ops: commands }));
      const answers = (JSON.parse(line) as { ops: Fields[] }).ops;
      expect(commands.map((op, i) => opText(op, answers[i]))).toEqual(ops);
    });
  }
});
