import { Check, CircleDashed, CircleHelp, OctagonX, TriangleAlert } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { KERNEL_VERSION } from '../../../engine/abi';
import { useApp } from '../../store';
import { classes } from '../../ui';
import { showInCode } from './inspector-ui';
import { type Place, verdictWords } from './report-words';
import { useInspected } from './use-inspected';
import styles from './VerdictCard.module.css';

/** `6.18`: what is said here holds for every stable release of it. */
const KERNEL = KERNEL_VERSION.split('.').slice(0, 2).join('.');

const ICONS = {
  accepted: Check,
  rejected: OctagonX,
  warning: TriangleAlert,
  neutral: CircleHelp,
} as const;

function PlaceButton({ place }: { readonly place: Place }) {
  const { store } = useApp();
  return (
    <button
      type="button"
      className={styles.place}
      onClick={() => showInCode(store, place.goal, place.slot)}
    >
      <span className={styles.where}>{place.where}</span>
      {place.text !== '' && <span className={styles.words}>{place.text}</span>}
    </button>
  );
}

type RemedyFor = (message: string) => string | null;
const noneYet: RemedyFor = () => null;

/** What to do about messages, fetched when there is the first to mend. */
function useRemedies(needed: boolean): RemedyFor {
  const [remedyFor, setRemedyFor] = useState<RemedyFor>(() => noneYet);
  const fetch = needed && remedyFor === noneYet;
  useEffect(() => {
    if (!fetch) return;
    void import('./remedies').then((module) => setRemedyFor(() => module.remedyFor));
  }, [fetch]);
  return remedyFor;
}

/**
 * What became of the selected program. It has room for most verdicts, so that nothing moves while
 * one types; an answer that is out of date stays, greyed.
 */
export function VerdictCard() {
  const { report, stale } = useInspected();
  const remedyFor = useRemedies(report?.phase === 'rejected');
  const verdict = useMemo(() => verdictWords(report, KERNEL, remedyFor), [report, remedyFor]);
  const { tone, title, lead, message, notes, places } = verdict;
  const Icon = ICONS[tone];
  const [only] = places;
  const inHead = places.length === 1 && only?.text === '' ? only : null;
  return (
    <div className={classes(styles.card, styles[tone], stale && styles.stale)} data-stale={stale}>
      <p className="visually-hidden" role="status">
        {message === '' ? title : `${title}: ${message}`}
      </p>
      <div className={styles.head}>
        <Icon className={styles.icon} size={15} strokeWidth={2.5} aria-hidden />
        <p className={styles.lead} title={lead}>
          <strong className={styles.title}>{title}</strong> {lead}
        </p>
        <span className={styles.checking} aria-hidden={!stale}>
          <CircleDashed size={13} aria-hidden />
          checking
        </span>
        {inHead && <PlaceButton place={inHead} />}
      </div>
      <section
        className={styles.body}
        aria-label="Details of the verdict"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what is longer than the card is scrolled by keyboard
        tabIndex={0}
      >
        {message !== '' && <p className={styles.message}>{message}</p>}
        {places.length > 0 && !inHead && (
          <ul className={styles.places}>
            {places.map((place) => (
              <li key={place.key}>
                <PlaceButton place={place} />
              </li>
            ))}
          </ul>
        )}
        {notes.map((note) => (
          <p key={note} className={styles.note}>
            {note}
          </p>
        ))}
      </section>
    </div>
  );
}
