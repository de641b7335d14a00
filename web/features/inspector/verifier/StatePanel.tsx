import { useMemo, useState } from 'react';
import {
  type ComparedFact,
  compareStates,
  lineText,
  parseSource,
  parseValue,
  stateAfter,
  stateBefore,
  type VerifierLog,
  visitsOf,
} from '../../../../engine/verifier-log';
import { classes } from '../../../ui';
import { CodeLine } from '../CodeLine';
import { LineButton } from '../LineButton';
import { CompareTable } from './CompareTable';
import { glossOf } from './gloss';
import { placeName, valueText } from './state-text';
import { RangeBars } from './RangeBars';
import { SlotBytes } from './SlotBytes';
import styles from './StatePanel.module.css';
import { placeOfVisit, type Session } from './use-session';
import { VisitControl } from './VisitControl';

/** Letters of a value that is put into words: any log may have longer ones, no kernel's has. */
const LONGEST = 2000;

function Row({ fact, last }: { readonly fact: ComparedFact; readonly last: boolean }) {
  const { name, before, after, differs } = fact;
  const changed = differs && !last;
  const value = changed ? after : before;
  const gloss = value === null || value.length > LONGEST ? '' : glossOf(value);
  const ranges = value === null ? null : parseValue(value).ranges;
  const was = changed && before !== null ? parseValue(before).ranges : null;
  return (
    <tr className={classes(changed && styles.changed)}>
      <th scope="row">{placeName(name)}</th>
      <td>
        {changed && (
          <span className={styles.was}>
            {before === null ? 'not set' : <s>{before}</s>} <span aria-hidden>→</span>
            <span className="visually-hidden">becomes</span>
          </span>
        )}
        <span className={styles.value}>{valueText(value)}</span>
        {gloss !== '' && <span className={styles.gloss}>{gloss}</span>}
        {value !== null && name.startsWith('fp-') && <SlotBytes name={name} value={value} />}
        {ranges && <RangeBars ranges={ranges} was={was} />}
      </td>
    </tr>
  );
}

/** Registers and stack before a visit, and what the instruction makes of them. */
function States({ log, visit }: { readonly log: VerifierLog; readonly visit: number }) {
  const { facts, note, last } = useMemo(() => {
    const before = stateBefore(log, visit);
    const after = stateAfter(log, visit, before);
    const entered = after && after.frame !== before.frame;
    const inFrame = before.frame > 0 ? `In a function, ${before.frame} deep. ` : '';
    const leaves = entered
      ? after.frame > before.frame
        ? 'Goes on in the function that is called, with registers of its own.'
        : 'Goes back to the caller, with its registers.'
      : after
        ? ''
        : 'The path ends here.';
    const ends = !after || entered === true;
    return {
      facts: compareStates(before, ends ? before : after),
      note: inFrame + leaves,
      last: ends,
    };
  }, [log, visit]);
  return (
    <>
      {note !== '' && <p className={styles.hint}>{note}</p>}
      <table className={styles.table} aria-label="Registers and stack">
        <tbody>
          {facts.map((fact) => (
            <Row key={fact.name} fact={fact} last={last} />
          ))}
        </tbody>
      </table>
    </>
  );
}

/** Why there is no state to show. */
function nothingWords({ log, slot, kind }: Session): string {
  if (slot === null) return 'Choose a line to see what the verifier knew before that instruction.';
  if (!log) return 'Reading the log…';
  const pruned = log.pruned.filter((path) => path.slot === slot).length;
  if (pruned > 0) {
    const times = pruned === 1 ? 'once' : `${pruned} times`;
    return `A path came here ${times}, with a state that was found safe before.`;
  }
  if (log.startCut || log.endCut) return 'The part of the log that is here does not show it.';
  return kind === 'pasted'
    ? 'The log does not show that it came here.'
    : 'The verifier never came here.';
}

/** What the verifier knew of registers and stack at a visit of an instruction, and how that changed. */
export function StatePanel({
  session,
  onCompare,
}: {
  readonly session: Session;
  /** Whether two visits are side by side, which takes more room. */
  readonly onCompare: (comparing: boolean) => void;
}) {
  const { log, slot, visit, listing, lineOf, select, open } = session;
  const [comparing, setComparing] = useState(false);
  const line = slot === null ? undefined : lineOf(slot);
  const sourceLine = slot === null ? undefined : log?.source.get(slot);
  const source = log && sourceLine !== undefined ? parseSource(lineText(log, sourceLine)) : null;
  const visits = log && slot !== null ? visitsOf(log, slot) : null;
  const at = log && slot !== null && visit !== null ? placeOfVisit(log, slot, visit) : 0;
  const compare = (next: boolean) => {
    setComparing(next);
    onCompare(next);
  };
  const both = comparing && visits !== null && visits.length > 1;
  return (
    <section
      className={styles.panel}
      aria-label="State before the instruction"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
      tabIndex={0}
    >
      {slot !== null && (
        <div className={styles.head}>
          <span className={styles.label}>before {slot}</span>
          <code className={styles.insn}>
            <CodeLine text={listing.get(slot) ?? ''} />
          </code>
          {visits && visits.length > 0 && (
            <VisitControl
              at={at}
              count={visits.length}
              comparing={both}
              onMove={(to) => select(slot, to)}
              onCompare={() => compare(!comparing)}
            />
          )}
          {line !== undefined && <LineButton line={line} onClick={() => open(slot)} />}
        </div>
      )}
      {source && source.text !== '' && (
        <p className={styles.source}>
          <code>{source.text}</code>
          {source.line !== null && (
            <span className={styles.place}>
              {source.file}:{source.line}
            </span>
          )}
        </p>
      )}
      {log && slot !== null && visit !== null ? (
        both ? (
          <CompareTable key={slot} log={log} visits={visits} at={at} />
        ) : (
          <States log={log} visit={visit} />
        )
      ) : (
        <p className={styles.hint}>{nothingWords(session)}</p>
      )}
    </section>
  );
}
