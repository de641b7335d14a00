import { DropdownMenu as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { Kbd } from './Kbd';
import styles from './Menu.module.css';

export interface MenuItem {
  readonly key: string;
  readonly label: ReactNode;
  readonly icon?: ReactNode;
  /** A second line: what it does, or why it cannot be chosen. */
  readonly note?: string | undefined;
  readonly shortcut?: string | undefined;
  readonly disabled?: boolean;
  readonly onSelect: () => void;
}

export interface MenuProps {
  /** What the menu is for. */
  readonly label: string;
  /** The button that opens it; one element that takes a ref. */
  readonly trigger?: ReactNode;
  /** A heading within the menu. */
  readonly heading?: ReactNode;
  readonly items: readonly MenuItem[];
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
  readonly align?: 'start' | 'center' | 'end';
  readonly side?: 'top' | 'right' | 'bottom' | 'left';
  /** What the menu hangs on when it is opened without a trigger, in viewport pixels. */
  readonly at?: { readonly x: number; readonly y: number };
  /** Where the focus goes when the menu closes; to the trigger unless given. */
  readonly returnFocus?: () => void;
}

/** A menu of actions: arrow keys, type-ahead, Escape. */
export function Menu({
  label,
  trigger,
  heading,
  items,
  open,
  onOpenChange,
  align = 'end',
  side = 'bottom',
  at,
  returnFocus,
}: MenuProps) {
  return (
    <Radix.Root
      {...(open === undefined ? {} : { open })}
      {...(onOpenChange === undefined ? {} : { onOpenChange })}
      modal={false}
    >
      <Radix.Trigger asChild>
        {trigger ?? (
          <button
            type="button"
            aria-label={label}
            tabIndex={-1}
            className={styles.anchor}
            style={{ left: at?.x, top: at?.y }}
          />
        )}
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className={styles.menu}
          aria-label={label}
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={8}
          loop
          onCloseAutoFocus={(event) => {
            if (!returnFocus) return;
            event.preventDefault();
            returnFocus();
          }}
        >
          {heading !== undefined && <Radix.Label className={styles.heading}>{heading}</Radix.Label>}
          {items.map((item) => (
            <Radix.Item
              key={item.key}
              className={styles.item}
              disabled={item.disabled ?? false}
              onSelect={item.onSelect}
            >
              {item.icon !== undefined && <span className={styles.icon}>{item.icon}</span>}
              <span className={styles.words}>
                <span>{item.label}</span>
                {item.note && <span className={styles.note}>{item.note}</span>}
              </span>
              {item.shortcut && <Kbd>{item.shortcut}</Kbd>}
            </Radix.Item>
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
