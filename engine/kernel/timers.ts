import { TIMER_KEY, nextExpiry, readTimer, setNextExpiry, writeTimer } from '../helpers';
import type { BpfMap } from '../maps';
import type { Address } from '../util';
import type { Machine } from './machine';

/** Functions of timers that are called before one packet. */
const MOST_CALLS = 1000;
/** Says that timers have to be looked for. */
const LOOK = 0n;

interface DueTimer {
  readonly map: BpfMap;
  readonly key: Uint8Array;
  readonly value: Address;
  /** Where the timer is. */
  readonly at: Address;
  readonly expiry: bigint;
}

/**
 * Calls the functions of timers that have run out by `time`, in the order in which they do, each at
 * its time. What a function starts anew may run out by then too. They share the budget of
 * instructions of one packet; those for which nothing is left are called before the next one.
 *
 * @kernel kernel/bpf/helpers.c bpf_timer_cb()
 */
export function fireTimers(machine: Machine, time: bigint): void {
  let calls = 0;
  let budget = machine.limits.insnBudget;
  for (;;) {
    const running = runningTimers(machine);
    const due = running.filter(({ expiry }) => expiry <= time);
    setNextExpiry(machine, running[due.length]?.expiry ?? null);
    if (due.length === 0) return;
    for (const [i, timer] of due.entries()) {
      const { map, key, at, value, expiry } = timer;
      const state = readTimer(machine.memory, at);
      const isStill = state.isRunning && state.expiry === expiry;
      if (!isStill || !isThere(machine, map, key, value)) continue;
      if (calls === MOST_CALLS || budget <= 0) {
        setNextExpiry(machine, LOOK);
        return;
      }
      writeTimer(machine.memory, at, { ...state, isRunning: false });
      const key0 = machine.scratch + TIMER_KEY;
      machine.memory.u8.set(key, key0);
      const args = [map.address, key0, value];
      budget -= machine.callTimer(at, state, args, budget);
      calls++;
      // Where something runs out before the next of these, it comes first.
      const next = nextExpiry(machine);
      const after = due[i + 1];
      if (after && next !== null && next <= after.expiry) break;
    }
  }
}

/** All that are running, the one that runs out first before the others. */
function runningTimers(machine: Machine): DueTimer[] {
  const { memory, scratch } = machine;
  const key = scratch + TIMER_KEY;
  const found: DueTimer[] = [];
  for (const map of machine.timedMaps()) {
    const { timer = 0, keySize } = map.def;
    for (let last: Address | null = null; map.nextKey(last, key) === 0; last = key) {
      const value = map.find(key);
      const at = value + timer;
      const { isRunning, expiry } = readTimer(memory, at);
      if (!isRunning) continue;
      found.push({ map, key: memory.u8.slice(key, key + keySize), value, at, expiry });
    }
  }
  return found.sort((a, b) => (a.expiry < b.expiry ? -1 : a.expiry > b.expiry ? 1 : 0));
}

function isThere({ memory, scratch }: Machine, map: BpfMap, key: Uint8Array, value: Address) {
  memory.u8.set(key, scratch + TIMER_KEY);
  return map.find(scratch + TIMER_KEY) === value;
}
