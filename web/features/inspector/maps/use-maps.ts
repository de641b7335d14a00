import { useMemo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { MapReport } from '../../../../engine/api';
import type { ItemId } from '../../../../engine/workspace';
import { resultsAreStale, resultsRevision, useAppState } from '../../../store';
import { mapsAtStep } from './map-rows';

export interface MapsInView {
  /** Maps before any packet. */
  readonly start: readonly MapReport[];
  /** Maps as they are now, after the last run; `null` where nothing has run. */
  readonly after: readonly MapReport[] | null;
  /** Maps at the instruction where the playhead stands, and as the packet met them; `null` where no packet is opened. */
  readonly step: { readonly maps: readonly MapReport[]; readonly met: readonly MapReport[] } | null;
  /** What the run left is of another document than the one on the screen. */
  readonly stale: boolean;
}

/** The maps of the document, before, during and after traffic. */
export function useMaps(): MapsInView {
  const view = useAppState(
    useShallow((state) => ({
      start: state.maps,
      after: resultsRevision(state) === null ? null : state.mapsAfter,
      stale: resultsAreStale(state),
    })),
  );
  const trace = useAppState(({ trace, playhead }) =>
    trace && playhead.step !== null && trace.report.packet.packet === playhead.packet
      ? trace.report
      : null,
  );
  const at = useAppState(({ playhead }) => playhead.step);
  const step = useMemo(() => {
    if (!trace || at === null) return null;
    const writes = trace.hops.flatMap(({ mapWrites }) => mapWrites);
    return { maps: mapsAtStep(trace.maps, writes, at), met: trace.maps };
  }, [trace, at]);
  return { ...view, step };
}

/** Maps that a program declares first, then the others. */
export const ownFirst = (
  maps: readonly MapReport[],
  program: ItemId | undefined,
): { readonly own: readonly MapReport[]; readonly others: readonly MapReport[] } => ({
  own: maps.filter(({ users }) => program !== undefined && users.includes(program)),
  others: maps.filter(({ users }) => program === undefined || !users.includes(program)),
});
