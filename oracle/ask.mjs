/**
 * `node oracle/ask.mjs`: puts programs to the running kernel and to our verifier and shows where the
 * answers differ; see `ask.ts`.
 */
import { load } from './load.mjs';

const { ask } = await load('ask');
process.exitCode = ask(process.argv.slice(2));
