import '@xyflow/react/dist/base.css';
import './react-flow.css';
import {
  Background,
  BackgroundVariant,
  ConnectionLineType,
  ReactFlow,
  ReactFlowProvider,
  useNodesInitialized,
  useReactFlow,
  useStore,
} from '@xyflow/react';
import {
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  useCallback,
  useEffect,
  useRef,
} from 'react';
import { togglePlay, useApp, useAppState } from '../../store';
import { isTyping, later } from '../../ui';
import { ChainEdge, HeadEdge } from './ChainEdge';
import { addBlankProgram, removeSelected, wire } from './commands';
import styles from './GraphPane.module.css';
import { GraphToolbar } from './GraphToolbar';
import { HEADER_HEIGHT, NODE_WIDTH, type Point } from './geometry';
import { setRenaming, setWiring, useGraphUi } from './graph-ui';
import { InterfaceNode } from './InterfaceNode';
import { MechanismControl } from './MechanismControl';
import { ProgramNode } from './ProgramNode';
import { Remarks } from './Remarks';
import type { FlowEdge, FlowNode } from './to-flow';
import { useFlow } from './use-flow';
import { chainViewport } from './viewport';
import { WiringHint } from './WiringHint';

const EmptyCards = later(() => import('./EmptyCards').then((module) => module.EmptyCards));
const ChainTable = later(() => import('./table/ChainTable').then((module) => module.ChainTable));
const WireMenu = later<{ readonly freeSpot: () => Point }>(() =>
  import('./WireMenu').then((module) => module.WireMenu),
);
const PacketLayer = later(() => import('./PacketLayer').then((module) => module.PacketLayer));

const nodeTypes = { program: ProgramNode, iface: InterfaceNode };
const edgeTypes = { chain: ChainEdge, head: HeadEdge };

const ARIA = {
  'node.a11yDescription.default':
    'Enter selects, arrow keys move a selected node, Delete removes it. Its ports are buttons.',
  'node.a11yDescription.keyboardDisabled': '',
} as const;

/** Brings everything into view once the nodes have a size, and again for another document or a first program. */
function useFitting(showAll: () => void): void {
  const ready = useNodesInitialized();
  const exchanges = useAppState((state) => state.exchanges);
  const empty = useAppState((state) => state.workspace.programs.length === 0);
  const fitted = useRef('');
  const document = `${exchanges} ${empty}`;
  useEffect(() => {
    if (!ready || fitted.current === document) return;
    // After the sizes of new nodes have been read; if that begins only now, once it has ended.
    const timer = setTimeout(() => {
      fitted.current = document;
      showAll();
    }, 30);
    return () => clearTimeout(timer);
  }, [ready, document, showAll]);
}

