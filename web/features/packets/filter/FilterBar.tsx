import { CircleAlert, CircleHelp, LoaderCircle, X } from 'lucide-react';
import { useId, useRef } from 'react';
import { selectPacketCount, selectVerdicts, useAppState } from '../../../store';
import { classes, IconButton, later, Popover, verdictLook } from '../../../ui';
import styles from './FilterBar.module.css';
import type { Filtered } from './use-filtered';

const FilterHelp = later(() => import('./FilterHelp').then((module) => module.FilterHelp));

/** Verdicts of the last run with how many packets had each; a press shows these alone. */
function VerdictChips() {
  const verdicts = useAppState(selectVerdicts);
  const chosen = useAppState((state) => state.filter.verdicts);
  const setFilter = useAppState((state) => state.setFilter);
  if (verdicts.size === 0) return null;
  return (
    <fieldset className={styles.chips} aria-label="Verdicts">
      {Array.from(verdicts, ([verdict, count]) => {
        const { Icon, color, label } = verdictLook(verdict);
        const pressed = chosen.includes(verdict);
        return (
          <button
            key={verdict}
            type="button"
            aria-pressed={pressed}
            className={classes(styles.chip, pressed && styles.pressed)}
            style={{ color }}
            onClick={() =>
              setFilter({
                verdicts: pressed
                  ? chosen.filter((other) => other !== verdict)
                  : [...chosen, verdict],
              })
            }
          >
            <Icon size={12} strokeWidth={2.5} aria-hidden />
            {label} <span className={styles.count}>{count.toLocaleString('en')}</span>
          </button>
        );
      })}
    </fieldset>
  );
}

/** The filter of the table: what is typed, the verdicts that are chosen, and what is wrong with it. */
export function FilterBar({ filtered }: { readonly filtered: Filtered }) {
  const text = useAppState((state) => state.filter.text);
  const isSet = useAppState(({ filter }) => filter.text !== '' || filter.verdicts.length > 0);
  const all = useAppState(selectPacketCount);
  const setFilter = useAppState((state) => state.setFilter);
  const field = useRef<HTMLInputElement>(null);
  const message = useId();
  const { rows, problem, isLooking } = filtered;
  return (
    <div className={styles.bar}>
      <div className={styles.line}>
        <div className={classes(styles.box, problem && styles.wrong)}>
          <input
            ref={field}
            className={styles.field}
            data-part="filter"
            aria-label="Filter packets"
            aria-invalid={problem !== null}
            aria-describedby={message}
            placeholder="Filter: verdict == DROP and tcp"
            value={text}
            spellCheck={false}
            autoComplete="off"
            autoCapitalize="off"
            maxLength={2000}
            onChange={(event) => setFilter({ text: event.target.value })}
            onKeyDown={(event) => {
              if (event.key !== 'Escape' || text === '') return;
              event.stopPropagation();
              setFilter({ text: '' });
            }}
          />
          {isSet && (
            <IconButton
              label="Clear the filter"
              className={styles.small}
              onClick={() => {
                setFilter({ text: '', verdicts: [] });
                field.current?.focus();
              }}
            >
              <X size={14} aria-hidden />
            </IconButton>
          )}
          <Popover
            label="What a filter can ask for"
            align="start"
            onApproach={() => void FilterHelp.preload()}
            trigger={
              <IconButton label="What a filter can ask for" className={styles.small}>
                <CircleHelp size={14} aria-hidden />
              </IconButton>
            }
          >
            <FilterHelp />
          </Popover>
        </div>
        <VerdictChips />
        <output className={styles.shown}>
          {isLooking && <LoaderCircle size={12} className={styles.looking} aria-hidden />}
          {rows && !problem && `${rows.length.toLocaleString('en')} of ${all.toLocaleString('en')}`}
        </output>
      </div>
      <p id={message} className={styles.problem} aria-live="polite">
        {problem && (
          <>
            <CircleAlert size={13} aria-hidden />
            <span>
              {problem.message} {problem.remedy}
            </span>
            <button
              type="button"
              className={styles.show}
              onClick={() => {
                field.current?.focus();
                field.current?.setSelectionRange(problem.start, problem.end);
              }}
            >
              Show
            </button>
          </>
        )}
      </p>
    </div>
  );
}
