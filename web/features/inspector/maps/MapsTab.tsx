import { Database, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import type { MapReport } from '../../../../engine/api';
import { useApp } from '../../../store';
import { Button, classes, EmptyState } from '../../../ui';
import { Choice } from '../Choice';
import { useInspected } from '../use-inspected';
import type { Where } from './change-maps';
import styles from './MapsTab.module.css';
import { MapTable } from './MapTable';
import { type MapsInView, ownFirst, useMaps } from './use-maps';

type Moment = 'start' | 'step' | 'now';

const MOMENTS: readonly { value: Moment; label: string; title: string }[] = [
  { value: 'start', label: 'At the start', title: 'Before any packet; saved with the workspace' },
  { value: 'step', label: 'At this step', title: 'As the opened packet has them by now' },
  { value: 'now', label: 'Now', title: 'As the packets left them' },
];

interface Shown {
  readonly maps: readonly MapReport[];
  /** What they are compared with. */
  readonly before: readonly MapReport[] | null;
  /** What an edit changes. */
  readonly where: Where | null;
  /** What one looks at, in a sentence. */
  readonly note: string;
}

/** What is shown of a moment; one that is not there gives way to another. */
function shownAt(moment: Moment, { start, after, step }: MapsInView): Shown & { moment: Moment } {
  if (moment === 'step' && step) {
    const note = 'As the packet has them at this instruction, beside how it met them.';
    return { moment, maps: step.maps, before: step.met, where: null, note };
  }
  if (moment !== 'start' && after) {
    const note = 'Session: changes are met by packets from now on; not saved, not undone.';
    return { moment: 'now', maps: after, before: start, where: 'session', note };
  }
  const note = 'What the maps begin with. It is saved with the workspace.';
  return { moment: 'start', maps: start, before: null, where: 'start', note };
}

function Tables({ maps, before, where }: Shown) {
  return maps.map((map) => (
    <MapTable
      key={`${map.name} ${where}`}
      map={map}
      start={before?.find(({ name }) => name === map.name) ?? null}
      where={where}
    />
  ));
}

/** The maps of the selected program, then the workspace's others, before, during and after traffic. */
export default function MapsTab() {
  const { controller } = useApp();
  const [chosen, setChosen] = useState<Moment>('step');
  const { program } = useInspected();
  const view = useMaps();
  const { moment, ...shown } = shownAt(chosen, view);
  const { own, others } = ownFirst(shown.maps, program?.id);
  const stale = moment !== 'start' && view.stale;
  const offered = MOMENTS.filter(
    ({ value }) =>
      value === 'start' || (value === 'step' ? view.step !== null : view.after !== null),
  );

  if (view.start.length === 0 && shown.maps.length === 0) {
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
        {offered.length > 1 && (
          <Choice label="When" value={moment} onChange={setChosen} options={offered} />
        )}
        {stale ? (
          <span className={styles.note} role="status">
            of an earlier version: run again
          </span>
        ) : (
          <span className={styles.note}>{shown.note}</span>
        )}
        {moment === 'now' && !stale && (
          <Button
            icon={<RotateCcw size={13} aria-hidden />}
            onClick={() => void controller.resetMaps()}
          >
            Reset maps
          </Button>
        )}
      </div>
      <section
        className={classes(styles.maps, stale && styles.stale)}
        aria-label="Maps"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        tabIndex={0}
      >
        {own.length === 0 && program && (
          <p className={styles.note}>{program.name} declares no map.</p>
        )}
        <Tables {...shown} where={stale ? null : shown.where} maps={own} />
        {others.length > 0 && <h2 className={styles.heading}>Of other programs</h2>}
        <Tables {...shown} where={stale ? null : shown.where} maps={others} />
      </section>
    </div>
  );
}
