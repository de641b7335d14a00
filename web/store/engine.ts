import type { StateCreator } from 'zustand/vanilla';
import type {
  ChainProblem,
  MapReport,
  ProgramReport,
  SyncReport,
  VerifyProgress,
} from '../../engine/api';
import type { ItemId } from '../../engine/workspace';
import type { EngineStatus } from '../engine-client';
import type { AppState } from './state';

/** What the engine last said of the document. */
export interface EngineSlice {
  readonly engineStatus: EngineStatus;
  /** The revision that `reports`, `problems` and `maps` speak of; older than the document while work is under way. */
  readonly syncedRevision: number;
  readonly reports: Readonly<Record<ItemId, ProgramReport>>;
  readonly problems: readonly ChainProblem[];
  readonly maps: readonly MapReport[];
  /** Of a verification that takes long; `null` where none is under way. */
  readonly verifying: VerifyProgress | null;

  setEngineStatus(status: EngineStatus): void;
  /** Takes an answer; one that is older than what is known is dropped. */
  takeSync(report: SyncReport): void;
}

export const createEngineSlice: StateCreator<AppState, [], [], EngineSlice> = (set, get) => ({
  engineStatus: { phase: 'starting' },
  syncedRevision: 0,
  reports: {},
  problems: [],
  maps: [],
  verifying: null,

  setEngineStatus(engineStatus) {
    const before = get().engineStatus;
    set({ engineStatus, verifying: null });
    if (engineStatus.phase === 'restarting') {
      get().announce('Engine restarted, your work is safe', 'problem');
    }
    if (engineStatus.phase === 'failed' && before.phase !== 'failed') {
      get().announce(`The engine does not start: ${engineStatus.reason}`, 'problem');
    }
  },

  takeSync(report) {
    if (report.revision < get().syncedRevision) return;
    set({
      syncedRevision: report.revision,
      reports: Object.fromEntries(report.programs.map((program) => [program.program, program])),
      problems: report.problems,
      maps: report.maps,
      verifying: null,
    });
  },
});
