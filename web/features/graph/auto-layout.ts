import dagre from '@dagrejs/dagre';
import { headsOf, moveItems, programTypeOf, type Workspace } from '../../../engine/workspace';
import { type AppStore, edited } from '../../store';
import {
  INTERFACE_HEIGHT,
  INTERFACE_WIDTH,
  NODE_WIDTH,
  nodeHeight,
  type Point,
  rowsOf,
} from './geometry';

/** Positions from left to right along the edges. */
function arrange(workspace: Workspace): Record<string, Point> {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', ranksep: 110, nodesep: 36 });
  graph.setDefaultEdgeLabel(() => ({}));
  const size = new Map<string, { width: number; height: number }>();
  for (const { id } of workspace.interfaces) {
    size.set(id, { width: INTERFACE_WIDTH, height: INTERFACE_HEIGHT });
  }
  for (const { id, source } of workspace.programs) {
    const height = nodeHeight(rowsOf(programTypeOf(source), false, false).length);
    size.set(id, { width: NODE_WIDTH, height });
  }
  for (const [id, box] of size) graph.setNode(id, { ...box });
  for (const { iface, hook, program } of headsOf(workspace.interfaces)) {
    graph.setEdge(iface, program, {}, hook);
  }
  for (const { from, code, to } of workspace.edges) {
    if (from !== to) graph.setEdge(from, to, {}, String(code));
  }
  dagre.layout(graph);
  const positions: Record<string, Point> = {};
  let left = Number.POSITIVE_INFINITY;
  for (const [id, { width, height }] of size) {
    const { x, y } = graph.node(id); // the middle
    positions[id] = { x: Math.round(x - width / 2), y: Math.round(y - height / 2) };
    left = Math.min(left, positions[id].x);
  }
  for (const id of size.keys()) positions[id] = { ...positions[id]!, x: positions[id]!.x - left };
  return positions;
}

/** Lays the chain out, as one change. */
export function autoLayout(store: AppStore): void {
  const { edit, announce } = store.getState();
  edit('lay out the chain', (document) => edited(moveItems(document, arrange(document))));
  announce('Laid out from left to right.');
}
