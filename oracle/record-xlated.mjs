/** `node oracle/record-xlated.mjs [FILE]`: asks the running kernel for `engine/test/corpus/xlated.json` again. */
import { load } from './load.mjs';

const { recordXlated } = await load('record-xlated');
process.exitCode = recordXlated(process.argv.slice(2));
