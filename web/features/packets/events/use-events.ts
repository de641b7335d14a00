import { useEffect, useState } from 'react';
import type { EventsReport } from '../../../../engine/api';
import {
  packetAt,
  resultsAreCurrent,
  resultsRevision,
  selectPacketCount,
  selectTrafficRun,
  selectTrafficShown,
  useApp,
  useAppState,
} from '../../../store';

/** Packets whose events are told at once; a filter chooses others. */
export const MOST_PACKETS = 500;

/**
 * What happened to the first packets that are shown, from the engine, which runs them again for it.
 *
 * @param rows that are shown; `null` where all are
 * @returns `null` while they are fetched, or where nothing has run
 */
export function useEvents(rows: ArrayLike<number> | null): EventsReport | null {
  const { controller, store } = useApp();
  const key = useAppState((state) => selectTrafficShown(state)?.key);
  const count = useAppState(selectPacketCount);
  const revision = useAppState((state) =>
    resultsAreCurrent(state) ? resultsRevision(state) : null,
  );
  const run = useAppState((state) => selectTrafficRun(state) ?? state.resultsOf);
  const [report, setReport] = useState<EventsReport | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another run has other events
  useEffect(() => {
    let wanted = true;
    setReport(null);
    if (revision === null) return;
    const length = Math.min(MOST_PACKETS, rows ? rows.length : count);
    const state = store.getState();
    const asked = Array.from({ length }, (_, i) => (rows ? rows[i]! : i)).flatMap((row) => {
      const packet = packetAt(state, row);
      return packet === undefined ? [] : [{ row, packet }];
    });
    void controller.traffic.events(revision, key, asked).then((answer) => {
      if (wanted && answer) setReport(answer);
    });
    return () => {
      wanted = false;
    };
  }, [rows, count, key, revision, run, controller, store]);
  return report;
}
