import { load } from './load.mjs';

/** `node oracle/record-explain.mjs` asks the kernel for engine/test/corpus/explain.json again. */
const { recordExplain } = await load('record-explain');
process.exitCode = recordExplain();
