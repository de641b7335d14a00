import { Handle, Position } from '@xyflow/react';
import type { KeyboardEvent, MouseEvent } from 'react';
import { useApp } from '../../store';
import { startWiring } from './commands';
import { setMenu, setWiring, useGraphUi, type WireSource } from './graph-ui';
import styles from './PortHandle.module.css';

const same = (a: WireSource | null, b: WireSource) =>
  a !== null &&
  ((a.kind === 'iface' && b.kind === 'iface' && a.iface === b.iface && a.hook === b.hook) ||
    (a.kind === 'port' && b.kind === 'port' && a.from === b.from && a.code === b.code));

export interface SourceHandleProps {
  readonly id: string;
  readonly source: WireSource;
  /** `firewall PASS port, leads to ids` */
  readonly label: string;
  /** From the top of the node, in canvas pixels. */
  readonly top: number;
  readonly color: string;
  readonly wired: boolean;
}

/**
 * Where an edge begins. Drag it to a program, press it and then a program, or press Enter for a menu
 * of programs. The square is larger than the dot, so that it can be hit.
 */
export function SourceHandle({ id, source, label, top, color, wired }: SourceHandleProps) {
  const { store } = useApp();
  const active = useGraphUi(({ wiring }) => same(wiring, source));
  const onClick = (event: MouseEvent) => {
    event.stopPropagation();
    if (active) setWiring(null);
    else startWiring(store, source);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    event.stopPropagation();
    const box = event.currentTarget.getBoundingClientRect();
    setMenu({ source, x: box.right, y: box.top + box.height / 2, origin: event.currentTarget });
  };
  return (
    <Handle
      id={id}
      type="source"
      position={Position.Right}
      className={styles.handle}
      style={{ top, color }}
      role="button"
      tabIndex={0}
      aria-label={label}
      aria-haspopup="menu"
      data-wired={wired}
      data-active={active}
      onClick={onClick}
      onKeyDown={onKeyDown}
    />
  );
}

/** Where edges arrive. The whole node takes them too. */
export function TargetHandle({ id, label, top }: { id: string; label: string; top: number }) {
  return (
    <Handle
      id={id}
      type="target"
      position={Position.Left}
      className={styles.handle}
      style={{ top, color: 'var(--line-strong)' }}
      role="button"
      tabIndex={-1}
      aria-label={label}
      isConnectableStart={false}
      data-wired
    />
  );
}
