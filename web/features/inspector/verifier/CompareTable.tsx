import { useMemo, useState } from 'react';
import { compareStates, stateBefore, type VerifierLog } from '../../../../engine/verifier-log';
import { classes } from '../../../ui';
import styles from './StatePanel.module.css';
import { placeName, valueText } from './state-text';

const LISTED = 200; // visits that can be chosen from

/** The states before two visits of an instruction side by side, what differs marked. */
export function CompareTable({
  log,
  visits,
  at,
}: {
  readonly log: VerifierLog;
  readonly visits: Uint32Array;
  /** The visit that is shown. */
  readonly at: number;
}) {
  const [chosen, setChosen] = useState<number | null>(null);
  const beside = at > 0 ? at - 1 : 1;
  const other = chosen !== null && chosen !== at ? chosen : beside;
  const facts = useMemo(
    () => compareStates(stateBefore(log, visits[at] ?? 0), stateBefore(log, visits[other] ?? 0)),
    [log, visits, at, other],
  );
  const differing = facts.filter(({ differs }) => differs).length;
  const from = Math.max(0, Math.min(at - LISTED / 2, visits.length - LISTED));
  const choices = Array.from({ length: Math.min(LISTED, visits.length) }, (_, i) => from + i);
  return (
    <>
      <p className={styles.hint} role="status">
        {differing === 0
          ? 'The two states are the same.'
          : `${differing} of ${facts.length} differ.`}
      </p>
      <table className={classes(styles.table, styles.both)} aria-label="States of two visits">
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">Register or slot</span>
            </th>
            <th scope="col">visit {at + 1}</th>
            <th scope="col">
              <select
                className={styles.other}
                aria-label="Visit to compare with"
                value={other}
                onChange={(event) => setChosen(Number(event.target.value))}
              >
                {choices
                  .filter((choice) => choice !== at)
                  .map((choice) => (
                    <option key={choice} value={choice}>
                      visit {choice + 1}
                    </option>
                  ))}
              </select>
            </th>
          </tr>
        </thead>
        <tbody>
          {facts.map(({ name, before, after, differs }) => (
            <tr key={name} className={classes(differs && styles.changed)}>
              <th scope="row">
                {placeName(name)}
                {differs && (
                  <>
                    <span aria-hidden> ≠</span>
                    <span className="visually-hidden"> differs</span>
                  </>
                )}
              </th>
              <td>
                <span className={styles.value}>{valueText(before)}</span>
              </td>
              <td>
                <span className={styles.value}>{valueText(after)}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
