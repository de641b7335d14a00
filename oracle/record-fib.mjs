import { load } from './load.mjs';

/** `node oracle/record-fib.mjs` asks the kernel for engine/test/corpus/fib.json again. */
const { recordFib } = await load('record-fib');
process.exitCode = recordFib();
