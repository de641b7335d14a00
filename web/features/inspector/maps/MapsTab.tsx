import { Database } from 'lucide-react';
import { useState } from 'react';
import type { MapReport } from '../../../../engine/api';
import { classes, EmptyState } from '../../../ui';
import { Choice } from '../Choice';
import { useInspected } from '../use-inspected';
import { MapTable } from './MapTable';
import styles from './MapsTab.module.css';
import { ownFirst, useMaps } from './use-maps';

const MOMENTS = [
  { value: 'start', label: 'At the start', title: 'Before any packet' },
  { value: 'after', label: 'After the run', title: 'As the packets left them' },
] as const;

function Tables({
  maps,
  start,
}: {
  readonly maps: readonly MapReport[];
  readonly start: readonly MapReport[] | null;
}) {
  return maps.map((map) => (
    <MapTable
      key={map.name}
      map={map}
      start={start?.find(({ name }) => name === map.name) ?? null}
    />
  ));
}

/** The maps of the selected program, then the workspace's others, before and after traffic. */
export default function MapsTab() {
  const [moment, setMoment] = useState<'start' | 'after'>('after');
  const { program } = useInspected();
  const { start, after, stale } = useMaps();
  const ran = moment === 'after' && after !== null;
  const maps = ran ? after : start;
  const { own, others } = ownFirst(maps, program?.id);

  if (start.length === 0 && maps.length === 0) {
    return (
      <EmptyState icon={<Database size={22} aria-hidden />} title="No maps">
        A program declares one before its code:{' '}
        <code>map seen: hash, key 4, value 8, entries 64</code>
      </EmptyState>
    );
  }
  return (
    <div className={styles.tab}>
      <div className={styles.bar}>
        {after === null ? (
          <span className={styles.note}>Before any packet: nothing has run yet.</span>
        ) : (
          <>
            <Choice label="When" value={moment} onChange={setMoment} options={MOMENTS} />
            {ran && stale && (
              <span className={styles.note} role="status">
                of an earlier version: run again
              </span>
            )}
          </>
        )}
      </div>
      <section
        className={classes(styles.maps, ran && stale && styles.stale)}
        aria-label="Maps"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        tabIndex={0}
      >
        {own.length === 0 && program && (
          <p className={styles.note}>{program.name} declares no map.</p>
        )}
        <Tables maps={own} start={ran ? start : null} />
        {others.length > 0 && <h2 className={styles.heading}>Of other programs</h2>}
        <Tables maps={others} start={ran ? start : null} />
      </section>
    </div>
  );
}
