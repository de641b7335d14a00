import { EthernetPort, Maximize, Network, Plus, Table2, Trash2 } from 'lucide-react';
import { useApp, useAppState } from '../../store';
import { Button, IconButton } from '../../ui';
import { keyOf } from '../commands';
import { addBlankInterface, addBlankProgram, removeSelected } from './commands';
import styles from './GraphToolbar.module.css';
import type { Point } from './geometry';
import { requestFit } from './graph-ui';
import { layOut } from './lay-out';

export interface GraphToolbarProps {
  /** A place on the canvas that is free and in view. */
  readonly freeSpot: () => Point;
}

/** What is done to the chain, as buttons. */
export function GraphToolbar({ freeSpot }: GraphToolbarProps) {
  const { store } = useApp();
  const table = useAppState((state) => state.chainView === 'table');
  const setChainView = useAppState((state) => state.setChainView);
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
        shortcut={keyOf('remove')}
        aria-disabled={nothing}
        onClick={() => removeSelected(store)}
      >
        <Trash2 size={16} aria-hidden />
      </IconButton>
      <span className={styles.divider} />
      <IconButton
        label="Show the chain as a table"
        shortcut={keyOf('table')}
        pressed={table}
        onClick={() => setChainView(table ? 'graph' : 'table')}
      >
        <Table2 size={16} aria-hidden />
      </IconButton>
      <IconButton
        aria-disabled={table}
        label="Lay out from left to right"
        onClick={() => void layOut(store)}
      >
        <Network size={16} aria-hidden />
      </IconButton>
      <IconButton
        label="Fit into view"
        shortcut={keyOf('fit')}
        aria-disabled={table}
        onClick={requestFit}
      >
        <Maximize size={16} aria-hidden />
      </IconButton>
    </div>
  );
}
