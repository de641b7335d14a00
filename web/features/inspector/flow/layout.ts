import type { Flow, FlowEdge } from '../../../../engine/verifier-log';

/** Sizes of what is drawn, in pixels, as in the style sheet. */
export const BLOCK_WIDTH = 268;
export const HEAD_HEIGHT = 28;
export const INSN_HEIGHT = 18;
export const WAY_HEIGHT = 24;
const PADDING = 6; // of a block, above and below its instructions
const GAP_ACROSS = 28;
const GAP_DOWN = 38;
const LANE = 9;
const MARGIN = 16;
const TITLE = 26; // above a function
const ABOVE = 12; // at which a way turns to the block below it

/** Instructions of a block that are drawn; of a longer one the first and the last. */
export const SHOWN_INSNS = 8;
const SLICE = 128; // blocks

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

/** The line of a way, and from where to where it reaches down. */
export interface Route {
  readonly edge: FlowEdge;
  readonly path: string;
  readonly top: number;
  readonly bottom: number;
}

export interface FlowLayout {
  /** By block. */
  readonly boxes: readonly Box[];
  readonly routes: readonly Route[];
  /** Where the name of each function stands. */
  readonly titles: readonly { readonly fn: number; readonly y: number }[];
  readonly width: number;
  readonly height: number;
}

/** The ways out of each block, in the order in which the block lists them. */
export function waysOut({ blocks, edges }: Flow): readonly (readonly FlowEdge[])[] {
  const ways: FlowEdge[][] = blocks.map(() => []);
  for (const edge of edges) ways[edge.from]?.push(edge);
  return ways;
}

export const shownInsns = (count: number): number => Math.min(count, SHOWN_INSNS);

const heightOf = (insns: number, ways: number): number =>
  HEAD_HEIGHT + 2 * PADDING + shownInsns(insns) * INSN_HEIGHT + ways * WAY_HEIGHT;

const isWithin = ({ blocks }: Flow, { from, to, kind }: FlowEdge): boolean =>
  kind !== 'call' && kind !== 'callback' && blocks[from]?.fn === blocks[to]?.fn;

/** Where lines run down beside the blocks: ways to the same block share one. */
class Lanes {
  private readonly ends: number[] = [];
  private readonly of = new Map<number, { lane: number; bottom: number }>();

  get count(): number {
    return this.ends.length;
  }

  /** The lane of a way to `target` between two heights; ways come by the top of their lane. */
  take(target: number, top: number, bottom: number): number {
    const known = this.of.get(target);
    if (known) return known.lane;
    let lane = this.ends.findIndex((end) => end < top);
    if (lane < 0) lane = this.ends.length;
    this.ends[lane] = bottom;
    this.of.set(target, { lane, bottom });
    return lane;
  }
}

/**
 * Places the blocks of each function in rows, each below those that lead to it, one function under
 * the other. What follows stays in its column, what is jumped to in the same row goes to the right. Ways to the next row are drawn straight; farther ones run beside the blocks, to the
 * right downwards and to the left back up. Time and memory are linear in blocks and ways.
 *
 * @yields so often that no slice takes a millisecond
 */
export function* layOutFlow(flow: Flow): Generator<void, FlowLayout> {
  const { blocks, edges } = flow;
  const ways = waysOut(flow);
  const into: FlowEdge[][] = blocks.map(() => []);
  for (const edge of edges) if (isWithin(flow, edge)) into[edge.to]?.push(edge);
  yield;

  const rank = new Int32Array(blocks.length);
  for (const { index } of blocks) {
    for (const { from } of into[index] ?? []) {
      if (from < index) rank[index] = Math.max(rank[index] ?? 0, (rank[from] ?? 0) + 1);
    }
  }
  yield;

  const byFunction = new Map<number, number[]>();
  for (const { index, fn } of blocks) {
    const list = byFunction.get(fn);
    if (list) list.push(index);
    else byFunction.set(fn, [index]);
  }

  const boxes: Box[] = blocks.map(() => ({ x: 0, y: 0, height: 0 }));
  const titles: { fn: number; y: number }[] = [];
  const routes: Route[] = [];
  let top = 0;
  let width = 0;
  for (const [fn, members] of byFunction) {
    titles.push({ fn, y: top + MARGIN / 2 });
    const placed = yield* placeRows(
      members,
      { rank, into, ways, flow, boxes },
      top + MARGIN + TITLE,
    );
    const drawn = yield* route(members, { rank, ways, flow, boxes });
    routes.push(...drawn.routes);
    top = placed.bottom;
    width = Math.max(width, drawn.right);
  }
  return { boxes, routes, titles, width: width + MARGIN, height: top + MARGIN };
}

interface Draft {
  readonly rank: Int32Array;
  readonly ways: readonly (readonly FlowEdge[])[];
  readonly flow: Flow;
  readonly boxes: Box[];
}

