import { useAppState } from '../../store';
import { Button, Dialog } from '../../ui';
import styles from './ProblemDialog.module.css';

/** A failure in words: what, why, and what to do. */
export function ProblemDialog() {
  const problem = useAppState((state) => state.problem);
  const showProblem = useAppState((state) => state.showProblem);
  if (!problem) return null;
  return (
    <Dialog
      onClose={() => showProblem(null)}
      title={problem.title}
      footer={
        <Button variant="primary" onClick={() => showProblem(null)}>
          Close
        </Button>
      }
    >
      <p className={styles.message}>{problem.message}</p>
      <p className={styles.remedy}>{problem.remedy}</p>
    </Dialog>
  );
}
