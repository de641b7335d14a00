import { useShallow } from 'zustand/react/shallow';
import type { MapReport } from '../../../../engine/api';
import type { ItemId } from '../../../../engine/workspace';
import { resultsAreStale, useAppState } from '../../../store';

export interface MapsInView {
  /** Maps before any packet. */
  readonly start: readonly MapReport[];
  /** Maps as the last run left them; `null` where nothing has run. */
  readonly after: readonly MapReport[] | null;
  /** What the run left is of another document than the one on the screen. */
  readonly stale: boolean;
}

/** The maps of the document, before and after traffic. */
export function useMaps(): MapsInView {
  return useAppState(
    useShallow((state) => ({
      start: state.maps,
      after: state.resultsOf === null ? null : state.mapsAfter,
      stale: resultsAreStale(state),
    })),
  );
}

/** Maps that a program declares first, then the others. */
export const ownFirst = (
  maps: readonly MapReport[],
  program: ItemId | undefined,
): { readonly own: readonly MapReport[]; readonly others: readonly MapReport[] } => ({
  own: maps.filter(({ users }) => program !== undefined && users.includes(program)),
  others: maps.filter(({ users }) => program === undefined || !users.includes(program)),
});