function* placeRows(
  members: readonly number[],
  { rank, into, ways, flow, boxes }: Draft & { readonly into: readonly (readonly FlowEdge[])[] },
  from: number,
): Generator<void, { readonly bottom: number }> {
  const rows: number[][] = [];
  for (const index of members) {
    const row = rank[index] ?? 0;
    rows[row] ??= [];
    rows[row].push(index);
  }
  let y = from;
  let done = 0;
  for (const row of rows) {
    if (!row) continue;
    const step = BLOCK_WIDTH + GAP_ACROSS;
    const wanted = new Map<number, number>();
    for (const index of row) {
      const before = (into[index] ?? []).filter((edge) => edge.from < index);
      let least = Number.POSITIVE_INFINITY;
      for (const edge of before) {
        const siblings = (ways[edge.from] ?? []).filter(
          (way) => row.includes(way.to) && isWithin(flow, way),
        );
        const aside = siblings.length > 1 && edge.kind === 'jump' ? step : 0;
        least = Math.min(least, (boxes[edge.from]?.x ?? 0) + aside);
      }
      wanted.set(index, before.length === 0 ? 0 : least);
      if (++done % SLICE === 0) yield;
    }
    row.sort((a, b) => (wanted.get(a) ?? 0) - (wanted.get(b) ?? 0) || a - b);
    let least = Number.NEGATIVE_INFINITY;
    let tallest = 0;
    for (const index of row) {
      const x = Math.max(least, wanted.get(index) ?? 0);
      least = x + step;
      const height = heightOf(flow.blocks[index]?.slots.length ?? 0, ways[index]?.length ?? 0);
      boxes[index] = { x, y, height };
      tallest = Math.max(tallest, height);
    }
    y += tallest + GAP_DOWN;
  }
  return { bottom: y };
}

function* route(
  members: readonly number[],
  { rank, ways, flow, boxes }: Draft,
): Generator<void, { readonly routes: Route[]; readonly right: number }> {
  interface Far {
    readonly edge: FlowEdge;
    readonly y: number;
    readonly target: number;
    readonly back: boolean;
  }
  const near: FlowEdge[] = [];
  const far: Far[] = [];
  const [down, up] = [new Lanes(), new Lanes()];
  let [left, right] = [Number.POSITIVE_INFINITY, 0];
  for (const [n, index] of members.entries()) {
    const box = boxes[index]!; // placed before
    left = Math.min(left, box.x);
    right = Math.max(right, box.x + BLOCK_WIDTH);
    const own = ways[index] ?? [];
    for (const [at, edge] of own.entries()) {
      if (!isWithin(flow, edge)) continue;
      const y = box.y + box.height - (own.length - at) * WAY_HEIGHT + WAY_HEIGHT / 2;
      const target = boxes[edge.to]!.y - ABOVE; // placed before
      const back = edge.to <= index;
      if (!back && (rank[edge.to] ?? 0) === (rank[index] ?? 0) + 1) near.push(edge);
      else far.push({ edge, y, target, back });
    }
    if (n % SLICE === 0) yield;
  }
  // Lanes are taken from the top down, so that one that has ended can be used again.
  const lanes = new Map<Far, number>();
  for (const one of [...far].sort((a, b) => Math.min(a.y, a.target) - Math.min(b.y, b.target))) {
    const reach = Math.max(one.y, one.target);
    const start = Math.min(one.y, one.target);
    lanes.set(one, (one.back ? up : down).take(one.edge.to, start, reach));
  }
  yield;
  const shift = MARGIN + (up.count === 0 ? 0 : up.count * LANE + MARGIN) - left;
  for (const index of members) boxes[index] = { ...boxes[index]!, x: boxes[index]!.x + shift };
  const edgeRight = right + shift;
  const routes: Route[] = near.map((edge) => {
    const from = boxes[edge.from]!; // placed before
    const to = boxes[edge.to]!;
    const x = from.x + BLOCK_WIDTH / 2;
    const [bottom, head] = [from.y + from.height, to.y];
    const middle = to.x + BLOCK_WIDTH / 2;
    const path = `M${x} ${bottom}C${x} ${bottom + 22} ${middle} ${head - 26} ${middle} ${head - 4}`;
    return { edge, path, top: bottom, bottom: head };
  });
  yield;
  for (const one of far) {
    const { edge, y, target, back } = one;
    const from = boxes[edge.from]!; // placed before
    const middle = boxes[edge.to]!.x + BLOCK_WIDTH / 2;
    const lane = (lanes.get(one) ?? 0) * LANE + LANE;
    const x = back ? shift + left - MARGIN / 2 - lane : edgeRight + lane;
    const start = back ? from.x : from.x + BLOCK_WIDTH;
    const path = `M${start} ${y}H${x}V${target}H${middle}V${target + ABOVE - 4}`;
    routes.push({ edge, path, top: Math.min(y, target), bottom: Math.max(y, target + ABOVE) });
  }
  return { routes, right: edgeRight + (down.count + 1) * LANE };
}
