/** `node oracle/record-maps.mjs`: asks the running kernel for `engine/test/corpus/maps.json` again. */
import { load } from './load.mjs';

const { recordMaps } = await load('record-maps');
process.exitCode = recordMaps();
