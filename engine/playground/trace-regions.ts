import { MAX_BPF_STACK } from '../abi';
import type { TraceRegion } from '../api';
import type { Kernel } from '../kernel';

/**
 * What the registers of a packet's run may point into.
 *
 * @param packetStart where the packet's first byte lay before the first step
 */
export function traceRegions(kernel: Kernel, packetStart: number): TraceRegion[] {
  const { memory, machine } = kernel;
  const { region: packet, hardStart, frameSize } = machine.packet;
  const { stacks } = machine.interpreter;
  return memory.regions.flatMap((region): TraceRegion[] => {
    if (!region) return [];
    const { kind, label, start, end, stride } = region;
    if (region === packet) {
      const frameEnd = hardStart + frameSize;
      return [
        { kind, label, start: hardStart, end: frameEnd, origin: packetStart, stride: 0, depth: 0 },
      ];
    }
    const depth = stacks.indexOf(region);
    if (depth >= 0) {
      const top = start + MAX_BPF_STACK;
      return [{ kind, label, start, end: top, origin: top, stride: 0, depth }];
    }
    return [{ kind, label, start, end, origin: start, stride, depth: 0 }];
  });
}
