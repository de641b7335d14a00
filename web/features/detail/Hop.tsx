import { ArrowRight } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { HopTrace } from '../../../engine/api';
import type { ItemId } from '../../../engine/workspace';
import { type App, openPacket, useApp } from '../../store';
import { Button, classes, VerdictChip } from '../../ui';
import { rangesText } from './changed-bytes';
import styles from './Hop.module.css';
import type { HopRow } from './hop-rows';
import { MapWrites } from './MapWrites';

/** Goes to where a hop ends, and marks the first bytes that it changed. */
async function showChanged(app: App, packet: ItemId, hop: HopTrace): Promise<void> {
  await openPacket(app, packet, hop.endStep);
  const { select, setDetailTab } = app.store.getState();
  select({ bytes: hop.changed[0] ?? null });
  setDetailTab('packet');
}

/** One program's run: a button that moves the playhead there, and what came of it. */
export function Hop({ packet, row }: { readonly packet: ItemId; readonly row: HopRow }) {
  const app = useApp();
  const item = useRef<HTMLLIElement>(null);
  const { name, end, ended, via, insns, firstStep, place, trace } = row;
  const current = place === 'current';

  useEffect(() => {
    if (current) item.current?.scrollIntoView({ block: 'nearest' });
  }, [current]);

  return (
    <li
      ref={item}
      className={classes(styles.hop, current && styles.current, place === 'ahead' && styles.ahead)}
    >
      <button
        type="button"
        className={styles.go}
        aria-current={current ? 'step' : undefined}
        title="Go to the first instruction of this hop"
        onClick={() => void openPacket(app, packet, firstStep)}
      >
        <span className={styles.title}>
          <span>
            {name}
            <span className={styles.point}>@entry</span>
          </span>
          <ArrowRight size={12} aria-label="to" className={styles.arrow} />
          {ended === 'returned' ? (
            <span className={styles.exit}>
              {name}
              <span className={styles.point}>@exit[</span>
              <VerdictChip verdict={end} bare className={styles.verdict} />
              <span className={styles.point}>]</span>
            </span>
          ) : ended === 'fault' ? (
            <VerdictChip verdict="fault" bare className={styles.verdict} />
          ) : (
            end
          )}
        </span>
        <span className={styles.cost}>
          {insns} insn{insns === 1 ? '' : 's'} · {via}
        </span>
      </button>
      {trace && (
        <div className={styles.body}>
          <p className={styles.why}>{trace.why}</p>
          {trace.changed.length > 0 && (
            <p className={styles.fact}>
              Changed{' '}
              <Button
                className={styles.changed}
                title="Show the packet as it left this program"
                onClick={() => void showChanged(app, packet, trace)}
              >
                {rangesText(trace.changed)}
              </Button>
            </p>
          )}
          <MapWrites packet={packet} hop={trace} />
        </div>
      )}
    </li>
  );
}
