import { useEffect, useMemo, useState } from 'react';
import { useAppState } from '../../store';
import type { ByteAccess } from './byte-accesses';
import { type Side, useShownStep } from './shown-packet';

const NONE: readonly ByteAccess[] = [];

type Finder = typeof import('./byte-accesses');
let found: Finder | null = null;

/** What finds accesses, fetched with the first trace. */
function useFinder(wanted: boolean): Finder | null {
  const [finder, setFinder] = useState(found);
  useEffect(() => {
    if (!wanted || finder) return;
    void import('./byte-accesses').then((module) => {
      found = module;
      setFinder(module);
    });
  }, [wanted, finder]);
  return finder;
}

function useWorld() {
  const reports = useAppState((state) => state.reports);
  const maps = useAppState((state) => state.maps);
  return useMemo(() => ({ reports, maps }), [reports, maps]);
}

/** The trace of the packet that is shown, if it is open. */
const useOwnTrace = () =>
  useAppState(({ trace, playhead }) =>
    trace?.report.packet.packet === playhead.packet ? trace : null,
  );

/** Which steps read or wrote the bytes that are chosen; `null` where none are, or no trace is open. */
export function useChosenAccesses(side: Side): readonly ByteAccess[] | null {
  const trace = useOwnTrace();
  const step = useShownStep(side);
  const range = useAppState((state) => state.selection.bytes);
  const world = useWorld();
  const finder = useFinder(trace !== null && range !== null);
  return useMemo(() => {
    if (!trace || !range || !finder) return null;
    const { moved } = trace.steps.packetBefore(step ?? 0);
    return finder.touching(finder.accessesOf(trace, world), range, moved);
  }, [trace, step, range, world, finder]);
}

/** Bytes of the packet as it is shown that the instruction at the playhead reads or writes. */
export function useTouchedNow(): readonly Pick<ByteAccess, 'kind' | 'start' | 'end'>[] {
  const trace = useOwnTrace();
  const step = useAppState((state) => state.playhead.step);
  const world = useWorld();
  const finder = useFinder(trace !== null && step !== null);
  return useMemo(() => {
    if (!trace || !finder || step === null || step >= trace.steps.stepCount) return NONE;
    const { moved } = trace.steps.packetBefore(step);
    const now = finder.accessesOfStep(trace, step, world);
    if (now.length === 0) return NONE;
    return now.map(({ kind, start, end }) => ({ kind, start: start - moved, end: end - moved }));
  }, [trace, step, world, finder]);
}
