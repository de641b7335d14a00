import { EthernetPort, Maximize, Network, Plus, Trash2 } from 'lucide-react';
import { useApp, useAppState } from '../../store';
import { Button, IconButton } from '../../ui';
import { addBlankInterface, addBlankProgram, removeSelected } from './commands';
import styles from './GraphToolbar.module.css';
import type { Point } from './geometry';

export interface GraphToolbarProps {
  /** A place on the canvas that is free and in view. */
  readonly freeSpot: () => Point;
  readonly fit: () => void;
}

/** What is done to the chain, as buttons. */
export function GraphToolbar({ freeSpot, fit }: GraphToolbarProps) {
  const { store } = useApp();
  const nothing = useAppState(
    ({ selection: { edge, iface, program } }) =>
      edge === null && iface === null && program === null,
  );
  const removes = useAppState(({ selection: { edge, iface } }) =>
    edge ? 'edge' : iface !== null ? 'interface' : 'program',
  );
  return (
    <div className={styles.toolbar} role="toolbar" aria-label="Graph">
      <Button
        icon={<Plus size={15} aria-hidden />}
        onClick={() => void addBlankProgram(store, freeSpot())}
      >
        Program
      </Button>
      <IconButton label="Add an interface" onClick={() => addBlankInterface(store, freeSpot())}>
        <EthernetPort size={16} aria-hidden />
      </IconButton>
      <IconButton
        label={`Remove the selected ${removes}`}
        shortcut="Del"
        aria-disabled={nothing}
        onClick={() => removeSelected(store)}
      >
        <Trash2 size={16} aria-hidden />
      </IconButton>
      <span className={styles.divider} />
      <IconButton
        label="Lay out from left to right"
        onClick={() => {
          void import('./auto-layout')
            .then(({ autoLayout }) => autoLayout(store))
            .then(() => requestAnimationFrame(fit));
        }}
      >
        <Network size={16} aria-hidden />
      </IconButton>
      <IconButton label="Fit into view" shortcut="F" onClick={fit}>
        <Maximize size={16} aria-hidden />
      </IconButton>
    </div>
  );
}
