import { CONTEXTS, XDP_FRAME } from '../abi';
import type { Kernel } from './kernel';
import { LOOPBACK_IFINDEX } from './netdev';
import type { ProgObject } from './objects';
import { done, fail, type SysResult } from './result';
import { givenContext, runRepeatedly, type TestRun, type TestRunAttr } from './test-run-common';

const META_LIMIT = 32; // bytes of metadata; a multiple of 4

/** What the context of a test run asks for. */
interface Asked {
  readonly metaSize: number;
  readonly linearSize: number | undefined;
  readonly ifindex: number;
  readonly rxQueue: number;
}

/**
 * BPF_PROG_TEST_RUN of an XDP program. Differs from the kernel: live frames
 * (BPF_F_TEST_XDP_LIVE_FRAMES) are refused.
 *
 * @kernel net/bpf/test_run.c bpf_prog_test_run_xdp()
 */
export function testRunXdp(
  kernel: Kernel,
  prog: ProgObject,
  attr: TestRunAttr,
): SysResult<TestRun> {
  const { data, flags = 0, cpu = 0, batchSize = 0 } = attr;
  if (flags !== 0 || cpu !== 0 || batchSize !== 0) return fail('EINVAL');
  const ctx = givenContext(attr, CONTEXTS.xdp.size);
  if (!ctx.ok) return ctx;
  const asked = readContext(kernel, ctx.value, data.length);
  if (!asked.ok) return asked;
  const { metaSize, linearSize, ifindex, rxQueue } = asked.value;
  if ((linearSize ?? data.length) < XDP_FRAME.minPacket) return fail('EINVAL');
  const device = kernel.device(ifindex);
  if (!device) return fail('ENODEV');
  const { xdp } = kernel.machine;
  const arrival = { data, device: device.address, rxQueue, metaSize };
  xdp.lay(linearSize === undefined ? arrival : { ...arrival, linearSize });
  const ran = runRepeatedly(kernel, prog, xdp, attr);
  return done({ ...ran, data: xdp.bytes(), ctx: ctx.value && writeContext(kernel, asked.value) });
}

function readContext(
  kernel: Kernel,
  ctx: Uint8Array<ArrayBuffer> | null,
  dataLength: number,
): SysResult<Asked> {
  const plain = { metaSize: 0, linearSize: undefined, ifindex: LOOPBACK_IFINDEX, rxQueue: 0 };
  if (!ctx) return done(plain);
  const [start, end, meta, ifindex, rxQueue, egress] = new Uint32Array(ctx.buffer) as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (meta !== 0 || end > dataLength || start > end) return fail('EINVAL');
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

function writeContext(kernel: Kernel, { ifindex, rxQueue }: Asked): Uint8Array<ArrayBuffer> {
  const { data, end } = kernel.machine.xdp.offsets();
  return new Uint8Array(Uint32Array.of(data, end, 0, ifindex, rxQueue, 0).buffer);
}
