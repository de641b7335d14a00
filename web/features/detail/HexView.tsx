import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react';
import { useAppState } from '../../store';
import { useRows } from '../../ui';
import { cellId, HexRow, type Touched } from './HexRow';
import styles from './HexView.module.css';
import { byteAfterKey } from './hex-keys';
import type { ShownPacket } from './shown-packet';
import { nodeAt } from './tree-model';
import { useTouchedNow } from './use-accesses';
import { useBytesPerRow } from './use-bytes-per-row';

const UNTOUCHED: Touched = [];
const ROW_HEIGHT = 24; // px, as in the style sheet

/** Room for rows that are not in the page. */
function Gap({ rows }: { readonly rows: number }) {
  return rows > 0 ? <tr aria-hidden style={{ height: rows * ROW_HEIGHT }} /> : null;
}

/** All bytes of the packet, sixteen or eight a row; only rows in view are in the page. */
export function HexView({ packet }: { readonly packet: ShownPacket }) {
  const range = useAppState((state) => state.selection.bytes);
  const select = useAppState((state) => state.select);
  const [active, setActive] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const moved = useRef(false);
  const perRow = useBytesPerRow(scroller);
  const { bytes, nodes } = packet;
  const touched = useTouchedNow();
  const tabStop = Math.max(0, Math.min(active, bytes.length - 1));
  const activeRow = Math.floor(tabStop / perRow);
  const count = Math.ceil(bytes.length / perRow);
  const { first, end, scrollTo } = useRows(scroller, { count, height: ROW_HEIGHT });

  // Bytes chosen elsewhere come into view, and the tab stop goes to them.
  useEffect(() => {
    if (!range || scroller.current?.contains(document.activeElement)) return;
    setActive(range[0]);
    scrollTo(Math.floor(range[0] / perRow));
  }, [range, scrollTo, perRow]);

  useEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    scrollTo(Math.floor(active / perRow));
    document.getElementById(cellId(active))?.focus({ preventScroll: true });
  }, [active, scrollTo, perRow]);

  const pick = useCallback(
    (byte: number) => {
      setActive(byte);
      const node = nodeAt(nodes, byte)?.node;
      select({ bytes: node ? [node.start, node.end] : [byte, byte + 1] });
    },
    [nodes, select],
  );
  const onKeyDown = (event: KeyboardEvent<HTMLTableElement>) => {
    if (event.metaKey || event.altKey) return;
    if (event.key === 'Escape') {
      select({ bytes: null });
      return;
    }
    const to = byteAfterKey(event.key, event.ctrlKey, tabStop, bytes.length, perRow);
    if (to === null) return;
    event.preventDefault();
    moved.current = true;
    pick(to);
  };

  const inView = Array.from({ length: end - first }, (_, i) => first + i);
  // The row with the tab stop stays in the page, so that the focus does too.
  const drawn =
    activeRow < first ? [activeRow, ...inView] : activeRow < end ? inView : [...inView, activeRow];
  return (
    <div ref={scroller} className={styles.scroller}>
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells are chosen
        role="grid"
        aria-label="Bytes of the packet"
        aria-rowcount={count}
        className={styles.table}
        onKeyDown={onKeyDown}
      >
        <tbody>
          {drawn.flatMap((row, i) => {
            const start = row * perRow;
            const from = range ? Math.max(start, range[0]) : 0;
            const to = range ? Math.min(start + perRow, range[1]) : 0;
            return [
              <Gap key={`before ${row}`} rows={row - 1 - (drawn[i - 1] ?? -1)} />,
              <HexRow
                key={row}
                row={row}
                perRow={perRow}
                packet={packet}
                from={from < to ? from : 0}
                to={from < to ? to : 0}
                active={row === activeRow ? tabStop : -1}
                touched={
                  touched.some(({ start: at, end: to }) => at < start + perRow && to > start)
                    ? touched
                    : UNTOUCHED
                }
                onPick={pick}
              />,
            ];
          })}
          <Gap rows={count - 1 - (drawn.at(-1) ?? -1)} />
        </tbody>
      </table>
    </div>
  );
}
