import { helperName, helperNumber } from '../abi';
import type { Registers } from '../interp';
import { InternalError } from '../util';
import { mapDelete, mapLookup, mapUpdate } from './map-helpers';
import { returnU32 } from './registers';
import { tracePrintk } from './trace-printk';
import type { HelperEnv, HelperFunction } from './types';
import { redirect, xdpAdjustHead } from './xdp-helpers';

const ktimeGetNs: HelperFunction = (env, regs) => {
  regs.wide[0] = env.ktime();
};

const getPrandomU32: HelperFunction = (env, regs) => {
  returnU32(regs, env.random());
};

/** What each helper does, by number. bpf_tail_call is the machine's own affair. */
const HELPER_FUNCTIONS: ReadonlyMap<number, HelperFunction> = new Map(
  Object.entries({
    map_lookup_elem: mapLookup,
    map_update_elem: mapUpdate,
    map_delete_elem: mapDelete,
    ktime_get_ns: ktimeGetNs,
    get_prandom_u32: getPrandomU32,
    trace_printk: tracePrintk,
    xdp_adjust_head: xdpAdjustHead,
    redirect,
  }).map(([name, run]) => {
    const number = helperNumber(name);
    if (number === null) throw new InternalError(`no helper ${name}`);
    return [number, run];
  }),
);

/** Numbers of the helpers that can be called. */
export const CALLABLE_HELPERS: readonly number[] = [...HELPER_FUNCTIONS.keys()];

/**
 * Carries out a helper call: arguments in r1..r5, the result in r0.
 *
 * @returns a sentence where the call would harm memory or the helper does not exist here
 */
export function callHelper(id: number, regs: Registers, env: HelperEnv): string | null {
  const run = HELPER_FUNCTIONS.get(id);
  if (!run) return `${helperName(id) ?? `helper ${id}`} does not exist here`;
  return run(env, regs) ?? null;
}
