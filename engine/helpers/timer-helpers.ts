import { ERRNO, TIMER_SIZE } from '../abi';
import type { Registers } from '../interp';
import type { Address } from '../util';
import { arg32, argPointer, returnInt } from './registers';
import {
  MOST_TIME,
  nextExpiry,
  readTimer,
  setNextExpiry,
  type TimerState,
  writeTimer,
} from './timer-state';
import type { HelperEnv, HelperFunction } from './types';

const CLOCKS: readonly bigint[] = [0n, 1n, 7n]; // CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME
const BPF_F_TIMER_ABS = 1n;
const BPF_F_TIMER_CPU_PIN = 2n;
const { EBUSY, EDEADLK, EINVAL } = ERRNO;

/** A helper on a timer, which it may change; answers what the helper returns. */
type TimerFunction = (env: HelperEnv, timer: TimerState, regs: Registers, at: Address) => number;

function onTimer(run: TimerFunction): HelperFunction {
  return (env, regs) => {
    const at = argPointer(regs, 1);
    if (at === null || !env.memory.accessible(at, TIMER_SIZE)) return 'r1 does not lead to a timer';
    const timer = readTimer(env.memory, at);
    const result = run(env, timer, regs, at);
    writeTimer(env.memory, at, timer);
    returnInt(regs, result);
    return;
  };
}

/** @kernel kernel/bpf/helpers.c bpf_timer_init() */
export const timerInit = onTimer((_env, timer, { wide }) => {
  if (!CLOCKS.includes(wide[3]!)) return -EINVAL.number;
  if (timer.isSet) return -EBUSY.number;
  timer.isSet = true;
  return 0;
});

/** @kernel kernel/bpf/helpers.c bpf_timer_set_callback() */
export const timerSetCallback = onTimer((env, timer, regs) => {
  if (!timer.isSet) return -EINVAL.number;
  timer.prog = env.runningProg;
  timer.callback = arg32(regs, 2);
  return 0;
});

/**
 * All clocks are the workspace's.
 *
 * @kernel kernel/bpf/helpers.c bpf_timer_start()
 */
export const timerStart = onTimer((env, timer, { wide }) => {
  const nsecs = BigInt.asIntN(64, wide[2]!);
  const flags = wide[3]!;
  if ((flags & ~(BPF_F_TIMER_ABS | BPF_F_TIMER_CPU_PIN)) !== 0n) return -EINVAL.number;
  if (!timer.isSet || timer.prog === 0) return -EINVAL.number;
  const { now } = env;
  let expiry = nsecs;
  if ((flags & BPF_F_TIMER_ABS) === 0n) {
    expiry = now + nsecs;
    if (nsecs < 0n || expiry > MOST_TIME) expiry = MOST_TIME; // ktime_add_safe()
  }
  timer.expiry = expiry < now ? now : expiry;
  timer.isRunning = true;
  const next = nextExpiry(env);
  if (next === null || timer.expiry < next) setNextExpiry(env, timer.expiry);
  return 0;
});

/** @kernel kernel/bpf/helpers.c bpf_timer_cancel() */
export const timerCancel = onTimer((env, timer, _regs, at) => {
  if (!timer.isSet) return -EINVAL.number;
  if (env.runningTimer === at) return -EDEADLK.number;
  const wasRunning = timer.isRunning;
  timer.isRunning = false;
  timer.prog = 0;
  timer.callback = 0;
  return wasRunning ? 1 : 0;
});
