import { BaseEdge, EdgeLabelRenderer, type EdgeProps, useInternalNode } from '@xyflow/react';
import { TriangleAlert, X } from 'lucide-react';
import { memo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { edgeCodeName } from '../../../engine/workspace';
import {
  portKey,
  resultsAreStale,
  selectTraffic,
  selectTravelled,
  useApp,
  useAppState,
} from '../../store';
import { classes, Tooltip, VerdictChip, verdictLook } from '../../ui';
import styles from './ChainEdge.module.css';
import { sourceName, unwire } from './commands';
import { edgeMiddle, edgePath, HANDLE_SIZE } from './geometry';
import { useRegisteredPath } from './path-registry';
import { chainEdgeId, type FlowEdge } from './to-flow';

/** The y at which a node ends. */
function useBottom(id: string): number {
  const node = useInternalNode(id);
  return node ? node.internals.positionAbsolute.y + (node.measured.height ?? 0) : 0;
}

/** React Flow takes an edge to the rim of the square that is hit; we want it at the dot within. */
function useEnds(props: EdgeProps<FlowEdge>) {
  const { sourceX, sourceY, targetX, targetY } = props;
  const below = Math.max(useBottom(props.source), useBottom(props.target)) + 26;
  const from = { x: sourceX - HANDLE_SIZE / 2 + 4, y: sourceY };
  const to = { x: targetX + HANDLE_SIZE / 2 - 4, y: targetY };
  return { path: edgePath(from, to, below), middle: edgeMiddle(from, to, below) };
}

/** From an interface to the head of its chain. */
export const HeadEdge = memo(function HeadEdge(props: EdgeProps<FlowEdge>) {
  const { id } = props;
  const { path } = useEnds(props);
  const travelled = useAppState((state) => selectTravelled(state).has(id));
  useRegisteredPath(id, path);
  return (
    <BaseEdge
      id={id}
      path={path}
      style={{
        stroke: travelled ? 'var(--current)' : 'var(--line-strong)',
        strokeWidth: travelled ? 3 : 2,
      }}
    />
  );
});

/** An edge of the chain with its code and how many packets took it. */
export const ChainEdge = memo(function ChainEdge(props: EdgeProps<FlowEdge>) {
  const { store } = useApp();
  const { path, middle } = useEnds(props);
  const { from } = props.data!; // to-flow gives every edge its data
  const code = props.data!.code as number | '*';
  const key = portKey(from, code);
  const { count, travelled, stale, name, target, problem } = useAppState(
    useShallow((state) => ({
      count: selectTraffic(state).edges.get(key) ?? 0,
      travelled: selectTravelled(state).has(key),
      stale: resultsAreStale(state),
      name: sourceName(state.workspace, { kind: 'port', from, code }),
      target: state.workspace.programs.find(({ id }) => id === props.target)?.name ?? props.target,
      problem:
        state.problems.find(
          ({ subject }) =>
            subject.kind === 'edge' && subject.from === from && subject.code === code,
        )?.message ?? null,
    })),
  );
  useRegisteredPath(chainEdgeId(from, code), path);
  const { color } = verdictLook(edgeCodeName(code));
  const selected = props.selected === true;
  const heard = `Edge ${name} to ${target}, ${count} packet${count === 1 ? '' : 's'}${
    problem === null ? '' : `: ${problem}`
  }`;
  return (
    <>
      <BaseEdge
        id={props.id}
        path={path}
        interactionWidth={18}
        style={{
          stroke: stale && count > 0 ? 'var(--verdict-any)' : color,
          strokeWidth: selected || travelled ? 3.5 : 2,
          strokeOpacity: selected || travelled || count > 0 ? 1 : 0.75,
          ...(code === '*' ? { strokeDasharray: '7 5' } : {}),
        }}
      />
      <EdgeLabelRenderer>
        <div
          className={classes(styles.label, selected && styles.selected, 'nodrag', 'nopan')}
          style={{ transform: `translate(-50%, -50%) translate(${middle.x}px, ${middle.y}px)` }}
        >
          <button
            type="button"
            className={classes(styles.button, stale && styles.stale)}
            aria-label={heard}
            aria-pressed={selected}
            onClick={() =>
              store.getState().select({ edge: selected ? null : { from, code }, iface: null })
            }
          >
            <VerdictChip verdict={edgeCodeName(code)} bare>
              {count > 0 ? count : undefined}
            </VerdictChip>
          </button>
          {problem !== null && (
            <Tooltip text={problem}>
              <button type="button" className={styles.problem} aria-label={problem}>
                <TriangleAlert size={13} aria-hidden />
              </button>
            </Tooltip>
          )}
          {selected && (
            <Tooltip text="Remove this edge" shortcut="Del">
              <button
                type="button"
                className={styles.remove}
                aria-label={`Remove the edge ${name} to ${target}`}
                onClick={() => unwire(store, { kind: 'port', from, code })}
              >
                <X size={13} aria-hidden />
              </button>
            </Tooltip>
          )}
        </div>
      </EdgeLabelRenderer>
    </>
  );
});
