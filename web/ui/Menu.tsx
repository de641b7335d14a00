import { type ReactNode, useRef, useState } from 'react';
import { later } from './later';
import type { MenuPanelProps } from './MenuPanel';
import { type OpenerElement, opener } from './opener';

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

/** A menu that is open, at a place; it is there as long as it is drawn. */
export const MenuAt = later<MenuPanelProps>(() =>
  import('./MenuPanel').then(({ MenuPanel }) => MenuPanel),
);

export interface MenuProps {
  /** What the menu is for. */
  readonly label: string;
  /** The button that opens it. */
  readonly trigger: OpenerElement;
  /** A heading within the menu. */
  readonly heading?: ReactNode;
  readonly items: readonly MenuItem[];
  readonly align?: 'start' | 'center' | 'end';
  /** Somebody is about to open it: what its items need can be fetched. */
  readonly onApproach?: () => void;
}

/** A button with a menu of actions: arrow keys, type-ahead, Escape. */
export function Menu({ trigger, align = 'end', onApproach, ...menu }: MenuProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [opened, setOpened] = useState<{ at: DOMRect; byKey: boolean } | null>(null);
  const close = () => setOpened(null);
  return (
    <>
      {opener(trigger, {
        button,
        opens: 'menu',
        open: opened !== null,
        onPress: (byKey) => {
          const at = button.current?.getBoundingClientRect();
          setOpened(opened || !at ? null : { at, byKey });
        },
        onApproach: () => {
          void MenuAt.preload();
          onApproach?.();
        },
      })}
      {opened && (
        <MenuAt
          {...menu}
          {...opened}
          align={align}
          owner={button}
          onClose={close}
          returnFocus={() => button.current?.focus()}
        />
      )}
    </>
  );
}
