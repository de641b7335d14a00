import { returnU32 } from './registers';
import type { HelperFunction } from './types';

/** Nanoseconds of a tick: HZ is 250. */
const TICK = 4_000_000n;
/** Ticks at boot: 5 minutes before 32 bits overflow. @kernel include/linux/jiffies.h INITIAL_JIFFIES */
const INITIAL_JIFFIES = 0x1_0000_0000n - 300n * 250n;

/** @kernel kernel/bpf/helpers.c bpf_ktime_get_ns(), bpf_ktime_get_boot_ns() */
export const ktimeGetNs: HelperFunction = (env, regs) => {
  regs.wide[0] = env.ktime();
};

/** @kernel kernel/bpf/helpers.c bpf_ktime_get_coarse_ns() */
export const ktimeGetCoarseNs: HelperFunction = (env, regs) => {
  const now = env.ktime();
  regs.wide[0] = now - (now % TICK);
};

/** @kernel kernel/bpf/helpers.c bpf_jiffies64() */
export const jiffies64: HelperFunction = (env, regs) => {
  regs.wide[0] = INITIAL_JIFFIES + env.ktime() / TICK;
};

/** Of the one CPU that is online, and of its node. */
export const zero: HelperFunction = (_env, regs) => {
  returnU32(regs, 0);
};
