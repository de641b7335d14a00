import { useShallow } from 'zustand/react/shallow';
import type { ProgramReport } from '../../../engine/api';
import { findProgram, type ItemId } from '../../../engine/workspace';
import { type AppState, selectTraffic, selectWhere, useAppState } from '../../store';

/** What the chip of a program says. */
export interface LoadLook {
  readonly tone: 'accepted' | 'rejected' | 'warning' | 'neutral';
  readonly words: string;
  /** What the words count; gives way where the name of the program needs the room. */
  readonly unit?: string;
  /** Why it is not loaded, in one line; `null` when it is. */
  readonly reason: string | null;
}

export function loadLook(report: ProgramReport | undefined): LoadLook {
  switch (report?.phase) {
    case undefined:
      return { tone: 'neutral', words: 'checking…', reason: null };
    case 'loaded': {
      const n = report.assembled.insns.length;
      return { tone: 'accepted', words: String(n), unit: n === 1 ? 'insn' : 'insns', reason: null };
    }
    case 'asm-error': {
      const [first] = report.errors;
      const words = `${report.errors.length} error${report.errors.length === 1 ? '' : 's'}`;
      const reason = first ? `line ${first.range.line}: ${first.message}` : words;
      return { tone: 'warning', words, reason };
    }
    case 'rejected':
      if (report.rejected.code === 'interrupted')
        return { tone: 'warning', words: 'not judged', reason: report.rejected.message };
      return report.rejected.unsupported === undefined
        ? { tone: 'rejected', words: 'rejected', reason: report.rejected.message }
        : { tone: 'warning', words: 'not judged', reason: report.rejected.unsupported };
    case 'not-loaded':
      if (report.accepted) return { tone: 'warning', words: 'not run', reason: report.message };
      return { tone: 'rejected', words: report.errno, reason: report.message };
  }
}

const behind = (state: AppState) => state.syncedRevision !== state.engineRevision;

/** Everything that a program node shows but its rows. */
export function useProgramNode(id: ItemId) {
  const basics = useAppState(
    useShallow((state) => {
      const program = findProgram(state.workspace, id);
      return {
        name: program?.name ?? id,
        chainCalls: (program?.chainCalls ?? true) || state.workspace.settings.forceChainCalls,
        behind: behind(state),
        stepping: selectWhere(state)?.program === id && !selectWhere(state)?.ended,
        faults: selectTraffic(state).faults.get(id) ?? 0,
        problem:
          state.problems.find(({ subject }) => subject.kind === 'program' && subject.id === id)
            ?.message ?? null,
      };
    }),
  );
  const report = useAppState((state) => state.reports[id]);
  return { ...basics, load: loadLook(report) };
}
