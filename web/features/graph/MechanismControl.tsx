import { Settings2 } from 'lucide-react';
import { useAppState } from '../../store';
import { Button, later, Popover } from '../../ui';
import styles from './MechanismControl.module.css';

const MechanismSettings = later(() =>
  import('./MechanismSettings').then((module) => module.MechanismSettings),
);

/** How the chain is made to work, and the settings of the kernel that runs it. */
export function MechanismControl() {
  const { variant } = useAppState((state) => state.workspace.mechanism);
  return (
    <Popover
      label="Mechanism and settings"
      onApproach={MechanismSettings.preload}
      trigger={
        <Button variant="line" className={styles.trigger}>
          <span className={styles.muted}>Mechanism</span>
          <b>inject</b>
          <span data-variant={variant}>{variant === 'fixed' ? 'fixed' : 'as posted'}</span>
          <span className="visually-hidden">and settings</span>
          <Settings2 size={14} aria-hidden />
        </Button>
      }
    >
      <MechanismSettings />
    </Popover>
  );
}
