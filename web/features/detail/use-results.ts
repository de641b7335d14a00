import { useEffect } from 'react';
import type { PacketReport } from '../../../engine/api';
import {
  type AppState,
  resultsAreCurrent,
  resultsRevision,
  selectPacketIndex,
  selectTrafficRun,
  useApp,
  useAppState,
} from '../../store';

/** What the last run said of the packet at the playhead, once the page shows it anywhere. */
export function selectShownReport(state: AppState): PacketReport | null {
  const { playhead, arrived, results, source } = state;
  if (playhead.packet === null) return null;
  if (playhead.step === null) {
    if (source === null && arrived <= selectPacketIndex(state)) return null; // still on its way
  }
  return results[playhead.packet] ?? null;
}

const selectMissing = (state: AppState): boolean => {
  const { trace, playhead, playing, run, source } = state;
  const report = selectShownReport(state);
  if (report?.outcome.kind === 'not-run') return false;
  // Of a packet of traffic, its trace is what tells how it fared.
  const ran = selectPacketIndex(state) < (selectTrafficRun(state)?.done ?? 0);
  if (source === null ? !report : playhead.packet === null || !ran) return false;
  if (playing || run.phase === 'running' || !resultsAreCurrent(state)) return false;
  return (
    trace?.report.packet.packet !== playhead.packet ||
    trace.report.revision !== resultsRevision(state)
  );
};

/** Has the trace of the packet at the playhead fetched while it is wanted. */
export function useTrace(wanted: boolean): void {
  const { controller } = useApp();
  const packet = useAppState((state) => state.playhead.packet);
  const missing = useAppState(selectMissing);
  useEffect(() => {
    if (wanted && missing && packet !== null) void controller.loadTrace(packet);
  }, [wanted, missing, packet, controller]);
}
