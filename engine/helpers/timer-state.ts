import { MAX_CALL_FRAMES } from '../abi';
import type { Address, FlatMemory } from '../util';
import { MOST_KEY_BYTES } from './types';

/**
 * Timers as they lie in memory: each in the 16 bytes of its value that nobody else sees, and one
 * word that says when to look for timers that have run out. So they go and come with the memory.
 */

/** KTIME_MAX */
export const MOST_TIME = 0x7fff_ffff_ffff_ffffn;

export interface TimerState {
  /** It was set up. */
  isSet: boolean;
  isRunning: boolean;
  /** Nanoseconds on the workspace's clock. */
  expiry: bigint;
  /** Id of the program whose function it calls, 0 for none, and the function's first slot. */
  prog: number;
  callback: number;
}

export function readTimer({ view }: FlatMemory, at: Address): TimerState {
  const word = view.getUint32(at + 12, true);
  return {
    isSet: (word & 1) !== 0,
    isRunning: (word & 2) !== 0,
    expiry: view.getBigUint64(at, true),
    prog: word >>> 2,
    callback: view.getUint32(at + 8, true),
  };
}

export function writeTimer({ view }: FlatMemory, at: Address, timer: TimerState): void {
  const { isSet, isRunning, expiry, prog, callback } = timer;
  view.setBigUint64(at, expiry, true);
  view.setUint32(at + 8, callback, true);
  view.setUint32(at + 12, (prog << 2) | (isRunning ? 2 : 0) | (isSet ? 1 : 0), true);
}

/** Where in the helpers' scratch memory the key lies that a timer's function is called with. */
export const TIMER_KEY = 8 + (1 + MAX_CALL_FRAMES) * MOST_KEY_BYTES;
/** Where the time is before which no timer runs out, plus 1; 0 for none. */
const NEXT_EXPIRY = TIMER_KEY + MOST_KEY_BYTES;

interface Scratch {
  readonly memory: FlatMemory;
  readonly scratch: Address;
}

/** Before this no timer runs out; `null` where none is running. */
export function nextExpiry({ memory, scratch }: Scratch): bigint | null {
  const word = memory.view.getBigUint64(scratch + NEXT_EXPIRY, true);
  return word === 0n ? null : word - 1n;
}

export function setNextExpiry({ memory, scratch }: Scratch, time: bigint | null): void {
  memory.view.setBigUint64(scratch + NEXT_EXPIRY, time === null ? 0n : time + 1n, true);
}
