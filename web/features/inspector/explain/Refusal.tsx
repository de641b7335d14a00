import { Copy } from 'lucide-react';
import { useMemo } from 'react';
import { explain } from '../../../../engine/explain';
import type { WorkspaceProgram } from '../../../../engine/workspace';
import { useApp } from '../../../store';
import { Button } from '../../../ui';
import type { Assembled } from '../places';
import { CausePath } from './CausePath';
import type { Rejected } from './cause-words';
import { Examples } from './Examples';
import styles from './Explain.module.css';
import { explanationText } from './explanation-text';
import { MendPanel } from './MendPanel';

export interface RefusalProps {
  readonly rejected: Rejected;
  readonly assembled: Assembled;
  readonly program: WorkspaceProgram;
  readonly stale: boolean;
  /** Whether all is shown, or what fits into a few lines. */
  readonly open: boolean;
  /** A mend was applied: its button is gone. */
  readonly onApplied: () => void;
}

/** Why a program was refused, how that came about, and how to mend it. */
export function Refusal({ rejected, assembled, program, stale, open, onApplied }: RefusalProps) {
  const { store } = useApp();
  const explained = useMemo(() => explain(rejected, assembled.progType), [rejected, assembled]);
  const copy = async () => {
    const { announce } = store.getState();
    try {
      const text = explanationText({ rejected, assembled, explained, source: program.source });
      await navigator.clipboard.writeText(text);
      announce('The explanation is in the clipboard.');
    } catch {
      announce('The browser did not let the explanation into the clipboard.', 'problem');
    }
  };
  if (!explained) return null;
  const { title, why, how, bad, good } = explained;
  return (
    <>
      <p className={styles.why}>
        <strong>{title}.</strong> {why}
      </p>
      {!open && <p className={styles.how}>{how}</p>}
      {open && (
        <>
          <CausePath rejected={rejected} assembled={assembled} source={program.source} />
          <section aria-label="How to mend it">
            <h3 className={styles.heading}>How to mend it</h3>
            <p className={styles.how}>{how}</p>
            <MendPanel
              rejected={rejected}
              assembled={assembled}
              program={program}
              stale={stale}
              onApplied={onApplied}
            />
          </section>
          {bad !== null && good !== null && <Examples bad={bad} good={good} />}
          <Button icon={<Copy size={13} aria-hidden />} onClick={() => void copy()}>
            Copy the explanation
          </Button>
        </>
      )}
    </>
  );
}
