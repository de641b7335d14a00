import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { type ReactNode, type RefObject, useState } from 'react';
import { IconButton } from './Button';
import { classes } from './classes';
import styles from './Dialog.module.css';

export interface DialogProps {
  readonly onClose: () => void;
  readonly title: string;
  /** A sentence under the title. */
  readonly description?: ReactNode;
  readonly size?: 's' | 'm' | 'l';
  /** What has the focus first; the dialog itself unless given, so that its title is read. */
  readonly firstFocus?: RefObject<HTMLElement | null> | undefined;
  /** Buttons at the end. */
  readonly footer?: ReactNode;
  readonly children: ReactNode;
}

/** A body that scrolls is reached by the keyboard: by what is in it, else by itself. */
function reachable(body: HTMLElement | null): void {
  if (body && !body.querySelector('a, button, input, select, textarea, [tabindex]')) {
    body.tabIndex = 0;
  }
}

/** A modal dialog, open as long as it is drawn: keeps focus within, Escape closes, focus goes back to where it was. */
export function Dialog({
  onClose,
  title,
  description,
  firstFocus,
  size = 'm',
  footer,
  children,
}: DialogProps) {
  const [opener] = useState(() => document.activeElement);
  return (
    <Radix.Root
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Radix.Portal>
        <Radix.Overlay className={styles.overlay} />
        <Radix.Content
          className={classes(styles.dialog, styles[size])}
          onOpenAutoFocus={(event) => {
            event.preventDefault(); // else it would be the first button, whose tooltip opens
            const first = firstFocus?.current ?? event.currentTarget;
            if (first instanceof HTMLElement) first.focus();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (opener instanceof HTMLElement) opener.focus();
          }}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
        >
          <header className={styles.header}>
            <div className={styles.titles}>
              <Radix.Title className={styles.title}>{title}</Radix.Title>
              {description !== undefined && (
                <Radix.Description className={styles.description}>{description}</Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <IconButton label="Close" shortcut="Esc">
                <X size={16} aria-hidden />
              </IconButton>
            </Radix.Close>
          </header>
          <div ref={reachable} className={styles.body}>
            {children}
          </div>
          {footer !== undefined && <footer className={styles.footer}>{footer}</footer>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
