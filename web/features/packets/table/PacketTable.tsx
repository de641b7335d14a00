import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import {
  packetAt,
  resultsAreStale,
  selectPacketCount,
  selectPacketIndex,
  useApp,
  useAppState,
} from '../../../store';
import { classes, later, rowAfterKey, useRows } from '../../../ui';
import type { Filtered } from '../filter/use-filtered';
import type { Editing } from '../PacketsPane';
import { deletePacket, selectPacket } from '../packet-actions';
import { COLUMNS } from './columns';
import styles from './PacketTable.module.css';
import { type MenuPlace, PacketTableRow, rowId } from './PacketTableRow';
import { placeOfRow } from './place-of-row';
import { useTableRows } from './use-table-rows';

const ROW_HEIGHT = 28; // px, as in the style sheet
/** More than there are rows in view. */
const SLOTS = 256;

const PacketMenu = later(() => import('./PacketMenu').then((module) => module.PacketMenu));

export interface PacketTableProps {
  readonly filtered: Filtered;
  readonly onEdit: (editing: Editing) => void;
}

/** Packets in rows, of the document or of traffic; only those in view are in the page. */
export function PacketTable({ filtered: { rows: filtered, isLooking }, onEdit }: PacketTableProps) {
  const app = useApp();
  const all = useAppState(selectPacketCount);
  const count = filtered ? filtered.length : all;
  const several = useAppState((state) => state.workspace.interfaces.length > 1);
  const isTraffic = useAppState((state) => state.source !== null);
  const stale = useAppState(resultsAreStale);
  const index = useAppState(selectPacketIndex);
  const selected = index < 0 ? -1 : placeOfRow(filtered, index);
  const [menu, setMenu] = useState<MenuPlace | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const grid = useRef<HTMLTableElement>(null);
  const { first, end, scrollTo } = useRows(scroller, {
    count,
    height: ROW_HEIGHT,
    covered: ROW_HEIGHT,
  });
  const rows = useTableRows(filtered, first, end);
  const columns = COLUMNS.filter(({ key }) => several || key !== 'iface');

  useEffect(() => {
    if (selected >= 0) scrollTo(selected);
  }, [selected, scrollTo]);

  const onKeyDown = (event: KeyboardEvent<HTMLTableElement>) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.shiftKey) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 2);
    const target = rowAfterKey(event.key, selected, count, page);
    const id = packetAt(app.store.getState(), index);
    if (target !== null) {
      const to = packetAt(app.store.getState(), filtered ? (filtered[target] ?? -1) : target);
      if (to !== undefined) selectPacket(app, to);
    } else if (id === undefined) return;
    else if (event.key === 'Enter') onEdit({ packet: id, focus: 'bytes' });
    else if (event.key === 'F2') onEdit({ packet: id, focus: 'name' });
    else if (event.key === 'Delete' && !isTraffic) deletePacket(app, id);
    else if (event.key === 'ContextMenu') {
      const box = document.getElementById(rowId(id))?.getBoundingClientRect();
      const of = rows.find((row) => row.id === id);
      if (box && of) setMenu({ of, column: '', x: box.left + 40, y: box.bottom });
    } else return;
    event.preventDefault();
  };

  const above = first * ROW_HEIGHT;
  const below = (count - end) * ROW_HEIGHT;
  const active = rows.find((row) => row.index === index);
  return (
    <>
      <div ref={scroller} className={styles.scroller}>
        <table
          ref={grid}
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose rows are chosen
          role="grid"
          aria-label="Packets"
          aria-rowcount={count + 1}
          aria-busy={isLooking}
          aria-activedescendant={active ? rowId(active.id) : undefined}
          tabIndex={0}
          className={classes(styles.table, stale && styles.stale)}
          onKeyDown={onKeyDown}
        >
          <colgroup>
            {columns.map(({ key }) => (
              <col key={key} data-column={key} data-wide={all > 9999 || undefined} />
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
            {rows.map((row, i) => (
              <PacketTableRow
                // biome-ignore lint/suspicious/noArrayIndexKey: elements are used again as rows scroll by
                key={(first + i) % SLOTS}
                of={row}
                place={first + i}
                selected={row.index === index}
                stale={stale}
                onMenu={setMenu}
                onEdit={onEdit}
              />
            ))}
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
