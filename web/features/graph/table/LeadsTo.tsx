import { findEdge } from '../../../../engine/workspace';
import { useApp, useAppState } from '../../../store';
import { sourceRefusal, unwire, wire } from '../commands';
import type { WireSource } from '../graph-ui';
import styles from './ChainTable.module.css';

export interface LeadsToProps {
  readonly source: WireSource;
  /** `firewall DROP leads to` */
  readonly label: string;
  /** What it means that no program follows: `end`, `nothing`. */
  readonly end: string;
  /** A CSS colour for what leads on. */
  readonly color?: string;
}

/** Where a return code or an interface leads, as a choice among the programs and the end. */
export function LeadsTo({ source, label, end, color }: LeadsToProps) {
  const { store } = useApp();
  const programs = useAppState((state) => state.workspace.programs);
  const to = useAppState(({ workspace }) =>
    source.kind === 'port'
      ? (findEdge(workspace, source.from, source.code)?.to ?? '')
      : (workspace.interfaces.find(({ id }) => id === source.iface)?.heads[source.hook] ?? ''),
  );
  const refusal = useAppState(({ workspace }) =>
    to === '' ? sourceRefusal(workspace, source) : null,
  );
  const self = source.kind === 'port' ? source.from : null;
  return (
    <select
      className={styles.select}
      aria-label={label}
      value={to}
      disabled={refusal !== null}
      title={refusal ?? undefined}
      data-wired={to !== ''}
      style={to !== '' && color !== undefined ? { borderColor: color } : {}}
      onChange={({ target: { value } }) => {
        if (value === '') unwire(store, source);
        else wire(store, source, value);
      }}
    >
      <option value="">{end}</option>
      {programs.map(({ id, name }) => (
        <option key={id} value={id}>
          {id === self ? `${name} (itself)` : name}
        </option>
      ))}
    </select>
  );
}
