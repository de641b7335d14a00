import type { NodeProps } from '@xyflow/react';
import { Ellipsis, EthernetPort } from 'lucide-react';
import { memo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { findProgram } from '../../../engine/workspace';
import { selectArrivals, useApp, useAppState } from '../../store';
import { classes, Menu } from '../../ui';
import { removeInterfaceOf, unwire, wire } from './commands';
import { INTERFACE_HEIGHT, INTERFACE_WIDTH } from './geometry';
import styles from './InterfaceNode.module.css';
import { SourceHandle } from './PortHandle';
import { type FlowNode, headHandle } from './to-flow';

/** An interface: packets come in here and enter the program that is attached to it. */
export const InterfaceNode = memo(function InterfaceNode({ data, selected }: NodeProps<FlowNode>) {
  const { id } = data;
  const { store } = useApp();
  const packets = useAppState((state) => selectArrivals(state, id));
  const { name, attached, others, problem } = useAppState(
    useShallow(({ workspace, problems }) => {
      const iface = workspace.interfaces.find((item) => item.id === id);
      const head = iface?.heads.xdp ?? null;
      return {
        name: iface?.name ?? id,
        attached: head === null ? null : (findProgram(workspace, head)?.name ?? head),
        others: workspace.interfaces.length > 1,
        problem:
          problems.find(({ subject }) => subject.kind === 'interface' && subject.id === id)
            ?.message ?? null,
      };
    }),
  );
  const programs = useAppState((state) => state.workspace.programs);
  return (
    <div
      className={classes(styles.node, selected && styles.selected)}
      style={{ width: INTERFACE_WIDTH, minHeight: INTERFACE_HEIGHT }}
    >
      <div className={styles.row}>
        <EthernetPort size={15} aria-hidden className={styles.icon} />
        <span className={styles.name}>{name}</span>
        <Menu
          label={`Actions of ${name}`}
          align="start"
          trigger={
            <button
              type="button"
              className={classes(styles.menuButton, 'nodrag', 'nopan')}
              aria-label={`Actions of ${name}`}
            >
              <Ellipsis size={15} aria-hidden />
            </button>
          }
          items={[
            ...programs.map((program) => ({
              key: program.id,
              label: `Attach ${program.name}`,
              disabled: program.name === attached,
              note: program.name === attached ? 'attached' : undefined,
              onSelect: () =>
                void wire(store, { kind: 'iface', iface: id, hook: 'xdp' }, program.id),
            })),
            {
              key: 'detach',
              label: 'Detach',
              disabled: attached === null,
              note: attached === null ? 'nothing is attached' : undefined,
              onSelect: () => unwire(store, { kind: 'iface', iface: id, hook: 'xdp' }),
            },
            {
              key: 'remove',
              label: 'Remove interface',
              disabled: !others,
              note: others ? 'and the packets that arrive on it' : 'a workspace keeps one at least',
              onSelect: () => removeInterfaceOf(store, id),
            },
          ]}
        />
      </div>
      <div className={styles.packets}>
        {packets.toLocaleString('en')} packet{packets === 1 ? '' : 's'}
      </div>
      {attached === null && <div className={styles.remark}>to the stack</div>}
      {problem !== null && <div className={styles.problem}>{problem}</div>}
      <SourceHandle
        id={headHandle('xdp')}
        source={{ kind: 'iface', iface: id, hook: 'xdp' }}
        label={`${name} port, ${attached === null ? 'nothing attached' : `leads to ${attached}`}`}
        top={INTERFACE_HEIGHT / 2}
        color="var(--text-3)"
        wired={attached !== null}
      />
    </div>
  );
});
