import type { CSSProperties, ReactNode } from 'react';
import styles from './Chip.module.css';
import { classes } from './classes';
import { verdictLook } from './verdict';

export interface ChipProps {
  readonly tone?: 'accepted' | 'rejected' | 'warning' | 'neutral' | 'accent';
  readonly icon?: ReactNode;
  readonly className?: string | undefined;
  readonly title?: string | undefined;
  readonly children: ReactNode;
}

/** A short state: an icon and a word; the colour only helps. */
export function Chip({ tone = 'neutral', icon, className, title, children }: ChipProps) {
  return (
    <span className={classes(styles.chip, styles[tone], className)} title={title}>
      {icon}
      {children}
    </span>
  );
}

export interface VerdictChipProps {
  /** `PASS`, `DROP`, …, `invalid`, `fault`, `not run` or `*`. */
  readonly verdict: string;
  /** Further words: a count, a place. */
  readonly children?: ReactNode;
  /** Without the filled background, for dense tables. */
  readonly bare?: boolean;
  readonly className?: string | undefined;
}

/** A packet verdict or return code: icon, word and colour. */
export function VerdictChip({ verdict, children, bare, className }: VerdictChipProps) {
  const { Icon, color, background, label } = verdictLook(verdict);
  return (
    <span
      className={classes(styles.chip, styles.verdict, bare && styles.bare, className)}
      style={{ color, '--verdict-background': background } as CSSProperties}
    >
      <Icon size={12} strokeWidth={2.5} aria-hidden />
      {label}
      {children !== undefined && <span className={styles.more}>{children}</span>}
    </span>
  );
}
