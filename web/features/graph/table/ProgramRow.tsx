import { Check, Loader, Mail, OctagonX, TriangleAlert } from 'lucide-react';
import { memo } from 'react';
import type { ItemId } from '../../../../engine/workspace';
import { portKey, resultsAreStale, selectTraffic, useApp, useAppState } from '../../../store';
import { Chip, classes, verdictLook } from '../../../ui';
import { portsOf, programType } from '../ports';
import { useProgramNode } from '../use-program-node';
import styles from './ChainTable.module.css';
import { LeadsTo } from './LeadsTo';

const ICONS = {
  accepted: Check,
  rejected: OctagonX,
  warning: TriangleAlert,
  neutral: Loader,
} as const;

function PortCell({
  program,
  name,
  code,
  column,
}: {
  readonly program: ItemId;
  readonly name: string;
  readonly code: number | '*';
  readonly column: string;
}) {
  const type = useAppState((state) => programType(state, program) ?? 'xdp');
  const count = useAppState((state) => selectTraffic(state).ports.get(portKey(program, code)) ?? 0);
  const port = portsOf(type).find((other) => other.code === code)!; // every type has all codes
  const words = code === '*' ? 'any other' : port.name;
  return (
    <td data-label={column} title={port.meaning}>
      <LeadsTo
        source={{ kind: 'port', from: program, code }}
        label={`${name} ${words} leads to`}
        end="end"
        color={verdictLook(port.name).color}
      />
      {count > 0 && <span className={styles.through}>{count}</span>}
    </td>
  );
}

export interface ProgramRowProps {
  readonly id: ItemId;
  /** From 1, in the order of the chain. */
  readonly position: number;
  readonly columns: readonly { readonly code: number | '*'; readonly name: string }[];
}

/** One program of the table: what it is, how it fared, and where its return codes lead. */
export const ProgramRow = memo(function ProgramRow({ id, position, columns }: ProgramRowProps) {
  const { store } = useApp();
  const { name, behind, stepping, faults, problem, load } = useProgramNode(id);
  const selected = useAppState(({ selection }) => selection.program === id);
  const tag = useAppState(({ reports }) => {
    const report = reports[id];
    return report?.phase === 'loaded' ? report.tag : null;
  });
  const runs = useAppState((state) => {
    let sum = 0;
    for (const [key, count] of selectTraffic(state).ports) {
      if (key.startsWith(`${id}:`)) sum += count;
    }
    return sum;
  });
  const stale = useAppState(resultsAreStale);
  const Icon = ICONS[load.tone];
  const reason = load.reason ?? problem;
  return (
    <tr className={classes(selected && styles.selected, stale && styles.stale)}>
      <th scope="row">
        <span className={styles.arrow} aria-hidden>
          =&gt;
        </span>
        <span className={styles.position}>{position}</span>
        <button
          type="button"
          className={styles.name}
          aria-pressed={selected}
          onClick={() =>
            store.getState().select({ program: id, edge: null, iface: null, insn: null })
          }
        >
          {name}
        </button>
        {stepping && (
          <span className={styles.token} role="img" aria-label="The packet is here">
            <Mail size={13} aria-hidden />
          </span>
        )}
      </th>
      <td data-label="load">
        <Chip tone={load.tone} className={classes(behind && styles.behind)} title={reason ?? ''}>
          <Icon size={11} strokeWidth={2.5} aria-hidden />
          {load.words} {load.unit}
        </Chip>
        {reason !== null && <span className={styles.reason}>{reason}</span>}
      </td>
      <td data-label="tag" className={styles.tag}>
        {tag ?? 'none'}
      </td>
      <td data-label="runs" className={styles.count}>
        {runs + faults}
        {faults > 0 && <span className={styles.fault}> {faults} faulted</span>}
      </td>
      {columns.map(({ code, name: column }) => (
        <PortCell key={code} program={id} name={name} code={code} column={column} />
      ))}
    </tr>
  );
});
