import { useShallow } from 'zustand/react/shallow';
import { findProgram } from '../../../engine/workspace';
import { useAppState } from '../../store';
import { currentInsn, isStale } from './places';

/** The selected program, what the engine says of it, and whether that is out of date. */
export function useInspected() {
  return useAppState(
    useShallow((state) => {
      const { program: id } = state.selection;
      const program = id === null ? undefined : findProgram(state.workspace, id);
      const report = program && state.reports[program.id];
      return { program, report, stale: isStale(report, state.engineRevision) };
    }),
  );
}

/** The instruction of the selected program that runs next, while a packet is stepped through it. */
export function useCurrentInsn() {
  return useAppState(useShallow((state) => currentInsn(state, state.selection.program) ?? null));
}
