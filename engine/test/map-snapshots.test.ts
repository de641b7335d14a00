import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type BatchMap, makeMap } from '../../cli/batch/maps';
import { runOp } from '../../cli/batch/ops';
import { type JsonObject, Shape } from '../../cli/batch/shape';
import { MAP_TYPES, type MapTypeName } from '../abi';
import { createKernel } from '../kernel';
import { opOfText, opText, readMapCorpus } from './map-corpus';

const corpus = readMapCorpus(path.join(import.meta.dirname, 'corpus'));
// What maps of references hold is counted outside the memory, where packets change nothing.
const sequences = corpus.sequences.filter(({ maps, ops }) => {
  const type = maps.at(-1)?.type as MapTypeName;
  return MAP_TYPES[type].refersTo === undefined && !ops.some((text) => text.startsWith('freeze'));
});

describe('a map whose memory is put back', () => {
  for (const [number, { maps, ops }] of sequences.entries()) {
    it(`answers again as it did: ${String(maps[0]?.type)} (${number})`, () => {
      const kernel = createKernel();
      const process = kernel.process();
      const errors: string[] = [];
      const made: BatchMap[] = [
        makeMap(process, new Shape(maps[0] as JsonObject, ''), { number: 0, made: [], errors }),
      ];
      const indexes = { program: () => null, map: () => null };
      const context = { maps: made, programs: [], indexes, errors, chain: false, emitted: [] };
      const carryOut = (texts: readonly string[]) =>
        texts.map((text) => {
          const op = opOfText(text, 0);
          return opText(op, runOp(process, new Shape(op as JsonObject, ''), context));
        });
      const half = ops.length >> 1;
      const [before, after] = [ops.slice(0, half), ops.slice(half)];
      expect(carryOut(before)).toEqual(before);
      const snapshot = kernel.memory.save();
      expect(carryOut(after)).toEqual(after);
      kernel.memory.load(snapshot);
      expect(carryOut(after)).toEqual(after);
    });
  }
});
