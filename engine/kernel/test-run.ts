import { XDP_FRAME } from '../abi';
import type { EmittedRecord } from '../helpers';
import type { Fault, Hop } from '../trace';
import type { Kernel } from './kernel';
import { LOOPBACK_IFINDEX } from './netdev';
import type { ProgObject } from './objects';
import { done, fail, type SysResult } from './result';

/** Attributes of BPF_PROG_TEST_RUN. */
export interface TestRunAttr {
  readonly progFd: number;
  readonly data: Uint8Array;
  /** `struct xdp_md`, 24 bytes or fewer; the rest is taken for 0. */
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
  /** `struct xdp_md` afterwards, where one was given. */
  readonly ctx: Uint8Array<ArrayBuffer> | null;
  readonly hops: readonly Hop[];
  readonly printed: readonly string[];
  readonly emitted: readonly EmittedRecord[];
}

const XDP_MD_SIZE = 24;
const META_LIMIT = 32; // bytes of metadata; a multiple of 4
const MOST_REPEATS = 1_000_000;

/** What the context of a test run asks for. */
interface Context {
  readonly metaSize: number;
  readonly linearSize: number | undefined;
  readonly ifindex: number;
  readonly rxQueue: number;
}

/**
 * BPF_PROG_TEST_RUN of an XDP program. The answers to odd requests are those observed on Linux
 * 6.18. Differs from the kernel: live frames (BPF_F_TEST_XDP_LIVE_FRAMES) are refused.
 *
 * @kernel net/bpf/test_run.c bpf_prog_test_run_xdp()
 */
export function testRun(kernel: Kernel, prog: ProgObject, attr: TestRunAttr): SysResult<TestRun> {
  const { data, repeat = 1, flags = 0, cpu = 0, batchSize = 0 } = attr;
  if (flags !== 0 || cpu !== 0 || batchSize !== 0) return fail('EINVAL');
  if (repeat > MOST_REPEATS) return fail('EINVAL', `at most ${MOST_REPEATS} repetitions run here`);
  const context = readContext(kernel, attr);
  if (!context.ok) return context;
  const { metaSize, linearSize, ifindex, rxQueue } = context.value;
  if ((linearSize ?? data.length) < XDP_FRAME.minPacket) return fail('EINVAL');
  const device = kernel.device(ifindex);
  if (!device) return fail('ENODEV');

  const { machine, settings } = kernel;
  const time = attr.time ?? 0n;
  const arrival = { data, device: device.address, rxQueue, time, metaSize };
  machine.arrive(
    prog.linked,
    linearSize === undefined ? arrival : { ...arrival, linearSize },
    settings,
  );
  let stop = machine.finish();
  for (let i = 1; i < repeat && stop.kind === 'exited'; i++) {
    machine.restart(prog.linked, settings);
    stop = machine.finish();
  }
  return done({
    retval: stop.kind === 'exited' ? stop.retval : null,
    fault: stop.kind === 'fault' ? stop.fault : null,
    data: machine.packetBytes(),
    ctx: attr.ctx && attr.ctx.length > 0 ? writeContext(kernel, context.value) : null,
    hops: machine.interpreter.hops.map((hop) => ({ ...hop })),
    printed: machine.printed,
    emitted: machine.emitted,
  });
}

function readContext(kernel: Kernel, { ctx, data }: TestRunAttr): SysResult<Context> {
  const plain = { metaSize: 0, linearSize: undefined, ifindex: LOOPBACK_IFINDEX, rxQueue: 0 };
  if (!ctx || ctx.length === 0) return done(plain);
  if (ctx.subarray(XDP_MD_SIZE).some((byte) => byte !== 0)) return fail('E2BIG');
  const words = new Uint32Array(XDP_MD_SIZE / 4);
  new Uint8Array(words.buffer).set(ctx.subarray(0, XDP_MD_SIZE));
  const [start, end, meta, ifindex, rxQueue, egress] = words as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (meta !== 0 || end > data.length || start > end) return fail('EINVAL');
  if (start % 4 !== 0 || start > META_LIMIT) return fail('EINVAL');
  if (egress !== 0) return fail('EINVAL');
  if (ifindex === 0 && rxQueue !== 0) return fail('EINVAL');
  if (ifindex !== 0 && !kernel.device(ifindex)) return fail('ENODEV');
  if (rxQueue !== 0) return fail('EINVAL'); // every interface here has one queue
  return done({
    metaSize: start,
    linearSize: end - start,
    ifindex: ifindex === 0 ? LOOPBACK_IFINDEX : ifindex,
    rxQueue,
  });
}

function writeContext(kernel: Kernel, { ifindex, rxQueue }: Context): Uint8Array<ArrayBuffer> {
  const { data, end } = kernel.machine.packetOffsets();
  return new Uint8Array(Uint32Array.of(data, end, 0, ifindex, rxQueue, 0).buffer);
}
