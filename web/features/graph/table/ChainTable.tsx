import { useMemo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { HOOKS } from '../../../../engine/abi';
import type { ItemId } from '../../../../engine/workspace';
import { headKey, selectArrivals, selectTraffic, useAppState } from '../../../store';
import { useGraphUi, type WireSource } from '../graph-ui';
import { portsOf, programType } from '../ports';
import styles from './ChainTable.module.css';
import { type ChainGroup, chainRows } from './chain-rows';
import { LeadsTo } from './LeadsTo';
import { ProgramRow } from './ProgramRow';

/** Ports of all programs that are shown: those without a name where one is wired, used or asked for. */
function useColumns() {
  const types = useAppState(
    useShallow((state) => [
      ...new Set(state.workspace.programs.map(({ id }) => programType(state, id) ?? 'xdp')),
    ]),
  );
  const asked = useGraphUi(({ extraPorts }) => extraPorts.size > 0);
  const used = useAppState(
    useShallow(({ workspace }) => [...new Set(workspace.edges.map(({ code }) => code))]),
  );
  return useMemo(() => {
    const ports = types.length === 0 ? [portsOf('xdp')] : types.map(portsOf);
    const codes = ports[0]!.map(({ code }) => code); // there is one at least
    return codes.flatMap((code) => {
      const names = [...new Set(ports.map((of) => of.find((port) => port.code === code)!.name))]; // all have the same codes
      const nameless = names.every((name) => name === String(code) && code !== '*');
      if (nameless && !asked && !used.includes(code)) return [];
      return [{ code, name: code === '*' ? 'any other' : names.join(' / ') }];
    });
  }, [types, asked, used]);
}

function GroupHead({ group, columns }: { readonly group: ChainGroup; readonly columns: number }) {
  const name = useAppState(
    ({ workspace }) =>
      workspace.interfaces.find(({ id }) => id === group.iface)?.name ?? group.iface,
  );
  const packets = useAppState((state) => selectArrivals(state, group.iface));
  const entered = useAppState(
    (state) => selectTraffic(state).heads.get(headKey(group.iface, group.hook)) ?? 0,
  );
  const hook = HOOKS.find(({ name: other }) => other === group.hook)!; // of the table
  const source: WireSource = { kind: 'iface', iface: group.iface, hook: group.hook };
  return (
    <tr className={styles.group}>
      <th scope="rowgroup" colSpan={3}>
        <span className={styles.iface}>{name}</span>
        <span className={styles.note}>{hook.title}</span>
        <LeadsTo source={source} label={`${name} ${hook.title} leads to`} end="nothing" />
      </th>
      <td className={styles.count} data-label="runs">
        {entered > 0 ? entered : <span className={styles.note}>{packets} queued</span>}
      </td>
      <td colSpan={columns} className={styles.rest}>
        {group.head !== null && group.programs.length === 0 && (
          <span className={styles.note}>its programs stand above</span>
        )}
      </td>
    </tr>
  );
}

/**
 * The chain as a table, the twin of the graph: heads of the interfaces, programs in the order in
 * which packets meet them, and where each return code leads. The same edges, the same commands.
 */
export function ChainTable() {
  const reports = useAppState((state) => state.reports);
  const chain = useAppState(
    useShallow(({ workspace: { programs, edges, interfaces } }) => ({
      programs,
      edges,
      interfaces,
    })),
  );
  const columns = useColumns();
  const { groups, unreached } = useMemo(
    () => chainRows(chain, (id) => programType({ reports }, id)),
    [chain, reports],
  );
  const order = [...groups.flatMap(({ programs }) => programs), ...unreached];
  const row = (id: ItemId) => (
    <ProgramRow key={id} id={id} position={order.indexOf(id) + 1} columns={columns} />
  );
  return (
    <section
      className={styles.scroll}
      aria-label="Chain as a table"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
      tabIndex={0}
    >
      <table className={styles.table}>
        <caption className="visually-hidden">
          Programs by interface, and where each return code leads
        </caption>
        <thead>
          <tr>
            <th scope="col">program</th>
            <th scope="col">load</th>
            <th scope="col">tag</th>
            <th scope="col" className={styles.count}>
              runs
            </th>
            {columns.map(({ code, name }) => (
              <th key={code} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        {groups.map((group) => (
          <tbody key={`${group.iface} ${group.hook}`}>
            <GroupHead group={group} columns={columns.length} />
            {group.programs.map(row)}
          </tbody>
        ))}
        {unreached.length > 0 && (
          <tbody>
            <tr className={styles.group}>
              <th scope="rowgroup" colSpan={4 + columns.length}>
                <span className={styles.note}>No packet reaches these</span>
              </th>
            </tr>
            {unreached.map(row)}
          </tbody>
        )}
      </table>
      {chain.programs.length === 0 && (
        <p className={styles.empty}>No programs yet. Add one above, or with A.</p>
      )}
    </section>
  );
}
