/**
 * `node oracle/fidelity.mjs`: puts many random programs to the running kernel and to our verifier
 * and counts; see `fidelity.ts`.
 */
import { load } from './load.mjs';

const { fidelity } = await load('fidelity');
process.exitCode = fidelity(process.argv.slice(2));
