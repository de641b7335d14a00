import { useEffect, useState } from 'react';
import type { ProgramReport } from '../../../../engine/api';
import type { WorkspaceProgram } from '../../../../engine/workspace';
import { useApp } from '../../../store';

/** What becomes of a program whose source is changed; `null` while the engine is asked. */
export function useMended(program: WorkspaceProgram, source: string | null): ProgramReport | null {
  const { store, controller } = useApp();
  const [answer, setAnswer] = useState<{ of: string; report: ProgramReport } | null>(null);
  const { id, chainCalls } = program;
  useEffect(() => {
    if (source === null) return;
    let gone = false;
    const { workspace, engineRevision: revision } = store.getState();
    const { mechanism } = workspace;
    controller.check({ revision, program: id, source, chainCalls, mechanism }).then((report) => {
      if (!gone && report) setAnswer({ of: source, report });
    });
    return () => {
      gone = true;
    };
  }, [id, chainCalls, source, store, controller]);
  return answer !== null && answer.of === source ? answer.report : null;
}
