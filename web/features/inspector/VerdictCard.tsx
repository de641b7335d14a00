import {
  Check,
  ChevronDown,
  ChevronUp,
  CircleDashed,
  CircleHelp,
  OctagonX,
  TriangleAlert,
} from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import { KERNEL_VERSION } from '../../../engine/abi';
import { useApp } from '../../store';
import { Button, classes, later } from '../../ui';
import { setExplained, showInCode, useInspectorUi } from './inspector-ui';
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

/** All that there is to say about messages comes with the first program that is refused, or when asked for. */
const Explanation = later(() => import('./explain/Explanation').then((all) => all.Explanation));

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

/**
 * What became of the selected program. It has a height of its own, so that nothing moves while one
 * types; an answer that is out of date stays, greyed. The first refusal opens it: why, how that came
 * about, how to mend it. From then on it stays as it is left.
 */
export function VerdictCard() {
  const { program, report, stale } = useInspected();
  const wanted = useInspectorUi((state) => state.explained);
  const body = useRef<HTMLElement>(null);
  const verdict = useMemo(() => verdictWords(report, KERNEL), [report]);
  const { tone, title, lead, message, notes, places } = verdict;
  const refused = report?.phase === 'rejected' && tone === 'rejected';
  const told = refused || report?.phase === 'loaded' ? report : null;
  const open = wanted ?? refused;
  useEffect(() => {
    if (refused && wanted === null) setExplained(true);
  }, [refused, wanted]);
  const Icon = ICONS[tone];
  const [only] = places;
  const inHead = places.length === 1 && only?.text === '' ? only : null;
  const Chevron = open ? ChevronDown : ChevronUp;
  return (
    <div
      className={classes(styles.card, styles[tone], open && styles.open, stale && styles.stale)}
      data-stale={stale}
    >
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
        <Button
          className={styles.toggle}
          aria-expanded={open}
          icon={<Chevron size={14} aria-hidden />}
          onClick={() => setExplained(!open)}
        >
          Explain
        </Button>
      </div>
      <section
        ref={body}
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
        {!(open && told?.phase === 'loaded') &&
          notes.map((note) => (
            <p key={note} className={styles.note}>
              {note}
            </p>
          ))}
        {told && program && (refused || open) && (
          <Explanation
            report={told}
            program={program}
            stale={stale}
            open={open}
            onApplied={() => body.current?.focus()}
          />
        )}
      </section>
    </div>
  );
}
