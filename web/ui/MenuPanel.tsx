import { DropdownMenu as Radix } from 'radix-ui';
import { type ReactNode, type RefObject, useCallback, useRef } from 'react';
import { createPortal } from 'react-dom';
import { Kbd } from './Kbd';
import type { MenuItem } from './Menu';
import styles from './Menu.module.css';

export interface MenuPanelProps {
  /** What the menu is for. */
  readonly label: string;
  readonly heading?: ReactNode;
  readonly items: readonly MenuItem[];
  /** What the menu hangs on, in viewport pixels; a point where it has no size. */
  readonly at: {
    readonly x: number;
    readonly y: number;
    readonly width?: number;
    readonly height?: number;
  };
  readonly align?: 'start' | 'center' | 'end';
  readonly side?: 'top' | 'right' | 'bottom' | 'left';
  /** Opened by a key: the first item has the focus. */
  readonly byKey?: boolean;
  /** The button that opens and closes it, a press of which is not one outside. */
  readonly owner?: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
  /** Puts the focus where it was before; not called when a press put it elsewhere. */
  readonly returnFocus: () => void;
}

/** A menu of actions: arrow keys, type-ahead, Escape. */
export function MenuPanel({
  label,
  heading,
  items,
  at: { x, y, width = 1, height = 1 },
  align = 'start',
  side = 'bottom',
  byKey = false,
  owner,
  onClose,
  returnFocus,
}: MenuPanelProps) {
  const pressedOutside = useRef(false);
  const focusFirst = useCallback(
    (menu: HTMLElement | null) => {
      if (!byKey) return;
      const first = menu?.querySelector<HTMLElement>('[role=menuitem]:not([data-disabled])');
      first?.focus({ preventScroll: true });
    },
    [byKey],
  );
  // In the body: a place in the viewport is one only outside of what is scaled and moved.
  return createPortal(
    <Radix.Root
      open
      modal={false}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Radix.Trigger asChild>
        <button
          type="button"
          aria-hidden
          tabIndex={-1}
          className={styles.anchor}
          style={{ left: x, top: y, width, height }}
        />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          ref={focusFirst}
          className={styles.menu}
          aria-label={label}
          aria-labelledby={undefined}
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={8}
          loop
          onInteractOutside={(event) => {
            if (owner?.current?.contains(event.target as Node)) event.preventDefault();
            else pressedOutside.current = true;
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (!pressedOutside.current) returnFocus();
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
    </Radix.Root>,
    document.body,
  );
}
