import { Popover as Radix } from 'radix-ui';
import { type ReactNode, type RefObject, useRef } from 'react';
import styles from './Popover.module.css';

export interface PopoverPanelProps {
  readonly label: string;
  readonly align?: 'start' | 'center' | 'end';
  /** The button that opens and closes it, which it stands beside. */
  readonly owner: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** What a popover shows while it is open. */
export function PopoverPanel({
  label,
  align = 'start',
  owner,
  onClose,
  children,
}: PopoverPanelProps) {
  const pressedOutside = useRef(false);
  return (
    <Radix.Root
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Radix.Anchor virtualRef={owner as RefObject<HTMLElement>} />
      <Radix.Portal>
        <Radix.Content
          className={styles.popover}
          aria-label={label}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          onInteractOutside={(event) => {
            if (owner.current?.contains(event.target as Node)) event.preventDefault();
            else pressedOutside.current = true;
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (!pressedOutside.current) owner.current?.focus();
          }}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
