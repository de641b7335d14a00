import { BaseEdge, EdgeLabelRenderer, type EdgeProps, useInternalNode } from '@xyflow/react';
import { TriangleAlert, X } from 'lucide-react';
import { memo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { edgeCodeName, findProgram, typeOfProgram } from '../../../engine/workspace';
import {
  portKey,
  resultsAreStale,
  selectTraffic,
  selectTravelled,
  useApp,
  useAppState,
} from '../../store';
import { classes, compactCount, tip, VerdictChip, verdictLook } from '../../ui';
import styles from './ChainEdge.module.css';
import { unwire } from './commands';
import { edgeLabelPoint, edgePath } from './geometry';
import { useRegisteredPath } from './path-registry';
import { chainEdgeId, type FlowEdge } from './to-flow';

/** The sides of a node, in canvas pixels. */
function useSides(id: string): { left: number; right: number; bottom: number } {
  const node = useInternalNode(id);
  const { x, y } = node?.internals.positionAbsolute ?? { x: 0, y: 0 };
  const { width = 0, height = 0 } = node?.measured ?? {};
  return { left: x, right: x + width, bottom: y + height };
}

/** React Flow takes an edge to the rim of what is hit; we want it at the dot, on the node's side. */
function useEnds({ source, target, sourceY, targetY }: EdgeProps<FlowEdge>) {
  const start = useSides(source);
  const end = useSides(target);
  const below = Math.max(start.bottom, end.bottom) + 26;
  const from = { x: start.right + 4, y: sourceY };
  const to = { x: end.left - 4, y: targetY };
  return { path: edgePath(from, to, below), labelAt: edgeLabelPoint(from, to, below) };
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
  const { path, labelAt } = useEnds(props);
  const { from } = props.data!; // to-flow gives every edge its data
  const code = props.data!.code as number | '*';
  const key = portKey(from, code);
  const { count, travelled, stale, name, target, problem } = useAppState(
    useShallow((state) => ({
      count: selectTraffic(state).edges.get(key) ?? 0,
      travelled: selectTravelled(state).has(key),
      stale: resultsAreStale(state),
      name: findProgram(state.workspace, from)?.name ?? from,
      target: state.workspace.programs.find(({ id }) => id === props.target)?.name ?? props.target,
      problem:
        state.problems.find(
          ({ subject }) =>
            subject.kind === 'edge' && subject.from === from && subject.code === code,
        )?.message ?? null,
    })),
  );
  useRegisteredPath(chainEdgeId(from, code), path);
  const codeName = useAppState(({ workspace }) =>
    edgeCodeName(code, typeOfProgram(workspace, from)),
  );
  const { color } = verdictLook(codeName);
  const selected = props.selected === true;
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
          style={{ transform: `translate(-50%, -50%) translate(${labelAt.x}px, ${labelAt.y}px)` }}
        >
          <button
            type="button"
            className={classes(styles.button, stale && styles.stale)}
            aria-pressed={selected}
            onClick={() =>
              store.getState().select({ edge: selected ? null : { from, code }, iface: null })
            }
          >
            <span className="visually-hidden">{`Edge ${name} to ${target} on `}</span>
            <VerdictChip verdict={codeName} bare>
              {count > 0 ? compactCount(count) : undefined}
            </VerdictChip>
            <span className="visually-hidden">{count > 0 ? ' packets' : ', no packets'}</span>
          </button>
          {problem !== null && (
            <button type="button" className={styles.problem} aria-label={problem} {...tip(problem)}>
              <TriangleAlert size={13} aria-hidden />
            </button>
          )}
          {selected && (
            <button
              type="button"
              className={styles.remove}
              aria-label={`Remove the edge ${name} ${codeName} to ${target}`}
              onClick={() => unwire(store, { kind: 'port', from, code })}
              {...tip('Remove this edge', 'Del')}
            >
              <X size={13} aria-hidden />
            </button>
          )}
        </div>
      </EdgeLabelRenderer>
    </>
  );
});
