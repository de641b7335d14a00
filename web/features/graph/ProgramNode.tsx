import type { NodeProps } from '@xyflow/react';
import { Check, Ellipsis, Loader, Mail, OctagonX, TriangleAlert } from 'lucide-react';
import { type KeyboardEvent, memo, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { type ItemId, typeOfProgram } from '../../../engine/workspace';
import { portKey, selectEnds, selectTraffic, terminalKey, useApp, useAppState } from '../../store';
import { Chip, classes, Menu } from '../../ui';
import { canWire, duplicateProgram, removeProgramOf, rename, switchChainCalls } from './commands';
import { HEADER_HEIGHT, NODE_WIDTH, PORTS, PORTS_PADDING, ROW_HEIGHT, rowsOf } from './geometry';
import { setRenaming, toggleExtraPorts, useGraphUi } from './graph-ui';
import { TargetHandle } from './PortHandle';
import { PortRow } from './PortRow';
import styles from './ProgramNode.module.css';
import { type FlowNode, INPUT_HANDLE } from './to-flow';
import { useProgramNode } from './use-program-node';

const ICONS = {
  accepted: Check,
  rejected: OctagonX,
  warning: TriangleAlert,
  neutral: Loader,
} as const;

function NameField({ id, name }: { id: ItemId; name: string }) {
  const { store } = useApp();
  const [draft, setDraft] = useState(name);
  const commit = () => {
    setRenaming(null);
    rename(store, id, draft.trim());
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    event.stopPropagation();
    if (event.key === 'Enter') commit();
    else if (event.key === 'Escape') setRenaming(null);
    else return;
    event.currentTarget.closest<HTMLElement>('.react-flow__node')?.focus();
  };
  return (
    <input
      className={classes(styles.nameField, 'nodrag', 'nopan')}
      aria-label={`New name of ${name}`}
      value={draft}
      maxLength={32}
      spellCheck={false}
      ref={(field) => field?.select()}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={commit}
      onKeyDown={onKeyDown}
    />
  );
}

function NodeMenu({ id, name, chainCalls }: { id: ItemId; name: string; chainCalls: boolean }) {
  const { store } = useApp();
  const extra = useGraphUi(({ extraPorts }) => extraPorts.has(id));
  const unusual = useAppState((state) => PORTS[typeOfProgram(state.workspace, id)].extra);
  const forced = useAppState((state) => state.workspace.settings.forceChainCalls);
  return (
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
        { key: 'rename', label: 'Rename', shortcut: 'N', onSelect: () => setRenaming(id) },
        { key: 'copy', label: 'Duplicate', onSelect: () => duplicateProgram(store, id) },
        {
          key: 'ports',
          label: `${extra ? 'Hide' : 'Show'} ports ${unusual[0]} to ${unusual.at(-1)}`,
          note: 'unusual codes that have a slot of their own',
          onSelect: () => toggleExtraPorts(id),
        },
        {
          key: 'flag',
          label: chainCalls ? 'Load without chain calls' : 'Load with chain calls',
          note: forced
            ? 'forced on every load by a setting'
            : 'BPF_F_INJECT_CHAIN_CALLS, without which a program has no slots',
          disabled: forced,
          onSelect: () => switchChainCalls(store, id, !chainCalls),
        },
        {
          key: 'remove',
          label: 'Remove',
          shortcut: 'Del',
          onSelect: () => removeProgramOf(store, id),
        },
      ]}
    />
  );
}

/** The type of a program, and the rows that it shows: unusual codes when they are wired, returned or asked for. */
function useRows(id: ItemId) {
  const asked = useGraphUi(({ extraPorts }) => extraPorts.has(id));
  const [type, extra, faults] = useAppState(
    useShallow((state) => {
      const used = (code: number) =>
        state.workspace.edges.some((edge) => edge.from === id && edge.code === code) ||
        selectTraffic(state).ports.has(portKey(id, code)) ||
        selectEnds(state).has(terminalKey(id, code));
      const type = typeOfProgram(state.workspace, id);
      const isUsed = PORTS[type].extra.some(used);
      return [type, isUsed, selectEnds(state).has(terminalKey(id, 'fault'))] as const;
    }),
  );
  return { type, rows: rowsOf(type, asked || extra, faults) };
}

/** A program: its name, what the verifier says of it, and a port for each return code. */
export const ProgramNode = memo(function ProgramNode({ data, selected }: NodeProps<FlowNode>) {
  const { id } = data;
  const { store } = useApp();
  const { name, chainCalls, behind, stepping, problem, load } = useProgramNode(id);
  const { type, rows } = useRows(id);
  const renaming = useGraphUi((ui) => ui.renaming === id);
  const refusal = useGraphUi(({ wiring }) => {
    if (!wiring) return null;
    const allowed = canWire(store.getState().workspace, wiring, id);
    return allowed === true ? 'takes it' : allowed;
  });
  const Icon = ICONS[load.tone];
  const reason = load.reason ?? problem;
  return (
    <div
      className={classes(
        styles.node,
        selected && styles.selected,
        stepping && styles.stepping,
        load.tone === 'rejected' && styles.rejected,
        refusal === 'takes it' && styles.target,
        refusal !== null && refusal !== 'takes it' && styles.dimmed,
      )}
      style={{ width: NODE_WIDTH }}
      data-load={load.tone}
    >
      {stepping && (
        <span className={styles.token} role="img" aria-label="The packet is here">
          <Mail size={13} aria-hidden />
        </span>
      )}
      <TargetHandle id={INPUT_HANDLE} label={`${name} input`} top={HEADER_HEIGHT / 2} />
      <div className={styles.header} style={{ height: HEADER_HEIGHT }}>
        {renaming ? (
          <NameField id={id} name={name} />
        ) : (
          <span className={styles.name} title={name}>
            {name}
          </span>
        )}
        <Chip
          tone={load.tone}
          className={classes(styles.chip, behind && styles.behind)}
          title={load.unit && `accepted: ${load.words} ${load.unit}`}
        >
          <span className={styles.words}>
            <Icon size={11} strokeWidth={2.5} aria-hidden />
            {load.words}
          </span>
          {load.unit !== undefined && <span>{load.unit}</span>}
        </Chip>
        <NodeMenu id={id} name={name} chainCalls={chainCalls} />
      </div>
      <div style={{ padding: `${PORTS_PADDING}px 0` }}>
        {reason !== null && (
          <p
            className={styles.reason}
            style={{ top: HEADER_HEIGHT + PORTS_PADDING + 4, maxHeight: 6 * ROW_HEIGHT - 8 }}
            data-tone={load.reason === null ? 'warning' : load.tone}
            title={reason}
          >
            {load.tone === 'rejected' ? 'not loaded: ' : ''}
            {reason}
          </p>
        )}
        {rows.map((row, index) => (
          <PortRow key={row} program={id} type={type} name={name} row={row} index={index} />
        ))}
      </div>
      {!chainCalls && <p className={styles.remark}>loaded without chain calls: no slots</p>}
      {refusal !== null && refusal !== 'takes it' && <p className={styles.remark}>{refusal}</p>}
    </div>
  );
});
