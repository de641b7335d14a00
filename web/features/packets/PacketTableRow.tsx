import { Ellipsis } from 'lucide-react';
import { memo } from 'react';
import type { PacketReport } from '../../../engine/api';
import type { ItemId, Workspace } from '../../../engine/workspace';
import { useApp } from '../../store';
import { classes, VerdictChip } from '../../ui';
import type { Editing } from './PacketsPane';
import styles from './PacketTable.module.css';
import { selectPacket } from './packet-actions';
import { captureTime, rowOf } from './packet-row';

export const rowId = (packet: ItemId) => `packet-row-${packet}`;

export interface PacketTableRowProps {
  readonly index: number;
  readonly packets: Workspace['packets'];
  readonly programs: Workspace['programs'];
  /** Name of the interface; `null` where there is only one. */
  readonly iface: string | null;
  readonly report: PacketReport | undefined;
  readonly selected: boolean;
  readonly stale: boolean;
  readonly onMenu: (menu: { packet: ItemId; x: number; y: number }) => void;
  readonly onEdit: (editing: Editing) => void;
}

export const PacketTableRow = memo(function PacketTableRow({
  index,
  packets,
  programs,
  iface,
  report,
  selected,
  stale,
  onMenu,
  onEdit,
}: PacketTableRowProps) {
  const { store } = useApp();
  const packet = packets[index]!; // the table draws rows of packets that are there
  const row = rowOf({ packets, programs }, index, report);
  const path = row.path.join(' ▸ ');
  const addresses = row.from || row.to ? `${row.from} → ${row.to}` : '';
  return (
    <tr
      id={rowId(packet.id)}
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={classes(styles.packet, selected && styles.selected)}
      data-testid={`packet-${packet.id}`}
      onClick={() => selectPacket(store, packet.id)}
      onDoubleClick={() => onEdit({ packet: packet.id, focus: 'bytes' })}
      onContextMenu={(event) => {
        event.preventDefault();
        selectPacket(store, packet.id);
        onMenu({ packet: packet.id, x: event.clientX, y: event.clientY });
      }}
    >
      <Cell column="number" numeric text={String(row.number)} />
      <Cell column="time" numeric text={row.time} title={captureTime(packet.time)} />
      <Cell column="what" text={row.what} />
      <Cell column="addresses" text={addresses} />
      {iface !== null && <Cell column="iface" text={iface} />}
      <Cell column="bytes" numeric text={String(row.bytes)} />
      <Cell column="path" text={path} result />
      <td
        className={classes(styles.cell, styles.result)}
        data-column="verdict"
        title={stale && row.verdict ? `${row.detail} (out of date)` : row.detail}
      >
        {row.verdict !== null && <VerdictChip verdict={row.verdict} bare />}
        {stale && row.verdict !== null && <span className="visually-hidden">, out of date</span>}
      </td>
      <Cell column="insns" numeric text={row.insns === null ? '' : String(row.insns)} result />
      <td className={styles.cell} data-column="actions">
        <button
          type="button"
          className={styles.more}
          tabIndex={selected ? 0 : -1}
          aria-label={`Actions for packet ${row.number}`}
          aria-haspopup="menu"
          onClick={(event) => {
            event.stopPropagation();
            selectPacket(store, packet.id);
            const { left, bottom } = event.currentTarget.getBoundingClientRect();
            onMenu({ packet: packet.id, x: left, y: bottom });
          }}
          onDoubleClick={(event) => event.stopPropagation()}
        >
          <Ellipsis size={15} aria-hidden />
        </button>
      </td>
    </tr>
  );
});

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
