import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react';
import { classes } from './classes';
import styles from './RowGrid.module.css';
import { rowAfterKey } from './row-keys';
import { useRows } from './useRows';

const ROW_HEIGHT = 26; // px, as in the style sheet

export interface RowGridColumn<Row> {
  readonly title: string;
  /** Of CSS; the columns without one share what is left. */
  readonly width?: string;
  readonly look?: 'number' | 'code' | 'quiet';
  readonly cell: (row: Row) => ReactNode;
}

export interface RowGridProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly RowGridColumn<Row>[];
  /** A row was pressed, or chosen by Enter. */
  readonly onOpen: (row: Row) => void;
}

/** Rows of one line in any number, one of which is active; arrows move, Enter and a press open. */
export function RowGrid<Row>({ label, rows, columns, onOpen }: RowGridProps<Row>) {
  const id = useId();
  const [active, setActive] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const { first, end, scrollTo } = useRows(scroller, {
    count: rows.length,
    height: ROW_HEIGHT,
    covered: ROW_HEIGHT,
  });
  const open = (at: number) => {
    const row = rows[at];
    setActive(at);
    if (row !== undefined) onOpen(row);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 2);
    const to = rowAfterKey(event.key, active, rows.length, page);
    if (to !== null) {
      setActive(to);
      scrollTo(to);
    } else if (event.key === 'Enter') open(active);
    else return;
    event.preventDefault();
  };
  return (
    <div ref={scroller} className={styles.scroller}>
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose rows are chosen
        role="grid"
        aria-label={label}
        aria-rowcount={rows.length + 1}
        aria-activedescendant={active >= first && active < end ? `${id}${active}` : undefined}
        tabIndex={0}
        className={styles.table}
        onKeyDown={onKeyDown}
      >
        <thead>
          <tr aria-rowindex={1}>
            {columns.map(({ title, width, look }) => (
              <th key={title} scope="col" style={{ width }} className={look && styles[look]}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {first > 0 && <tr aria-hidden style={{ height: first * ROW_HEIGHT }} />}
          {rows.slice(first, end).map((row, i) => (
            <tr
              // biome-ignore lint/suspicious/noArrayIndexKey: rows only come at their place
              key={first + i}
              id={`${id}${first + i}`}
              aria-rowindex={first + i + 2}
              aria-selected={first + i === active}
              className={classes(styles.row, first + i === active && styles.active)}
              onClick={() => open(first + i)}
            >
              {columns.map(({ title, look, cell }) => {
                const content = cell(row);
                const tip = look === 'code' && typeof content === 'string' ? content : undefined;
                return (
                  <td key={title} className={look && styles[look]} title={tip}>
                    {content}
                  </td>
                );
              })}
            </tr>
          ))}
          {end < rows.length && (
            <tr aria-hidden style={{ height: (rows.length - end) * ROW_HEIGHT }} />
          )}
        </tbody>
      </table>
    </div>
  );
}
