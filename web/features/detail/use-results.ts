import { useEffect } from 'react';
import type { PacketReport } from '../../../engine/api';
import { type AppState, resultsAreCurrent, useApp, useAppState } from '../../store';

/** What the last run said of the packet at the playhead, once the page shows it anywhere. */
export function selectShownReport(state: AppState): PacketReport | null {
  const { playhead, workspace, arrived, results } = state;
  if (playhead.packet === null) return null;
  if (playhead.step === null) {
    const at = workspace.packets.findIndex(({ id }) => id === playhead.packet);
    if (arrived <= at) return null; // still on its way in the animation
  }
  return results[playhead.packet] ?? null;
}

const selectMissing = (state: AppState): boolean => {
  const { trace, resultsOf, playhead, playing, run } = state;
  const report = selectShownReport(state);
  if (!report || report.outcome.kind === 'not-run') return false;
  if (playing || run.phase === 'running' || !resultsAreCurrent(state)) return false;
  return (
    trace?.report.packet.packet !== playhead.packet || trace.report.revision !== resultsOf?.revision
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
