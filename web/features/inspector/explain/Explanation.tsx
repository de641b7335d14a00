import type { ProgramReport } from '../../../../engine/api';
import type { WorkspaceProgram } from '../../../../engine/workspace';
import { Acceptance } from './Acceptance';
import { Refusal } from './Refusal';

export interface ExplanationProps {
  readonly report: Extract<ProgramReport, { phase: 'rejected' | 'loaded' }>;
  readonly program: WorkspaceProgram;
  readonly stale: boolean;
  readonly open: boolean;
  readonly onApplied: () => void;
}

/** What there is to say of a verdict besides it: why and how to mend it, or what was proven. */
export function Explanation({ report, program, stale, open, onApplied }: ExplanationProps) {
  if (report.phase === 'loaded')
    return open ? <Acceptance report={report} source={program.source} /> : null;
  const { rejected, assembled } = report;
  return <Refusal {...{ rejected, assembled, program, stale, open, onApplied }} />;
}
