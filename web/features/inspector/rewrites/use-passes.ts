import { useEffect, useState } from 'react';
import type { PassReport, ProgramReport } from '../../../../engine/api';
import { useApp } from '../../../store';

/**
 * What each pass made of the program of a report. Told only where it is looked at; the answer before
 * stays until the new one is here.
 */
export function usePasses(report: ProgramReport | undefined): readonly PassReport[] {
  const { controller } = useApp();
  const [passes, setPasses] = useState<readonly PassReport[]>([]);
  useEffect(() => {
    if (report?.phase !== 'loaded') return;
    let gone = false;
    const { revision, program } = report;
    controller.rewrites({ revision, program }).then((answer) => {
      if (!gone && answer) setPasses(answer);
    });
    return () => {
      gone = true;
    };
  }, [report, controller]);
  return passes;
}
