import { CONTEXTS, PROG_TYPES, SK_BUFF, SKB_SHARED_INFO } from '../abi';
import type { Kernel } from './kernel';
import { LOOPBACK_IFINDEX } from './netdev';
import type { ProgObject } from './objects';
import { done, fail, type SysResult } from './result';
import { SkbPacket } from './skb-packet';
import { givenContext, runRepeatedly, type TestRun, type TestRunAttr } from './test-run-common';

const BPF_F_TEST_SKB_CHECKSUM_COMPLETE = 4;
const GSO_MAX_SIZE = 65_536;
const GSO_MAX_SEGS = 65_535;
const ETH_HLEN = 14;

/** Bytes of `struct __sk_buff` that a test run takes: the fields mark to hwtstamp that may be set. */
const TAKEN: readonly (readonly [start: number, end: number])[] = [
  [8, 12], // mark
  [32, 44], // priority, ingress_ifindex, ifindex
  [48, 68], // cb
  [152, 168], // tstamp, wire_len, gso_segs
  [176, 180], // gso_size
  [184, 192], // hwtstamp
];

/**
 * BPF_PROG_TEST_RUN of a program that meets an skb. Those that see no link-layer header get their
 * packet back with 14 zeroes in its place.
 *
 * @kernel net/bpf/test_run.c bpf_prog_test_run_skb()
 */
export function testRunSkb(
  kernel: Kernel,
  prog: ProgObject,
  attr: TestRunAttr,
): SysResult<TestRun> {
  const { data, flags = 0, cpu = 0, batchSize = 0 } = attr;
  if ((flags & ~BPF_F_TEST_SKB_CHECKSUM_COMPLETE) !== 0 || cpu !== 0 || batchSize !== 0)
    return fail('EINVAL');
  if (data.length < ETH_HLEN) return fail('EINVAL');
  const { size } = CONTEXTS[prog.type];
  const ctx = givenContext(attr, size);
  if (!ctx.ok) return ctx;
  const problem = SkbPacket.refusal(data) ?? (ctx.value && contextProblem(ctx.value));
  if (problem) return fail(problem);
  const asked = ctx.value && new DataView(ctx.value.buffer);
  const device = kernel.device(asked?.getUint32(40, true) || LOOPBACK_IFINDEX);
  if (!device) return fail('ENODEV');

  const { linkHeader } = PROG_TYPES[prog.type];
  const { skb } = kernel.machine;
  skb.lay({
    data,
    device: device.address,
    skbIif: asked?.getUint32(36, true) ?? 0,
    addresses: 'none',
    atIngress: false,
    linkHeader,
    tstamp: asked?.getBigUint64(152, true) ?? 0n,
  });
  if (asked) {
    const wireLength = asked.getUint32(160, true);
    if (wireLength !== 0 && wireLength < skb.length) return fail('EINVAL');
    fill(skb, asked);
  }
  const ran = runRepeatedly(kernel, prog, skb, attr);
  if (!linkHeader) {
    skb.makeRoom(ETH_HLEN);
    const start = skb.data - ETH_HLEN;
    kernel.memory.u8.fill(0, start, skb.data);
    skb.place(start, skb.length + ETH_HLEN);
  }
  return done({
    ...ran,
    data: skb.bytes(),
    ctx: asked && contextOf(kernel, skb, device.ifindex, size),
  });
}

/** @kernel net/bpf/test_run.c convert___skb_to_skb() */
function contextProblem(ctx: Uint8Array<ArrayBuffer>): 'EINVAL' | null {
  const free = (at: number) => TAKEN.some(([start, end]) => at >= start && at < end);
  if (ctx.some((byte, at) => byte !== 0 && !free(at))) return 'EINVAL';
  const view = new DataView(ctx.buffer);
  if (view.getUint32(160, true) > GSO_MAX_SIZE) return 'EINVAL';
  return view.getUint32(164, true) > GSO_MAX_SEGS ? 'EINVAL' : null;
}

function fill(skb: SkbPacket, asked: DataView): void {
  skb.u32('mark', asked.getUint32(8, true));
  skb.u32('priority', asked.getUint32(32, true));
  const { u8, view } = skb.memory;
  u8.set(new Uint8Array(asked.buffer, 48, 20), skb.skb + SK_BUFF.cb_data);
  const wireLength = asked.getUint32(160, true);
  skb.u32('pkt_len', wireLength || skb.length);
  view.setUint16(skb.shared + SKB_SHARED_INFO.gso_segs, asked.getUint32(164, true), true);
  view.setUint16(skb.shared + SKB_SHARED_INFO.gso_size, asked.getUint32(176, true), true);
  view.setBigUint64(skb.shared + SKB_SHARED_INFO.hwtstamp, asked.getBigUint64(184, true), true);
}

/** @kernel net/bpf/test_run.c convert_skb_to___skb() */
function contextOf(
  { memory }: Kernel,
  { skb, shared }: SkbPacket,
  ifindex: number,
  size: number,
): Uint8Array<ArrayBuffer> {
  const out = new DataView(new ArrayBuffer(size));
  const { view } = memory;
  out.setUint32(8, view.getUint32(skb + SK_BUFF.mark, true), true);
  out.setUint32(32, view.getUint32(skb + SK_BUFF.priority, true), true);
  out.setUint32(36, view.getUint32(skb + SK_BUFF.skb_iif, true), true);
  out.setUint32(40, ifindex, true);
  out.setBigUint64(152, view.getBigUint64(skb + SK_BUFF.tstamp, true), true);
  out.setUint32(160, view.getUint32(skb + SK_BUFF.pkt_len, true), true);
  out.setUint32(164, view.getUint16(shared + SKB_SHARED_INFO.gso_segs, true), true);
  out.setUint32(176, view.getUint16(shared + SKB_SHARED_INFO.gso_size, true), true);
  out.setBigUint64(184, view.getBigUint64(shared + SKB_SHARED_INFO.hwtstamp, true), true);
  const bytes = new Uint8Array(out.buffer);
  bytes.set(memory.u8.subarray(skb + SK_BUFF.cb_data, skb + SK_BUFF.cb_data + 20), 48);
  return bytes;
}
