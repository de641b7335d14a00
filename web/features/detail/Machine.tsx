import { useMemo } from 'react';
import { type OpenTrace, selectWhere, useAppState } from '../../store';
import { classes } from '../../ui';
import { BYTE_TEXT } from '../packets';
import styles from './Machine.module.css';
import { machineAt, type RegisterRow, type StackRow, xlatedAt } from './machine-state';
import { useArrays } from './use-hops';

function Register({ row }: { readonly row: RegisterRow }) {
  const { name, hex, meaning, changed, before } = row;
  return (
    <tr className={classes(changed && styles.changed)}>
      <th scope="row">{name}</th>
      <td title={before === null ? hex : `${hex}, was ${before}`}>
        <span className={styles.meaning} data-kind={meaning.kind}>
          {meaning.text}
        </span>
        {changed && <span className="visually-hidden"> changed</span>}
        {meaning.kind !== 'zero' && <span className={styles.hex}>{hex}</span>}
      </td>
    </tr>
  );
}

function StackWord({ row }: { readonly row: StackRow }) {
  return (
    <tr>
      <th scope="row">fp{row.offset}</th>
      <td>
        <span className={styles.bytes}>
          {row.bytes.map((byte, i) => (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: a byte is its place
              key={i}
              className={classes(
                byte === null && styles.unused,
                row.changed[i] && styles.changedByte,
              )}
            >
              {byte === null ? '··' : BYTE_TEXT[byte]}
            </span>
          ))}
        </span>
        {row.changed.includes(true) && <span className="visually-hidden"> changed</span>}
        {row.meaning && <span className={styles.hex}>{row.meaning.text}</span>}
      </td>
    </tr>
  );
}

export interface MachineProps {
  readonly trace: OpenTrace;
  readonly step: number;
  /** The programs have changed since: their listings no longer tell what ran. */
  readonly stale: boolean;
}

/** The machine before the instruction at the playhead: what comes next, registers, stack. */
export function Machine({ trace, step, stale }: MachineProps) {
  const arrays = useArrays();
  const where = useAppState(selectWhere);
  const report = useAppState((state) =>
    where && !stale ? state.reports[where.program] : undefined,
  );
  const { registers, stack, depth, pc } = useMemo(
    () => machineAt(trace, step, arrays),
    [trace, step, arrays],
  );
  const next = useMemo(() => (pc === null ? null : xlatedAt(report, pc)), [report, pc]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <section className={styles.machine} aria-label="Registers and stack" tabIndex={0}>
      <p className={styles.next}>
        {pc === null ? (
          'The chain has ended.'
        ) : (
          <>
            <span className={styles.label}>next</span>
            <code>
              {pc}: {next?.textAfter ?? ''}
            </code>
            {next && next.before === null && <span className={styles.injected}>{next.note}</span>}
          </>
        )}
      </p>
      <table className={styles.table} aria-label="Registers">
        <tbody>
          {registers.map((row) => (
            <Register key={row.name} row={row} />
          ))}
        </tbody>
      </table>
      <h3 className={styles.heading}>
        Stack{depth > 0 && ` of call ${depth}`}
        {stack.length === 0 && <span className={styles.none}>nothing written yet</span>}
      </h3>
      {stack.length > 0 && (
        <table className={styles.table} aria-label="Stack bytes in use">
          <tbody>
            {stack.map((row) => (
              <StackWord key={row.offset} row={row} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
