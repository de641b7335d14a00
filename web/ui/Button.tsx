import type { ComponentPropsWithRef, ReactNode } from 'react';
import styles from './Button.module.css';
import { classes } from './classes';
import { tip } from './tips';

export interface ButtonProps extends ComponentPropsWithRef<'button'> {
  /** `plain` has no border, `primary` is the one thing to do next, `danger` takes something away. */
  readonly variant?: 'plain' | 'line' | 'primary' | 'danger';
  readonly icon?: ReactNode;
}

/** A button with words. */
export function Button({ variant = 'plain', icon, className, children, ...rest }: ButtonProps) {
  return (
    <button type="button" className={classes(styles.button, styles[variant], className)} {...rest}>
      {icon}
      {children}
    </button>
  );
}

export interface IconButtonProps extends Omit<ComponentPropsWithRef<'button'>, 'children'> {
  /** What it does, in words: its name for screen readers and its tooltip. */
  readonly label: string;
  /** The key that does the same, shown in the tooltip. */
  readonly shortcut?: string | undefined;
  readonly variant?: 'plain' | 'line' | 'primary' | 'danger';
  /** Set for a button that switches something on and off. */
  readonly pressed?: boolean;
  readonly children: ReactNode;
}

/** A button that is an icon; its words are in a tooltip that keyboard focus opens too. */
export function IconButton({
  label,
  shortcut,
  variant = 'plain',
  pressed,
  className,
  children,
  ...rest
}: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={pressed}
      className={classes(
        styles.button,
        styles.iconOnly,
        styles[variant],
        pressed && styles.pressed,
        className,
      )}
      {...tip(label, shortcut)}
      {...rest}
    >
      {children}
    </button>
  );
}
