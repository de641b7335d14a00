import { useEffect, useState } from 'react';
import type { ProgramReport } from '../../../../engine/api';
import type { WorkspaceProgram } from '../../../../engine/workspace';
import { useApp } from '../../../store';

export type LogLevel = 1 | 2;

/** The log that a report came with; `null` where the verifier was not asked. */
export function logOf(report: ProgramReport | undefined): string | null {
  if (report?.phase === 'loaded') return report.log;
  if (report?.phase === 'rejected') return report.rejected.log;
  return null;
}

/**
 * The verifier's log of a program. Reports have it at level 2; the other level is asked for, and
 * the answer before stays until the new one is here.
 */
export function useLog(
  program: WorkspaceProgram | undefined,
  report: ProgramReport | undefined,
  level: LogLevel,
): string | null {
  const { store, controller } = useApp();
  const [brief, setBrief] = useState<string | null>(null);
  const asked = level === 1 && logOf(report) !== null;

  // The report stands for the text that it was made of: asked again whenever there is another one.
  useEffect(() => {
    if (!asked || !program || !report) return;
    let gone = false;
    const { id, source, chainCalls } = program;
    const { mechanism } = store.getState().workspace;
    const { revision } = report;
    controller
      .check({ revision, program: id, source, chainCalls, mechanism, logLevel: 1 })
      .then((answer) => {
        if (!gone && answer) setBrief(logOf(answer));
      });
    return () => {
      gone = true;
    };
  }, [asked, program, report, store, controller]);

  return level === 1 ? brief : logOf(report);
}
