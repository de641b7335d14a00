import { Copy, Pencil, Play, StepForward, TextCursorInput, Trash2 } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { ItemId } from '../../../engine/workspace';
import { openPacket, resultsAreStale, useApp, useAppState } from '../../store';
import { classes, MenuAt, type MenuItem, useRows } from '../../ui';
import { COLUMNS } from './columns';
import type { Editing } from './PacketsPane';
import styles from './PacketTable.module.css';
import { PacketTableRow, rowId } from './PacketTableRow';
import { deletePacket, duplicatePacket, runPacket, selectPacket } from './packet-actions';
import { rowAfterKey } from './row-keys';

const ROW_HEIGHT = 28; // px, as in the style sheet

interface OpenMenu {
  readonly packet: ItemId;
  readonly x: number;
  readonly y: number;
}

function usePacketMenu(packet: ItemId, onEdit: (editing: Editing) => void): readonly MenuItem[] {
  const app = useApp();
  const { store } = app;
  return [
    {
      key: 'run',
      label: 'Run this packet',
      note: 'with the maps as they stand',
      icon: <Play size={14} aria-hidden />,
      onSelect: () => void runPacket(app, packet),
    },
    {
      key: 'step',
      label: 'Step through it',
      icon: <StepForward size={14} aria-hidden />,
      onSelect: () => void openPacket(app, packet, 0),
    },
    {
      key: 'edit',
      label: 'Edit as hex…',
      icon: <Pencil size={14} aria-hidden />,
      shortcut: 'Enter',
      onSelect: () => onEdit({ packet, focus: 'bytes' }),
    },
    {
      key: 'rename',
      label: 'Rename…',
      icon: <TextCursorInput size={14} aria-hidden />,
      shortcut: 'F2',
      onSelect: () => onEdit({ packet, focus: 'name' }),
    },
    {
      key: 'duplicate',
      label: 'Duplicate',
      icon: <Copy size={14} aria-hidden />,
      onSelect: () => duplicatePacket(store, packet),
    },
    {
      key: 'delete',
      label: 'Delete',
      icon: <Trash2 size={14} aria-hidden />,
      shortcut: 'Del',
      onSelect: () => deletePacket(store, packet),
    },
  ];
}

function PacketMenu({
  menu,
  onEdit,
  onClose,
  returnFocus,
}: {
  readonly menu: OpenMenu;
  readonly onEdit: (editing: Editing) => void;
  readonly onClose: () => void;
  readonly returnFocus: () => void;
}) {
  const items = usePacketMenu(menu.packet, onEdit);
  return (
    <MenuAt label="Packet" at={menu} items={items} onClose={onClose} returnFocus={returnFocus} />
  );
}

export interface PacketTableProps {
  readonly onEdit: (editing: Editing) => void;
}

/** All packets in rows; only those in view are in the page. */
export function PacketTable({ onEdit }: PacketTableProps) {
  const { store } = useApp();
  const packets = useAppState((state) => state.workspace.packets);
  const programs = useAppState((state) => state.workspace.programs);
  const interfaces = useAppState((state) => state.workspace.interfaces);
  const results = useAppState((state) => state.results);
  const arrived = useAppState((state) => state.arrived);
  const stale = useAppState(resultsAreStale);
  const selected = useAppState((state) =>
    state.workspace.packets.findIndex(({ id }) => id === state.playhead.packet),
  );
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const grid = useRef<HTMLTableElement>(null);
  const { first, end, scrollTo } = useRows(scroller, {
    count: packets.length,
    height: ROW_HEIGHT,
    covered: ROW_HEIGHT,
  });
  const several = interfaces.length > 1;
  const columns = COLUMNS.filter(({ key }) => several || key !== 'iface');

  useEffect(() => {
    if (selected >= 0) scrollTo(selected);
  }, [selected, scrollTo]);

  const goTo = (index: number) => {
    const packet = packets[index];
    if (packet) selectPacket(store, packet.id);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTableElement>) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.shiftKey) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 2);
    const target = rowAfterKey(event.key, selected, packets.length, page);
    const id = packets[selected]?.id;
    if (target !== null) goTo(target);
    else if (id === undefined) return;
    else if (event.key === 'Enter') onEdit({ packet: id, focus: 'bytes' });
    else if (event.key === 'F2') onEdit({ packet: id, focus: 'name' });
    else if (event.key === 'Delete') deletePacket(store, id);
    else if (event.key === 'ContextMenu') {
      const box = document.getElementById(rowId(id))?.getBoundingClientRect();
      if (box) setMenu({ packet: id, x: box.left + 40, y: box.bottom });
    } else return;
    event.preventDefault();
  };

  const above = first * ROW_HEIGHT;
  const below = (packets.length - end) * ROW_HEIGHT;
  const active = packets[selected];
  const inView = selected >= first && selected < end;
  return (
    <>
      <div ref={scroller} className={styles.scroller}>
        <table
          ref={grid}
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose rows are chosen
          role="grid"
          aria-label="Packets"
          aria-rowcount={packets.length + 1}
          aria-activedescendant={active && inView ? rowId(active.id) : undefined}
          tabIndex={0}
          className={classes(styles.table, stale && styles.stale)}
          onKeyDown={onKeyDown}
        >
          <colgroup>
            {columns.map(({ key }) => (
              <col key={key} data-column={key} />
            ))}
          </colgroup>
          <thead className={styles.head}>
            <tr aria-rowindex={1}>
              {columns.map(({ key, label, numeric, title }) => (
                <th
                  key={key}
                  data-column={key}
                  scope="col"
                  className={numeric ? styles.numeric : ''}
                  title={title}
                >
                  {key === 'actions' ? <span className="visually-hidden">{label}</span> : label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {above > 0 && <tr aria-hidden style={{ height: above }} />}
            {packets.slice(first, end).map((packet, i) => {
              const index = first + i;
              return (
                <PacketTableRow
                  key={packet.id}
                  index={index}
                  packets={packets}
                  programs={programs}
                  iface={
                    several ? (interfaces.find(({ id }) => id === packet.iface)?.name ?? '') : null
                  }
                  report={arrived > index ? results[packet.id] : undefined}
                  selected={index === selected}
                  stale={stale}
                  onMenu={setMenu}
                  onEdit={onEdit}
                />
              );
            })}
            {below > 0 && <tr aria-hidden style={{ height: below }} />}
          </tbody>
        </table>
      </div>
      {menu && (
        <PacketMenu
          menu={menu}
          onEdit={onEdit}
          onClose={() => setMenu(null)}
          returnFocus={() => grid.current?.focus({ preventScroll: true })}
        />
      )}
    </>
  );
}
