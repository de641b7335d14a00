import { Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './Banner.module.css';
import { classes } from './classes';

export interface BannerProps {
  readonly tone: 'info' | 'warning' | 'problem';
  readonly children: ReactNode;
  readonly actions?: ReactNode;
  /** Whether screen readers hear it as it appears. */
  readonly live?: boolean;
}

/** A strip that tells the state of a whole pane or page. */
export function Banner({ tone, children, actions, live = false }: BannerProps) {
  const Icon = tone === 'info' ? Info : TriangleAlert;
  return (
    <div className={classes(styles.banner, styles[tone])} role={live ? 'status' : undefined}>
      <Icon size={16} aria-hidden />
      <div className={styles.text}>{children}</div>
      {actions}
    </div>
  );
}
