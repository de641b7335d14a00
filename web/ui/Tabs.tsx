import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react';
import { classes } from './classes';
import styles from './Tabs.module.css';

export interface TabItem<Value extends string> {
  readonly value: Value;
  readonly label: ReactNode;
  /** A number or mark behind the label. */
  readonly badge?: ReactNode;
  readonly panel: ReactNode;
  /** Stays mounted while another tab shows, for widgets that are dear to build. */
  readonly keep?: boolean;
}

export interface TabsProps<Value extends string> {
  /** What the tabs are of, for screen readers. */
  readonly label: string;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly items: readonly TabItem<Value>[];
  /** What stands at the right end of the row. */
  readonly trailing?: ReactNode;
  readonly className?: string | undefined;
}

/** Where a key leads from the tab `at`; negative indices count from the end, as in `Array.at`. */
function tabAfterKey(key: string, at: number, count: number): number | null {
  switch (key) {
    case 'ArrowRight':
      return (at + 1) % count;
    case 'ArrowLeft':
      return at - 1;
    case 'Home':
      return 0;
    case 'End':
      return -1;
    default:
      return null;
  }
}

/** A row of tabs over the panel of the chosen one; arrow keys choose. Fills its parent. */
export function Tabs<Value extends string>({
  label,
  value,
  onChange,
  items,
  trailing,
  className,
}: TabsProps<Value>) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const at = items.findIndex((item) => item.value === value);
    const next = tabAfterKey(event.key, at, items.length);
    const item = next === null ? undefined : items.at(next);
    if (!item) return;
    event.preventDefault();
    onChange(item.value);
    list.current?.querySelectorAll('button')[items.indexOf(item)]?.focus();
  };

  const state = (item: TabItem<Value>) => (item.value === value ? 'active' : 'inactive');
  return (
    <div className={classes(styles.root, className)}>
      <div className={styles.row}>
        <div
          ref={list}
          className={styles.list}
          role="tablist"
          aria-label={label}
          onKeyDown={onKeyDown}
        >
          {items.map((item) => (
            <button
              key={item.value}
              type="button"
              role="tab"
              id={`${id}${item.value}-tab`}
              aria-selected={item.value === value}
              aria-controls={`${id}${item.value}`}
              tabIndex={item.value === value ? 0 : -1}
              data-state={state(item)}
              className={styles.tab}
              onClick={() => onChange(item.value)}
            >
              {item.label}
              {item.badge !== undefined && <span className={styles.badge}>{item.badge}</span>}
            </button>
          ))}
        </div>
        {trailing !== undefined && <div className={styles.trailing}>{trailing}</div>}
      </div>
      {items.map((item) => (
        <div
          key={item.value}
          role="tabpanel"
          id={`${id}${item.value}`}
          aria-labelledby={`${id}${item.value}-tab`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a panel is scrolled by keyboard
          tabIndex={0}
          data-state={state(item)}
          className={styles.panel}
        >
          {(item.keep || item.value === value) && item.panel}
        </div>
      ))}
    </div>
  );
}
