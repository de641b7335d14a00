import { Wand2 } from 'lucide-react';
import { useMemo } from 'react';
import type { ProgramReport } from '../../../../engine/api';
import { applyEdits, mendOf, previewOf } from '../../../../engine/explain';
import { setSource, type WorkspaceProgram } from '../../../../engine/workspace';
import { edited, useApp } from '../../../store';
import { Button, classes } from '../../../ui';
import { CodeLine } from '../CodeLine';
import type { Assembled } from '../places';
import type { Rejected } from './cause-words';
import styles from './Explain.module.css';
import { useMended } from './use-mended';

const MARKS = { same: ' ', removed: '−', added: '+' } as const;

function outcome(report: ProgramReport | null): string {
  switch (report?.phase) {
    case undefined:
      return 'asking the verifier …';
    case 'rejected':
      return `The verifier then stops at: ${report.rejected.message}`;
    case 'asm-error':
      return ''; // not offered
    default:
      return 'The verifier accepts the program then.';
  }
}

/** A change of the source that is likely to mend a refusal: what it is, what becomes of it, and a button. */
export function MendPanel({
  rejected,
  assembled,
  program,
  stale,
  onApplied,
}: {
  readonly rejected: Rejected;
  readonly assembled: Assembled;
  readonly program: WorkspaceProgram;
  readonly stale: boolean;
  readonly onApplied: () => void;
}) {
  const { store } = useApp();
  const { source } = program;
  const mend = useMemo(
    () => (stale ? null : mendOf(assembled, source, rejected)),
    [assembled, source, rejected, stale],
  );
  const after = useMemo(() => mend && applyEdits(source, mend.edits), [source, mend]);
  const report = useMended(program, after);
  if (!mend || after === null || report?.phase === 'asm-error') return null;

  const apply = () => {
    const { edit, announce } = store.getState();
    const refused = edit(`mend ${program.name}`, (workspace) =>
      edited(setSource(workspace, program.id, after)),
    );
    if (refused !== null) return;
    announce(`${mend.label}: done in ${program.name}. Undo takes it back.`);
    onApplied();
  };
  return (
    <div className={styles.mend}>
      <div className={styles.mendHead}>
        <Button variant="primary" icon={<Wand2 size={13} aria-hidden />} onClick={apply}>
          {mend.label}
        </Button>
        <span className={styles.outcome}>{outcome(report)}</span>
      </div>
      <ul className={styles.diff} aria-label="What changes">
        {previewOf(source, mend.edits).map(({ kind, line, text }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: inserted lines have no other name
          <li key={i} className={classes(styles.diffLine, styles[kind])}>
            <span className={styles.line} aria-hidden>
              {kind === 'added' ? '' : line}
            </span>
            <span className={styles.mark}>
              <span aria-hidden>{MARKS[kind]}</span>
              {kind !== 'same' && <span className="visually-hidden">{kind}: </span>}
            </span>
            <code className={styles.code}>
              <CodeLine text={text} />
            </code>
          </li>
        ))}
      </ul>
    </div>
  );
}
