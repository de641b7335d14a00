import type {
  Connection,
  EdgeChange,
  FinalConnectionState,
  NodeChange,
  OnConnectStart,
} from '@xyflow/react';
import { useCallback, useMemo, useState } from 'react';
import { moveItems } from '../../../engine/workspace';
import { edited, useApp, useAppState } from '../../store';
import { addBlankProgram, canWire, rewire, startWiring, wire } from './commands';
import { HEADER_HEIGHT, type Point } from './geometry';
import { setWiring, useGraphUi } from './graph-ui';
import {
  type FlowEdge,
  type FlowMemory,
  type FlowNode,
  sourceOfHandle,
  toEdges,
  toNodes,
} from './to-flow';

/** The document as nodes and edges, and what React Flow reports back as edits of the document. */
export function useFlow(toCanvas: (at: Point) => Point) {
  const { store } = useApp();
  const workspace = useAppState((state) => state.workspace);
  const selection = useAppState((state) => state.selection);
  const [memory, setMemory] = useState<FlowMemory>({ measured: {}, dragged: {} });

  const { layout, programs, interfaces, edges } = workspace;
  // Packets, notes and settings change without the graph having to hear of it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the parts that are drawn are listed
  const flowNodes = useMemo(
    () => toNodes(workspace, selection, memory),
    [layout, programs, interfaces, selection, memory],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the parts that are drawn are listed
  const flowEdges = useMemo(
    () => toEdges(workspace, selection.edge),
    [programs, interfaces, edges, selection.edge],
  );

  const onNodesChange = useCallback(
    (changes: NodeChange<FlowNode>[]) => {
      const measured: Record<string, { width: number; height: number }> = {};
      const dragged: Record<string, Point> = {};
      const placed: Record<string, Point> = {};
      for (const change of changes) {
        if (change.type === 'dimensions' && change.dimensions) {
          measured[change.id] = change.dimensions;
        } else if (change.type === 'position' && change.position) {
          (change.dragging ? dragged : placed)[change.id] = change.position;
        } else if (change.type === 'select' && change.selected) {
          selectNode(change.id);
        }
      }
      const moved = Object.keys(placed);
      if (Object.keys(measured).length > 0 || Object.keys(dragged).length > 0 || moved.length > 0) {
        setMemory((old) => ({
          measured: { ...old.measured, ...measured },
          dragged: moved.length > 0 ? {} : { ...old.dragged, ...dragged },
        }));
      }
      if (moved.length > 0) commit(placed, moved);

      function commit(positions: Record<string, Point>, ids: readonly string[]): void {
        const { edit, workspace: document } = store.getState();
        const rounded = Object.fromEntries(
          ids.map((id) => {
            const { x, y } = positions[id]!; // one of its keys
            return [id, { x: Math.round(x), y: Math.round(y) }];
          }),
        );
        if (ids.every((id) => same(document.layout[id], rounded[id]))) return;
        const name =
          [...document.programs, ...document.interfaces].find(({ id }) => id === ids[0])?.name ??
          '';
        // A drag is one change by itself; arrow keys in quick succession become one.
        const merge = draggedNow() ? undefined : `move ${ids.join()}`;
        edit(`move ${name}`, (w) => edited(moveItems(w, rounded)), merge);
      }
      function draggedNow(): boolean {
        return document.querySelector('.react-flow__node.dragging') !== null;
      }
      function selectNode(id: string): void {
        const { workspace: document, select, selection: now } = store.getState();
        if (document.programs.some((program) => program.id === id)) {
          select({
            program: id,
            edge: null,
            iface: null,
            ...(now.program === id ? {} : { insn: null }),
          });
        } else select({ iface: id, edge: null });
      }
    },
    [store],
  );

  const onEdgesChange = useCallback(
    (changes: EdgeChange<FlowEdge>[]) => {
      const { edges: known } = { edges: toEdges(store.getState().workspace, null) };
      for (const change of changes) {
        if (change.type !== 'select' || !change.selected) continue;
        const data = known.find(({ id }) => id === change.id)?.data;
        if (data && data.code !== 'head') {
          store.getState().select({ edge: { from: data.from, code: data.code }, iface: null });
        }
      }
    },
    [store],
  );

  const onConnect = useCallback(
    ({ source, sourceHandle, target }: Connection) => {
      const wireSource = sourceOfHandle(source, sourceHandle);
      if (wireSource) wire(store, wireSource, target);
    },
    [store],
  );

  const isValidConnection = useCallback(
    ({
      source,
      sourceHandle,
      target,
    }: {
      source: string;
      sourceHandle?: string | null;
      target: string;
    }) => {
      const wireSource = sourceOfHandle(source, sourceHandle);
      return (
        wireSource !== null && canWire(store.getState().workspace, wireSource, target) === true
      );
    },
    [store],
  );

  const onConnectStart = useCallback<OnConnectStart>(
    (_, { nodeId, handleId }) => {
      const source = sourceOfHandle(nodeId, handleId);
      if (source) startWiring(store, source);
    },
    [store],
  );

  const onConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      const source = useGraphUi.getState().wiring;
      setWiring(null);
      if (!source || state.isValid === true) return;
      const { clientX, clientY } = 'changedTouches' in event ? event.changedTouches[0]! : event; // a touch ended
      const under = document.elementFromPoint(clientX, clientY);
      const node = under?.closest<HTMLElement>('.react-flow__node')?.dataset.id;
      if (node !== undefined) {
        wire(store, source, node); // which says why not
      } else if (under?.closest('.react-flow__pane')) {
        const { x, y } = toCanvas({ x: clientX, y: clientY });
        addBlankProgram(store, { x, y: y - HEADER_HEIGHT / 2 }, source);
      }
    },
    [store, toCanvas],
  );

  const onReconnect = useCallback(
    (old: FlowEdge, next: Connection) => {
      const before = sourceOfHandle(old.source, old.sourceHandle);
      const after = sourceOfHandle(next.source, next.sourceHandle);
      if (before && after) rewire(store, before, after, next.target);
    },
    [store],
  );

  const onReconnectStart = useCallback((edge: FlowEdge) => {
    setWiring(sourceOfHandle(edge.source, edge.sourceHandle));
  }, []);

  return {
    nodes: flowNodes,
    edges: flowEdges,
    onNodesChange,
    onEdgesChange,
    onConnect,
    isValidConnection,
    onConnectStart,
    onConnectEnd,
    onReconnect,
    onReconnectStart,
  };
}

const same = (a: Point | undefined, b: Point | undefined) => a?.x === b?.x && a?.y === b?.y;
