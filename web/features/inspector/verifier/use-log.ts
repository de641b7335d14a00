import { useEffect, useState } from 'react';
import type { ProgramReport } from '../../../../engine/api';
import type { WorkspaceProgram } from '../../../../engine/workspace';
import { useApp } from '../../../store';

export type LogLevel = 1 | 2;

/** The log that a report came with; `null` where the verifier was not asked. */
export function logOf(report: ProgramReport | undefined): string | null {
  if (report?.phase === 'loaded') return report.log;
  if (report?.phase === 'rejected') return report.rejected.log;
  if (report?.phase === 'not-loaded') return report.accepted?.log ?? null;
  return null;
}

/**
 * The verifier's log of a program. Writing it takes longer than judging, so it is asked for only
 * where it is shown; the answer before stays until the new one is here.
 */
export function useLog(
  program: WorkspaceProgram | undefined,
  report: ProgramReport | undefined,
  level: LogLevel,
): string | null {
  const { store, controller } = useApp();
  const [log, setLog] = useState<string | null>(null);
  const asked = logOf(report) !== null;

  // The report stands for the text that it was made of: asked again whenever there is another one.
  useEffect(() => {
    if (!asked || !program || !report) return;
    let gone = false;
    const { id, source, chainCalls } = program;
    const { mechanism } = store.getState().workspace;
    const { revision } = report;
    controller
      .check({ revision, program: id, source, chainCalls, mechanism, logLevel: level })
      .then((answer) => {
        if (!gone && answer) setLog(logOf(answer));
      });
    return () => {
      gone = true;
    };
  }, [asked, program, report, level, store, controller]);

  return asked ? log : null;
}
