import { Popover as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import styles from './Popover.module.css';

export interface PopoverProps {
  readonly label: string;
  /** The button that opens it; one element that takes a ref. */
  readonly trigger: ReactNode;
  readonly align?: 'start' | 'center' | 'end';
  readonly children: ReactNode;
}

/** A small panel beside its button; Escape and a press outside close it. */
export function Popover({ label, trigger, align = 'start', children }: PopoverProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className={styles.popover}
          aria-label={label}
          align={align}
          sideOffset={6}
          collisionPadding={8}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
