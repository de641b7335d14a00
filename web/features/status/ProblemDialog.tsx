import { Copy } from 'lucide-react';
import { useApp, useAppState } from '../../store';
import { Button, Dialog } from '../../ui';
import { copyReport } from './copy-report';
import styles from './ProblemDialog.module.css';

/** A failure in words: what, why, and what to do. */
export function ProblemDialog() {
  const { store } = useApp();
  const problem = useAppState((state) => state.problem);
  const showProblem = useAppState((state) => state.showProblem);
  if (!problem) return null;
  return (
    <Dialog
      onClose={() => showProblem(null)}
      title={problem.title}
      footer={
        <>
          <span className={styles.id}>{problem.id}</span>
          <Button
            icon={<Copy size={14} aria-hidden />}
            onClick={() =>
              void copyReport(store, problem.id, [problem.title, problem.message, problem.remedy])
            }
          >
            Copy report
          </Button>
          <Button variant="primary" onClick={() => showProblem(null)}>
            Close
          </Button>
        </>
      }
    >
      <p className={styles.message}>{problem.message}</p>
      <p className={styles.remedy}>{problem.remedy}</p>
    </Dialog>
  );
}
