import { useMemo, useRef } from 'react';
import { type DissectionNode, dissect } from '../../../engine/packet';
import { type OpenTrace, selectPacketShown, useAppState } from '../../store';
import { hexToBytes } from '../packets';
import { type ComparedPacket, compareWithArrival } from './changed-bytes';

/** Which end of the chain a packet is shown at while it is not opened step by step. */
export type Side = 'entry' | 'exit';

/** The packet as the detail shows it. */
export interface ShownPacket {
  readonly bytes: Uint8Array;
  readonly nodes: readonly DissectionNode[];
  /** Beside what arrived; `null` where it is shown as it arrived. */
  readonly compared: ComparedPacket | null;
}

const equal = (a: Uint8Array, b: Uint8Array) =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);

/**
 * The step of the open trace whose packet is shown; `null` where the document's is, which is what
 * arrives.
 */
export function useShownStep(side: Side): number | null {
  return useAppState(({ trace, playhead: { packet, step } }) => {
    if (trace?.report.packet.packet !== packet) return null;
    return step ?? (side === 'exit' ? trace.steps.stepCount : null);
  });
}

/**
 * The packet at the playhead. The same object comes again while the bytes stay the same, so that
 * stepping draws only what changed. Its headers are worked out here and not in the worker: that
 * takes less than a millisecond, and stepping must not wait behind a long verification.
 */
export function useShownPacket(side: Side): ShownPacket | null {
  const data = useAppState((state) => selectPacketShown(state)?.data);
  const trace = useAppState((state) => state.trace);
  const step = useShownStep(side);
  const last = useRef<{ of: unknown; moved: number; shown: ShownPacket } | null>(null);
  return useMemo(() => {
    if (data === undefined) return null;
    const open = trace !== null && step !== null;
    const { bytes, moved } = open
      ? trace.steps.packetBefore(step)
      : { bytes: hexToBytes(data), moved: 0 };
    const of = open ? trace : data;
    const before = last.current;
    if (before?.of === of && before.moved === moved && equal(before.shown.bytes, bytes)) {
      return before.shown;
    }
    const shown: ShownPacket = {
      bytes,
      nodes: dissect(bytes),
      compared: open ? compareWithArrival(arrivedBytes(trace), bytes, moved) : null,
    };
    last.current = { of, moved, shown };
    return shown;
  }, [data, step, trace]);
}

/** The packet at the playhead as it arrived, where its trace is open. */
export const useArrivedBytes = (): Uint8Array | null =>
  useAppState(({ trace, playhead }) =>
    trace?.report.packet.packet === playhead.packet ? arrivedBytes(trace) : null,
  );

const arrivals = new WeakMap<OpenTrace, Uint8Array>();

/** The packet before the first step, read once: going back to it makes the reader replay. */
function arrivedBytes(trace: OpenTrace): Uint8Array {
  let bytes = arrivals.get(trace);
  if (!bytes) {
    bytes = trace.steps.packetBefore(0).bytes;
    arrivals.set(trace, bytes);
  }
  return bytes;
}
