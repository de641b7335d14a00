import { memo } from 'react';
import { classes } from '../../ui';
import { BYTE_TEXT } from '../packets';
import type { ByteAccess } from './byte-accesses';
import styles from './HexView.module.css';
import { byteTitle } from './hex-keys';
import type { ShownPacket } from './shown-packet';

/** Bytes that an instruction reads or writes: `[start, end)`. */
export type Touched = readonly Pick<ByteAccess, 'kind' | 'start' | 'end'>[];

const NOW = { read: 'read by this instruction', wrote: 'written by this instruction' };

export const cellId = (byte: number) => `packet-byte-${byte}`;

const ascii = (byte: number) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.');

export interface HexRowProps {
  readonly row: number;
  readonly perRow: number;
  readonly packet: ShownPacket;
  /** First and last chosen byte of this row, end exclusive; both 0 where none is. */
  readonly from: number;
  readonly to: number;
  /** The byte of this row that has the tab stop, -1 where it is in another row. */
  readonly active: number;
  /** Bytes that the instruction at the playhead touches; the same object while it touches none here. */
  readonly touched: Touched;
  readonly onPick: (byte: number) => void;
}

export const HexRow = memo(function HexRow({
  row,
  perRow,
  packet,
  from,
  to,
  active,
  touched,
  onPick,
}: HexRowProps) {
  const { bytes, compared } = packet;
  const start = row * perRow;
  const cells = Array.from({ length: perRow }, (_, i) => start + i);
  const chosen = (byte: number) => byte >= from && byte < to;
  return (
    <tr aria-rowindex={row + 1}>
      <th scope="row" className={styles.offset}>
        {start.toString(16).padStart(4, '0')}
      </th>
      {cells.map((i) => {
        const byte = bytes[i];
        if (byte === undefined) return <td key={i} className={styles.none} />;
        const change = compared?.change(i) ?? 'same';
        const now = touched.find(({ start: at, end }) => i >= at && i < end)?.kind;
        return (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys
          <td
            key={i}
            id={cellId(i)}
            // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the cells are chosen
            role="gridcell"
            tabIndex={i === active ? 0 : -1}
            aria-selected={chosen(i)}
            className={classes(
              styles.byte,
              chosen(i) && styles.chosen,
              styles[change],
              now && styles[now],
            )}
            title={`${byteTitle(i, change, compared?.before(i) ?? null)}${now ? `, ${NOW[now]}` : ''}`}
            onClick={() => onPick(i)}
          >
            {BYTE_TEXT[byte]}
            {change !== 'same' && (
              <span className="visually-hidden">{change === 'new' ? ' new' : ' changed'}</span>
            )}
            {now && <span className="visually-hidden"> {NOW[now]}</span>}
          </td>
        );
      })}
      <td className={styles.ascii} aria-hidden>
        {cells.map((i) => {
          const byte = bytes[i];
          return byte === undefined ? null : (
            <span key={i} className={chosen(i) ? styles.chosen : undefined}>
              {ascii(byte)}
            </span>
          );
        })}
      </td>
    </tr>
  );
});
