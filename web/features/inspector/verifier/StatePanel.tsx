import { useMemo } from 'react';
import type { ProgramReport } from '../../../../engine/api';
import { printInsn } from '../../../../engine/isa';
import { classes } from '../../../ui';
import { CodeLine } from '../CodeLine';
import { LineButton } from '../LineButton';
import { assembledOf } from '../places';
import { glossOf } from './gloss';
import styles from './StatePanel.module.css';
import { type StateRow, stateRows } from './state-rows';
import { visitsOf } from './state-text';

function Row({ row }: { readonly row: StateRow }) {
  const { name, value, was } = row;
  const gloss = glossOf(value);
  return (
    <tr className={classes(was !== null && styles.changed)}>
      <th scope="row">{name.replace(/^R/, 'r')}</th>
      <td>
        <span className={styles.value}>{value}</span>
        {gloss !== '' && <span className={styles.gloss}>{gloss}</span>}
        {was !== null && <span className={styles.was}>{was === '' ? 'new' : `was ${was}`}</span>}
      </td>
    </tr>
  );
}

export interface StatePanelProps {
  readonly report: ProgramReport | undefined;
  readonly slot: number | null;
  readonly onOpen: (slot: number) => void;
}

/** What the verifier knew of registers and stack when it first came to an instruction. */
export function StatePanel({ report, slot, onOpen }: StatePanelProps) {
  const assembled = assembledOf(report);
  const visits = visitsOf(report);
  const rows = useMemo(() => (slot === null ? null : stateRows(visits, slot)), [visits, slot]);
  const line = slot === null ? undefined : assembled?.source[slot]?.line;
  return (
    <section
      className={styles.panel}
      aria-label="State before the instruction"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
      tabIndex={0}
    >
      {slot === null || !assembled ? (
        <p className={styles.hint}>
          Choose a line to see what the verifier knew before that instruction.
        </p>
      ) : (
        <>
          <div className={styles.head}>
            <span className={styles.label}>before {slot}</span>
            <code className={styles.insn}>
              <CodeLine text={printInsn(assembled.insns, slot, { prefix: false })} />
            </code>
            {line !== undefined && <LineButton line={line} onClick={() => onOpen(slot)} />}
          </div>
          {rows ? (
            <table className={styles.table} aria-label="Registers and stack">
              <tbody>
                {rows.map((row) => (
                  <Row key={row.name} row={row} />
                ))}
              </tbody>
            </table>
          ) : (
            <p className={styles.hint}>The verifier never came here.</p>
          )}
        </>
      )}
    </section>
  );
}
