import { Ellipsis } from 'lucide-react';
import type { ItemId } from '../../../../engine/workspace';
import { useApp } from '../../../store';
import { classes, VerdictChip } from '../../../ui';
import type { Editing } from '../PacketsPane';
import { selectPacket } from '../packet-actions';
import styles from './PacketTable.module.css';
import type { TableRow } from './use-table-rows';

export const rowId = (packet: ItemId) => `packet-row-${packet}`;

/** Where a menu opens, and the cell that it was opened on. */
export interface MenuPlace {
  readonly of: TableRow;
  readonly column: string;
  readonly x: number;
  readonly y: number;
}

export interface PacketTableRowProps {
  readonly of: TableRow;
  /** Place in the table, from 0. */
  readonly place: number;
  readonly selected: boolean;
  readonly stale: boolean;
  readonly onMenu: (menu: MenuPlace) => void;
  readonly onEdit: (editing: Editing) => void;
}

const columnOf = (target: EventTarget) =>
  (target instanceof Element && target.closest<HTMLElement>('td')?.dataset.column) || '';

export function PacketTableRow({
  of,
  place,
  selected,
  stale,
  onMenu,
  onEdit,
}: PacketTableRowProps) {
  const app = useApp();
  const { id, index, row, iface } = of;
  const select = () => selectPacket(app, id);
  const addresses = row && (row.from || row.to) ? `${row.from} → ${row.to}` : '';
  return (
    <tr
      id={rowId(id)}
      aria-rowindex={place + 2}
      aria-selected={selected}
      aria-busy={row === null}
      data-odd={place % 2 === 0 || undefined}
      className={classes(styles.packet, selected && styles.selected)}
      data-testid={`packet-${id}`}
      onClick={select}
      onDoubleClick={() => onEdit({ packet: id, focus: 'bytes' })}
      onContextMenu={(event) => {
        event.preventDefault();
        select();
        onMenu({ of, column: columnOf(event.target), x: event.clientX, y: event.clientY });
      }}
    >
      <Cell column="number" numeric text={String(index + 1)} />
      <Cell column="time" numeric text={row?.time ?? ''} />
      <Cell column="what" text={row?.what ?? '…'} />
      <Cell column="addresses" text={addresses} />
      {iface !== null && <Cell column="iface" text={iface} />}
      <Cell column="bytes" numeric text={row ? String(row.bytes) : ''} />
      <Cell column="path" text={row?.path.join(' ▸ ') ?? ''} result />
      <td
        className={classes(styles.cell, styles.result)}
        data-column="verdict"
        title={stale && row?.verdict ? `${row.detail} (out of date)` : (row?.detail ?? '')}
      >
        {row && row.verdict !== null && <VerdictChip verdict={row.verdict} bare />}
        {stale && row?.verdict && <span className="visually-hidden">, out of date</span>}
      </td>
      <Cell column="insns" numeric text={row?.insns == null ? '' : String(row.insns)} result />
      <td className={styles.cell} data-column="actions">
        <button
          type="button"
          className={styles.more}
          tabIndex={selected ? 0 : -1}
          aria-label={`Actions for packet ${index + 1}`}
          aria-haspopup="menu"
          onClick={(event) => {
            event.stopPropagation();
            select();
            const { left, bottom } = event.currentTarget.getBoundingClientRect();
            onMenu({ of, column: '', x: left, y: bottom });
          }}
          onDoubleClick={(event) => event.stopPropagation()}
        >
          <Ellipsis size={15} aria-hidden />
        </button>
      </td>
    </tr>
  );
}

function Cell({
  column,
  text,
  title = text,
  numeric = false,
  result = false,
}: {
  readonly column: string;
  readonly text: string;
  readonly title?: string;
  readonly numeric?: boolean;
  /** Greyed while results are out of date. */
  readonly result?: boolean;
}) {
  return (
    <td
      className={classes(styles.cell, numeric && styles.numeric, result && styles.result)}
      data-column={column}
      title={title}
    >
      {text}
    </td>
  );
}
