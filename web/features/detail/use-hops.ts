import { useMemo } from 'react';
import type { PacketReport } from '../../../engine/api';
import {
  type OpenTrace,
  resultsAreStale,
  selectPacketShown,
  selectWhere,
  useAppState,
} from '../../store';
import { type HopRow, hopRows } from './hop-rows';
import { selectShownReport } from './use-results';

export interface Hops {
  readonly report: PacketReport;
  readonly rows: readonly HopRow[];
  /** Of this packet; `null` while it is fetched or cannot be. */
  readonly trace: OpenTrace | null;
  readonly stale: boolean;
}

/** What each program did with the packet at the playhead; `null` where nothing has run. */
export function useHops(): Hops | null {
  const report = useAppState(selectShownReport);
  const trace = useAppState(({ trace: open, playhead }) =>
    open?.report.packet.packet === playhead.packet ? open : null,
  );
  const where = useAppState(selectWhere);
  const stale = useAppState(resultsAreStale);
  const document = useAppState((state) => state.workspace);
  const shown = useAppState(selectPacketShown);
  const workspace = useMemo(
    () => ({ ...document, packets: shown ? [shown] : [] }),
    [document, shown],
  );
  return useMemo(
    () => report && { report, rows: hopRows(workspace, report, trace, where), trace, stale },
    [report, trace, where, stale, workspace],
  );
}

/** Names of the maps whose elements are numbered by their keys. */
export function useArrays(): ReadonlySet<string> {
  const maps = useAppState((state) => state.maps);
  return useMemo(
    () => new Set(maps.filter(({ type }) => type.includes('array')).map(({ name }) => name)),
    [maps],
  );
}
