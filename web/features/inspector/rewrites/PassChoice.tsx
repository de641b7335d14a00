import { useId } from 'react';
import type { PassReport } from '../../../../engine/api';
import styles from './PassChoice.module.css';
import { passCounts } from './rewrite-rows';

/** The choice of all passes at once. */
export const WHOLE = 'whole';

export interface PassChoiceProps {
  readonly passes: readonly PassReport[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Which pass is looked at: all that runs, or one of those in the order in which they are made. */
export function PassChoice({ passes, value, onChange }: PassChoiceProps) {
  const id = useId();
  const option = ({ id: pass, title }: PassReport, more: string) => (
    <option key={pass} value={pass}>
      {more === '' ? title : `${title}: ${more}`}
    </option>
  );
  const did = passes.filter(({ rows }) => rows.length > 0);
  const idle = passes.filter(({ rows }) => rows.length === 0);
  return (
    <span className={styles.choice}>
      <label htmlFor={id}>Pass</label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        <option value={WHOLE}>All that runs</option>
        {did.length > 0 && (
          <optgroup label="In order">{did.map((pass) => option(pass, passCounts(pass)))}</optgroup>
        )}
        {idle.length > 0 && (
          <optgroup label="Nothing to do here">{idle.map((pass) => option(pass, ''))}</optgroup>
        )}
      </select>
    </span>
  );
}
