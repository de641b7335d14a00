import type { EmittedRecord } from '../helpers';
import type { Fault, Hop } from '../trace';
import type { Kernel } from './kernel';
import type { ProgObject } from './objects';
import type { PacketPlace } from './packet-place';
import { done, fail, type SysResult } from './result';

/** Attributes of BPF_PROG_TEST_RUN. */
export interface TestRunAttr {
  readonly progFd: number;
  readonly data: Uint8Array;
  /** The context that programs of the type see, or its beginning; the rest is taken for 0. */
  readonly ctx?: Uint8Array;
  /** Runs one after the other on the same frame; 0 counts as 1. */
  readonly repeat?: number;
  readonly flags?: number;
  readonly cpu?: number;
  readonly batchSize?: number;
  /** What bpf_ktime_get_ns() answers first, in nanoseconds. */
  readonly time?: bigint;
}

/** How a test run ended, and what it left. */
export interface TestRun {
  /** u32; `null` where a fault ended the run, which no kernel would survive. */
  readonly retval: number | null;
  readonly fault: Fault | null;
  readonly data: Uint8Array<ArrayBuffer>;
  /** The context afterwards, where one was given. */
  readonly ctx: Uint8Array<ArrayBuffer> | null;
  readonly hops: readonly Hop[];
  readonly printed: readonly string[];
  readonly emitted: readonly EmittedRecord[];
}

/** A context that was given, filled up with zeroes; `null` for none. @kernel bpf_ctx_init() */
export function givenContext(
  { ctx }: TestRunAttr,
  size: number,
): SysResult<Uint8Array<ArrayBuffer> | null> {
  if (!ctx || ctx.length === 0) return done(null);
  if (ctx.subarray(size).some((byte) => byte !== 0)) return fail('E2BIG');
  const whole = new Uint8Array(size);
  whole.set(ctx.subarray(0, size));
  return done(whole);
}

/** Runs the program on the packet as often as asked, each time as the last run left it. */
export function runRepeatedly(
  { machine, settings }: Kernel,
  prog: ProgObject,
  packet: PacketPlace,
  { repeat = 1, time = 0n }: TestRunAttr,
): Omit<TestRun, 'data' | 'ctx'> {
  machine.begin(time);
  machine.start(prog.linked, packet, settings);
  let stop = machine.finish();
  for (let i = 1; i < repeat && stop.kind === 'exited'; i++) {
    machine.start(prog.linked, packet, settings);
    stop = machine.finish();
  }
  return {
    retval: stop.kind === 'exited' ? stop.retval : null,
    fault: stop.kind === 'fault' ? stop.fault : null,
    hops: machine.interpreter.hops.map((hop) => ({ ...hop })),
    printed: machine.printed,
    emitted: machine.emitted,
  };
}
