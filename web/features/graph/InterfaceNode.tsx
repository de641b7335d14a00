import type { NodeProps } from '@xyflow/react';
import { Ellipsis, EthernetPort } from 'lucide-react';
import { memo } from 'react';
import { HOOKS, type HookName } from '../../../engine/abi';
import {
  findProgram,
  type ItemId,
  programTypeOf,
  type Workspace,
  type WorkspaceInterface,
} from '../../../engine/workspace';
import { selectArrivals, useApp, useAppState } from '../../store';
import { classes, Menu } from '../../ui';
import { removeInterfaceOf, unwire, wire } from './commands';
import { HOOK_HEIGHT, INTERFACE_HEIGHT, INTERFACE_WIDTH } from './geometry';
import styles from './InterfaceNode.module.css';
import { SourceHandle } from './PortHandle';
import { type FlowNode, headHandle } from './to-flow';

/** The hooks that an interface shows: XDP, and those where something is attached or could be. */
function hooksOf(workspace: Workspace, heads: WorkspaceInterface['heads']) {
  const types = new Set(workspace.programs.map(({ source }) => programTypeOf(source)));
  return HOOKS.filter(
    ({ name }) =>
      heads[name] !== undefined || types.has(name) || (name === 'xdp' && types.size === 0),
  );
}

/** An interface: packets come in here and enter the programs that are attached to its hooks. */
export const InterfaceNode = memo(function InterfaceNode({ data, selected }: NodeProps<FlowNode>) {
  const { id } = data;
  const { store } = useApp();
  const workspace = useAppState((state) => state.workspace);
  const iface = workspace.interfaces.find((item) => item.id === id);
  const name = iface?.name ?? id;
  const heads = iface?.heads ?? {};
  const hooks = hooksOf(workspace, heads);
  const others = workspace.interfaces.length > 1;
  const packets = useAppState((state) => selectArrivals(state, id));
  const problem = useAppState(
    ({ problems }) =>
      problems.find(({ subject }) => subject.kind === 'interface' && subject.id === id)?.message ??
      null,
  );
  const nameOf = (program: ItemId) => findProgram(workspace, program)?.name ?? program;
  const only = hooks.length === 1;
  const attached = Object.keys(heads).length;
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
            ...workspace.programs.map((program) => {
              const hook = programTypeOf(program.source);
              const isHead = heads[hook] === program.id;
              return {
                key: program.id,
                label: `Attach ${program.name}${only ? '' : ` to ${titleOf(hook)}`}`,
                disabled: isHead,
                note: isHead ? 'attached' : undefined,
                onSelect: () => void wire(store, { kind: 'iface', iface: id, hook }, program.id),
              };
            }),
            ...hooks.map(({ name: hook, title }) => ({
              key: `detach ${hook}`,
              label: only ? 'Detach' : `Detach from ${title}`,
              disabled: heads[hook] === undefined,
              note: heads[hook] === undefined ? 'nothing is attached' : undefined,
              onSelect: () => unwire(store, { kind: 'iface', iface: id, hook }),
            })),
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
        {packets} packet{packets === 1 ? '' : 's'}
      </div>
      {attached === 0 && <div className={styles.remark}>to the stack</div>}
      {!only &&
        hooks.map(({ name: hook, title, meaning }) => (
          <div key={hook} className={styles.hook} style={{ height: HOOK_HEIGHT }} title={meaning}>
            {title}
          </div>
        ))}
      {problem !== null && <div className={styles.problem}>{problem}</div>}
      {hooks.map(({ name: hook, title }, index) => {
        const head = heads[hook];
        const port = only ? `${name} port` : `${name} ${title} port`;
        return (
          <SourceHandle
            key={hook}
            id={headHandle(hook)}
            source={{ kind: 'iface', iface: id, hook }}
            label={`${port}, ${head === undefined ? 'nothing attached' : `leads to ${nameOf(head)}`}`}
            top={
              only
                ? INTERFACE_HEIGHT / 2
                : INTERFACE_HEIGHT + HOOK_HEIGHT * (index + 0.5) + (attached === 0 ? 15 : 0)
            }
            color="var(--text-3)"
            wired={head !== undefined}
          />
        );
      })}
    </div>
  );
});

const titleOf = (hook: HookName) => HOOKS.find(({ name }) => name === hook)!.title; // of the table
