/**
 * `npm run soundness -- --count=1000000`: runs programs that the verifier accepts, and looks for
 * what it overlooked; see `trial.ts`. No kernel is needed.
 */
import { load } from './load.mjs';

const { soundness } = await load('soundness-run');
process.exitCode = soundness(process.argv.slice(2));
