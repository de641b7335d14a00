/** `node oracle/record-runs.mjs [FILE]`: asks the running kernel for `engine/test/corpus/runs.json` again. */
import { load } from './load.mjs';

const { recordRuns } = await load('record-runs');
process.exitCode = recordRuns(process.argv.slice(2));
