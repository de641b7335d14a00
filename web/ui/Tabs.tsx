import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
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

/** A row of tabs over the panel of the chosen one. Fills its parent. */
export function Tabs<Value extends string>({
  label,
  value,
  onChange,
  items,
  trailing,
  className,
}: TabsProps<Value>) {
  return (
    <Radix.Root
      className={classes(styles.root, className)}
      value={value}
      onValueChange={(next) => {
        const item = items.find((other) => other.value === next);
        if (item) onChange(item.value);
      }}
    >
      <div className={styles.row}>
        <Radix.List className={styles.list} aria-label={label}>
          {items.map((item) => (
            <Radix.Trigger key={item.value} value={item.value} className={styles.tab}>
              {item.label}
              {item.badge !== undefined && <span className={styles.badge}>{item.badge}</span>}
            </Radix.Trigger>
          ))}
        </Radix.List>
        {trailing !== undefined && <div className={styles.trailing}>{trailing}</div>}
      </div>
      {items.map((item) => (
        <Radix.Content
          key={item.value}
          value={item.value}
          className={styles.panel}
          {...(item.keep ? { forceMount: true as const } : {})}
        >
          {item.panel}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
