import { Button } from '../../ui';
import styles from './LineButton.module.css';

/** Leads from an instruction to its line in the code. */
export function LineButton({
  line,
  onClick,
}: {
  readonly line: number;
  readonly onClick: () => void;
}) {
  return (
    <Button className={styles.line} title="Show in the code" onClick={onClick}>
      line {line}
    </Button>
  );
}
