import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Programs, and the instructions that the kernel shows of them once they are loaded, masked. */
export interface XlatedCase {
  /** `subject: claim`, unique. */
  readonly name: string;
  readonly source: readonly string[];
  /** Of `maskedXlated()`. */
  readonly xlated: readonly string[];
}

export interface XlatedCorpus {
  readonly kernel: string;
  readonly about: string;
  readonly cases: readonly XlatedCase[];
}

export const XLATED_CORPUS = path.join(import.meta.dirname, 'corpus', 'xlated.json');

/** @param file where the module is built elsewhere */
export function readXlatedCorpus(file: string = XLATED_CORPUS): XlatedCorpus {
  return JSON.parse(readFileSync(file, 'utf8')) as XlatedCorpus;
}
