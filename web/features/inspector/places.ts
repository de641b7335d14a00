import type { ProgramReport } from '../../../engine/api';
import type { ItemId } from '../../../engine/workspace';
import { type AppState, selectWhere } from '../../store';

export type Assembled = Extract<ProgramReport, { phase: 'loaded' }>['assembled'];
export type SourceRange = Assembled['source'][number];

/** The instructions of a report, where the text could be assembled. */
export function assembledOf(report: ProgramReport | undefined): Assembled | null {
  return report !== undefined && 'assembled' in report ? report.assembled : null;
}

/** Whether the report is of an older document than the one on the screen. */
export function isStale(report: ProgramReport | undefined, engineRevision: number): boolean {
  return report !== undefined && report.revision < engineRevision;
}

/** First slot that stands on a line of the source; `null` for a line without instruction. */
export function slotOfLine(assembled: Assembled, line: number): number | null {
  const slot = assembled.source.findIndex((range) => range.line <= line && line <= range.endLine);
  return slot < 0 ? null : slot;
}

/** Where the next instruction that runs stands, in one program. */
export interface CurrentInsn {
  /** Slot after the rewrite. */
  readonly xlated: number;
  /** Slot as loaded: the instruction itself, or the one that it was added for. */
  readonly slot: number;
  readonly injected: boolean;
}

/**
 * The instruction that the playhead stands before, if it is one of `program`; `undefined` while
 * trace and report speak of different documents, so that a caller can leave its marks as they are.
 */
export function currentInsn(
  state: AppState,
  program: ItemId | null,
): CurrentInsn | null | undefined {
  const { trace, playhead } = state;
  const where = selectWhere(state);
  if (!trace || !where || playhead.step === null) return null;
  if (where.ended || where.program !== program) return null;
  const report = state.reports[program];
  if (report?.phase !== 'loaded' || report.revision !== trace.report.revision) return undefined;
  const xlated = trace.steps.step(playhead.step).pc;
  const slot = report.map.origin[xlated];
  if (slot === undefined) return null;
  return { xlated, slot, injected: report.map.added[xlated] === 1 };
}
