import type { ProgTypeName } from '../../../engine/abi';

/**
 * Sizes of what the graph draws, in canvas pixels. The components set them as inline styles, and the
 * packet layer computes from the same numbers where a packet leaves and ends.
 */
export const NODE_WIDTH = 194;
export const HEADER_HEIGHT = 38;
export const PORTS_PADDING = 5;
export const ROW_HEIGHT = 29; // see LEGIBLE
export const INTERFACE_WIDTH = 122;
export const INTERFACE_HEIGHT = 54;
/** From one hook of an interface to the next. */
export const HOOK_HEIGHT = 26;
/** Down to this zoom the ports of a node are 24 pixels apart on the screen, so that each can be hit. */
export const LEGIBLE = 24 / ROW_HEIGHT;
/** From a port to the pill where its packets end. */
export const STUB_LENGTH = 34;

/** A port of a program node, or the row that tells of faults. */
export type Row = number | '*' | 'fault';

/** Middle of a row, from the top of the node. */
export const rowOffset = (index: number): number =>
  HEADER_HEIGHT + PORTS_PADDING + ROW_HEIGHT * index + ROW_HEIGHT / 2;

/** The ports that a program of a type shows at once, and those that it shows when they are used or asked for. */
export const PORTS: Readonly<
  Record<ProgTypeName, { readonly usual: readonly number[]; readonly extra: readonly number[] }>
> = {
  xdp: { usual: [0, 1, 2, 3, 4], extra: [5, 6] },
  sched_cls: { usual: [0, 1, 2, 3, 4], extra: [5, 6] },
  cgroup_skb: { usual: [0, 1], extra: [2, 3, 4, 5, 6] },
  socket_filter: { usual: [0], extra: [1, 2, 3, 4, 5, 6] },
};

/** The rows of a node from top to bottom. */
export function rowsOf(type: ProgTypeName, extraPorts: boolean, faults: boolean): readonly Row[] {
  const { usual, extra } = PORTS[type];
  return [
    ...usual,
    ...(extraPorts ? extra : []),
    '*' as const,
    ...(faults ? (['fault'] as const) : []),
  ];
}

/** Height of a program node without the lines under its ports. */
export const nodeHeight = (rows: number): number =>
  HEADER_HEIGHT + 2 * PORTS_PADDING + ROW_HEIGHT * rows;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** How far a loop swings out beside the nodes. */
const LOOP = 56;

/** A target this little to the right of the source, or left of it, is reached by a loop. */
export const goesBack = (from: Point, to: Point): boolean => to.x < from.x + 24;

/**
 * A curve that leaves to the right and arrives from the left. One that leads back runs below both
 * nodes.
 *
 * @param below the y under which nothing of the two nodes is drawn
 */
export function edgePath(from: Point, to: Point, below: number): string {
  if (goesBack(from, to)) {
    return [
      `M ${from.x} ${from.y}`,
      `C ${from.x + LOOP} ${from.y}, ${from.x + LOOP} ${below}, ${from.x} ${below}`,
      `L ${to.x} ${below}`,
      `C ${to.x - LOOP} ${below}, ${to.x - LOOP} ${to.y}, ${to.x} ${to.y}`,
    ].join(' ');
  }
  const bend = Math.max(36, (to.x - from.x) / 2);
  return `M ${from.x} ${from.y} C ${from.x + bend} ${from.y}, ${to.x - bend} ${to.y}, ${to.x} ${to.y}`;
}

/**
 * Where the label of `edgePath` sits: in the middle of a loop, else on the curve a little behind the
 * middle, clear of the pill beside a neighbouring port.
 */
export function edgeLabelPoint(from: Point, to: Point, below: number): Point {
  if (goesBack(from, to)) return { x: (from.x + to.x) / 2, y: below };
  return { x: from.x + 0.6 * (to.x - from.x), y: from.y + 0.7 * (to.y - from.y) };
}
