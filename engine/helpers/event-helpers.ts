import { ERRNO } from '../abi';
import type { PerfEventArray } from '../maps';
import { toHex } from '../util';
import { arg32, argPointer, returnInt } from './registers';
import type { HelperFunction } from './types';
import { copyXdpPacket } from './xdp-bytes';
import { packetLength } from './xdp-helpers';

/** The upper half of the flags: bytes of the packet that go behind the record. */
const BPF_F_CTXLEN_MASK = 0xf_ffff;
const BPF_F_CURRENT_CPU = 0xffff_ffff;
/** Where programs run. */
const THIS_CPU = 0;

/**
 * A record, and behind it the beginning of the packet, for whoever listens to this CPU.
 *
 * @kernel net/core/filter.c bpf_xdp_event_output(), bpf_skb_event_output(), kernel/trace/bpf_trace.c __bpf_perf_event_output()
 */
export const perfEventOutput: HelperFunction = (env, regs) => {
  const { memory } = env;
  const at = argPointer(regs, 2);
  const map = at === null ? null : env.mapAt(at);
  if (map?.def.type !== 'perf_event_array') return 'r2 is no array of perf events';
  const events = map as PerfEventArray;
  const size = arg32(regs, 5);
  const from = argPointer(regs, 4) ?? 0;
  if (size > 0 && !memory.accessible(from, size)) return `r4 does not lead to ${size} bytes`;
  const index = arg32(regs, 3) === BPF_F_CURRENT_CPU ? THIS_CPU : arg32(regs, 3);
  const packetBytes = regs.words[7]! >>> 0; // the upper half of r3
  const cpu = events.cpuAt(index);
  const problem =
    packetBytes > BPF_F_CTXLEN_MASK
      ? ERRNO.EINVAL
      : packetBytes > (env.atXdp ? packetLength(env) : env.skb.length)
        ? ERRNO.EFAULT
        : index >= map.def.maxEntries
          ? ERRNO.E2BIG
          : cpu === null
            ? ERRNO.ENOENT
            : cpu !== THIS_CPU
              ? ERRNO.EOPNOTSUPP
              : null;
  if (problem) {
    returnInt(regs, -problem.number);
    return;
  }
  const record = new Uint8Array(size + packetBytes);
  record.set(memory.u8.subarray(from, from + size));
  const behind = record.subarray(size);
  if (env.atXdp) copyXdpPacket(env, behind);
  else behind.set(memory.u8.subarray(env.skb.data, env.skb.data + packetBytes));
  env.emit(events, record);
  env.onMapWrite?.({
    map: map.def.name,
    op: 'update',
    key: '',
    before: null,
    after: toHex(record),
  });
  returnInt(regs, 0);
  return;
};
