import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react';
import { classes } from '../../ui';
import styles from './Listing.module.css';
import { indexAfterKey } from './listing-keys';

const ROW_HEIGHT = 20; // px, as in the style sheet
const NEIGHBOURS = 2; // rows that stay in view on either side of one that was gone to

export interface ListingProps {
  readonly label: string;
  readonly count: number;
  /** The chosen row, `null` where none is. */
  readonly chosen: number | null;
  readonly onChoose: (index: number) => void;
  /** Enter or a double click on a row. */
  readonly onOpen: (index: number) => void;
  /** A row to bring into view whenever it becomes another one: what runs next, what is at fault. */
  readonly watched?: number | null;
  /** Letters of the longest row, where rows are not to be cut. */
  readonly widest?: number;
  readonly rowClass: (index: number) => string;
  readonly renderRow: (index: number) => ReactNode;
  /** Set where rows fold under others: the depth of a row, from 1, and whether those under it are in view. */
  readonly tree?: (index: number) => { readonly level: number; readonly open?: boolean };
  /** Hears keys first; `true` for one that it has taken. */
  readonly onKey?: (event: KeyboardEvent) => boolean;
  readonly className?: string | undefined;
}

/**
 * Rows of code of which one can be chosen, by mouse and by arrow keys. Only the rows in view are in
 * the page, so that it does not matter how many there are.
 */
export function Listing({
  label,
  count,
  chosen,
  onChoose,
  onOpen,
  watched = null,
  widest = 0,
  rowClass,
  renderRow,
  tree,
  onKey,
  className,
}: ListingProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    paddingStart: 6,
    paddingEnd: 8,
    scrollPaddingStart: NEIGHBOURS * ROW_HEIGHT,
    scrollPaddingEnd: NEIGHBOURS * ROW_HEIGHT,
  });
  const rowId = (index: number) => `${id}-${index}`;

  useEffect(() => {
    if (chosen !== null) rows.scrollToIndex(chosen, { align: 'auto' });
  }, [chosen, rows]);
  useEffect(() => {
    if (watched !== null) rows.scrollToIndex(watched, { align: 'auto' });
  }, [watched, rows]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (onKey?.(event)) {
      event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key === 'Enter' && chosen !== null) onOpen(chosen);
    else {
      const page = Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 1;
      const target = indexAfterKey(event.key, chosen, count, Math.max(1, page));
      if (target === null) return;
      onChoose(target);
    }
    event.preventDefault();
  };

  const items = rows.getVirtualItems();
  const inView = items.some(({ index }) => index === chosen);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a list or a tree
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both have a label
    <div
      ref={scroller}
      role={tree ? 'tree' : 'listbox'}
      aria-label={label}
      aria-activedescendant={chosen !== null && inView ? rowId(chosen) : undefined}
      tabIndex={0}
      className={classes(styles.listing, className)}
      onKeyDown={onKeyDown}
    >
      <div
        role="presentation"
        className={styles.rows}
        style={{ height: rows.getTotalSize(), minWidth: `${widest + 2}ch` }}
      >
        {items.map(({ index, start }) => {
          const node = tree?.(index);
          return (
            // biome-ignore lint/a11y/noStaticElementInteractions: the list has the focus, and names the row
            // biome-ignore lint/a11y/useAriaPropsSupportedByRole: each role has its own
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list hears the keys
            <div
              key={index}
              id={rowId(index)}
              role={node ? 'treeitem' : 'option'}
              aria-level={node?.level}
              aria-expanded={node?.open}
              aria-setsize={node ? undefined : count}
              aria-posinset={node ? undefined : index + 1}
              aria-selected={index === chosen}
              className={classes(styles.row, index === chosen && styles.chosen, rowClass(index))}
              style={{ transform: `translateY(${start}px)` }}
              onClick={() => onChoose(index)}
              onDoubleClick={() => onOpen(index)}
            >
              {renderRow(index)}
            </div>
          );
        })}
      </div>
    </div>
  );
}