function Graph() {
  const app = useApp();
  const { store } = app;
  const box = useRef<HTMLDivElement>(null);
  const { getNodes, getNodesBounds, screenToFlowPosition, setViewport } = useReactFlow<
    FlowNode,
    FlowEdge
  >();
  const empty = useAppState((state) => state.workspace.programs.length === 0);
  const playing = useAppState((state) => state.playing);
  const table = useAppState((state) => state.chainView === 'table');
  const wiring = useGraphUi((ui) => ui.wiring !== null);
  const menu = useGraphUi((ui) => ui.menu !== null);
  const { onReconnectStart, ...flow } = useFlow(screenToFlowPosition);
  const fitAll = useCallback(() => {
    const pane = box.current?.getBoundingClientRect();
    const nodes = getNodes();
    if (pane && nodes.length > 0) void setViewport(chainViewport(getNodesBounds(nodes), pane));
  }, [getNodes, getNodesBounds, setViewport]);
  useFitting(fitAll);
  useEffect(
    () =>
      useGraphUi.subscribe((now, before) => {
        if (now.fits !== before.fits) fitAll();
      }),
    [fitAll],
  );
  const zoom = useStore(({ transform }) => transform[2]);

  const freeSpot = useCallback((): Point => {
    const rect = box.current?.getBoundingClientRect();
    const middle = screenToFlowPosition({
      x: rect ? rect.left + rect.width / 2 : 0,
      y: rect ? rect.top + rect.height / 2 : 0,
    });
    const taken = Object.values(store.getState().workspace.layout);
    const spot = { x: Math.round(middle.x - NODE_WIDTH / 2), y: Math.round(middle.y - 90) };
    while (taken.some(({ x, y }) => Math.abs(x - spot.x) < 24 && Math.abs(y - spot.y) < 24)) {
      spot.x += 32;
      spot.y += 32;
    }
    return spot;
  }, [screenToFlowPosition, store]);

  const addAt = (event: MouseEvent) => {
    const { x, y } = screenToFlowPosition({ x: event.clientX, y: event.clientY });
    const { wiring: source } = useGraphUi.getState();
    setWiring(null);
    addBlankProgram(store, { x, y: y - HEADER_HEIGHT / 2 }, source ?? undefined);
  };
  const onPaneClick = (event: MouseEvent) => {
    if (useGraphUi.getState().wiring) addAt(event);
    else store.getState().select({ edge: null, iface: null });
  };
  const onNodeClick = (_: MouseEvent, { id }: FlowNode) => {
    const { wiring: source } = useGraphUi.getState();
    if (!source) return;
    setWiring(null);
    wire(store, source, id);
  };
  const onDoubleClick = (event: MouseEvent) => {
    if (event.target instanceof Element && event.target.matches('.react-flow__pane')) addAt(event);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const target = event.target as Element;
    if (target.closest('[role=menu], [role=dialog]')) return;
    const onControl = target.closest('button, [role=button]') !== null;
    const { selection } = store.getState();
    switch (event.key) {
      case 'a':
        addBlankProgram(store, freeSpot());
        break;
      case 'n':
      case 'F2':
        if (selection.program !== null) setRenaming(selection.program);
        break;
      case 'Delete':
      case 'Backspace':
        removeSelected(store);
        break;
      case 'f':
        fitAll();
        break;
      case 't':
        store.getState().setChainView(table ? 'graph' : 'table');
        break;
      case ' ':
        if (onControl) return;
        void togglePlay(app);
        break;
      case 'Escape':
        if (useGraphUi.getState().wiring) setWiring(null);
        else store.getState().select({ edge: null, iface: null });
        return;
      default:
        return;
    }
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of everything within, which is focusable
    <div className={styles.graph} onKeyDown={onKeyDown}>
      <div className={styles.bar}>
        <MechanismControl />
        <GraphToolbar freeSpot={freeSpot} />
        <Remarks />
      </div>
      <div className={styles.views}>
        {table && <ChainTable />}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the toolbar adds programs too */}
        <div
          ref={box}
          className={styles.canvas}
          inert={table}
          data-wiring={wiring}
          data-empty={empty}
          style={{ '--zoom': zoom } as CSSProperties}
          onDoubleClick={onDoubleClick}
        >
          <ReactFlow<FlowNode, FlowEdge>
            {...flow}
            nodeTypes={nodeTypes}
            edgeTypes={edgeTypes}
            onPaneClick={onPaneClick}
            onNodeClick={onNodeClick}
            onReconnectStart={(_, edge) => onReconnectStart(edge)}
            onReconnectEnd={() => setWiring(null)}
            connectionLineType={ConnectionLineType.Bezier}
            connectionRadius={28}
            connectOnClick={false}
            deleteKeyCode={null}
            selectionKeyCode={null}
            multiSelectionKeyCode={null}
            panActivationKeyCode={null}
            zoomOnDoubleClick={false}
            edgesFocusable={false}
            elevateNodesOnSelect={false}
            nodeDragThreshold={3}
            minZoom={0.25}
            maxZoom={2}
            ariaLabelConfig={ARIA}
            attributionPosition="bottom-right"
          >
            <Background variant={BackgroundVariant.Dots} gap={22} size={2} />
          </ReactFlow>
          {playing && <PacketLayer />}
          <WiringHint />
          {empty && <EmptyCards />}
        </div>
      </div>
      {menu && <WireMenu freeSpot={freeSpot} />}
    </div>
  );
}

/** The chain as a graph: interfaces, programs, and edges by return code. */
export function GraphPane() {
  return (
    <ReactFlowProvider>
      <Graph />
    </ReactFlowProvider>
  );
}
