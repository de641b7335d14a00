import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { EXPLANATIONS } from '../explain';
import type { MessageCode } from '../verifier';

/**
 * The examples of the explanations with the answers of Linux 6.18, recorded by
 * `node oracle/record-explain.mjs` in `corpus/explain.json`.
 */

export interface Example {
  /** `packet-access bad` */
  readonly name: string;
  readonly source: string;
}

export interface ExampleAnswer {
  readonly name: string;
  /** Beginning of the SHA-256 of the program's text: an example that was changed is asked again. */
  readonly digest: string;
  /** `ok` or the name of an error number. */
  readonly verdict: string;
  /** What the kernel says of a refusal, line by line. */
  readonly messages: readonly string[];
}

export interface ExplainCorpus {
  readonly kernel: string;
  readonly about: string;
  readonly answers: readonly ExampleAnswer[];
}

export function readExplainCorpus(): ExplainCorpus {
  const file = path.join(import.meta.dirname, 'corpus', 'explain.json');
  return JSON.parse(readFileSync(file, 'utf8')) as ExplainCorpus;
}

/** All examples of the catalogue. */
export function examples(): Example[] {
  return (Object.keys(EXPLANATIONS) as MessageCode[]).flatMap((code) => {
    const { bad, good } = EXPLANATIONS[code] ?? {};
    const one = (kind: string, source: string | undefined) =>
      source === undefined ? [] : [{ name: `${code} ${kind}`, source }];
    return [...one('bad', bad), ...one('good', good)];
  });
}

export function digestOf(source: string): string {
  return createHash('sha256').update(source).digest('hex').slice(0, 16);
}
