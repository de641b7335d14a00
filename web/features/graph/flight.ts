import { returnCodeName } from '../../../engine/abi';
import type { PacketReport } from '../../../engine/api';
import type { ItemId } from '../../../engine/workspace';
import { portOf } from '../../store';
import { verdictLook } from '../../ui';
import { type Point, type Row, rowOffset, STUB_LENGTH } from './geometry';
import type { PathRegistry, SampledPath } from './path-registry';
import { chainEdgeId, headEdgeId } from './to-flow';

/** A stretch of a packet's way. */
export interface Leg {
  readonly path: SampledPath;
  /** The custom property that it is drawn in. */
  readonly token: string;
}

export interface Box extends Point {
  readonly width: number;
}

/** Where program nodes stand, and which rows they show. */
export interface NodePlaces {
  box(program: ItemId): Box | null;
  rows(program: ItemId): readonly Row[];
}

const NEUTRAL = '--text-2';

type Hop = PacketReport['hops'][number];

const tokenOf = ({ hook, retval }: Hop) =>
  verdictLook(retval === null ? 'fault' : returnCodeName(hook, retval)).token;

/** The legs of a packet's way from its interface through its hooks to where it ended. */
export function legsOf(
  report: PacketReport,
  iface: ItemId,
  paths: PathRegistry,
  nodes: NodePlaces,
): readonly Leg[] {
  const { hops, outcome } = report;
  const legs: Leg[] = [];
  const add = (path: SampledPath | null | undefined, token: string) => {
    if (path) legs.push({ path, token });
  };
  for (const [i, hop] of hops.entries()) {
    const before = hops[i - 1];
    if (hop.via === 'head') {
      if (before) add(stubOf(before, paths, nodes), tokenOf(before));
      add(paths.get(headEdgeId(iface, hop.hook)), NEUTRAL);
    } else if (before) {
      const isEdge = hop.via === '*' || typeof hop.via === 'number';
      const path = isEdge
        ? paths.get(chainEdgeId(before.program, hop.via as number | '*'))
        : between(nodes.box(before.program), nodes.box(hop.program), paths);
      add(path, hop.via === 'tail call' ? NEUTRAL : tokenOf(before));
    }
  }
  const last = hops.at(-1);
  if (last) {
    const end = outcome.kind === 'fault' ? { ...last, retval: null } : last;
    add(stubOf(end, paths, nodes), tokenOf(end));
  }
  return legs;
}

/** From the port that a chain ended at to the pill beside it. */
function stubOf({ program, retval }: Hop, paths: PathRegistry, nodes: NodePlaces) {
  const box = nodes.box(program);
  if (!box) return null;
  const row = nodes.rows(program).indexOf(retval === null ? 'fault' : portOf(retval));
  const y = box.y + rowOffset(row);
  const x = box.x + box.width;
  return paths.sample(`M ${x} ${y} L ${x + STUB_LENGTH + 12} ${y}`);
}

/** A program's own tail call has no edge: straight from node to node. */
function between(from: Box | null, to: Box | null, paths: PathRegistry): SampledPath | null {
  if (!from || !to) return null;
  return paths.sample(`M ${from.x + from.width} ${from.y + 20} L ${to.x} ${to.y + 20}`);
}

/** Where a packet is that has covered `share` (0..1) of its way. */
export function placeOn(legs: readonly Leg[], share: number): (Point & { token: string }) | null {
  const total = legs.reduce((sum, { path }) => sum + path.length, 0);
  let left = share * total;
  for (const { path, token } of legs) {
    if (left <= path.length) {
      const at = (path.length === 0 ? 0 : left / path.length) * (path.points.length - 1);
      const i = Math.min(Math.floor(at), path.points.length - 2);
      const a = path.points[i]!; // both within bounds
      const b = path.points[i + 1]!;
      const f = at - i;
      return { x: a.x + (b.x - a.x) * f, y: a.y + (b.y - a.y) * f, token };
    }
    left -= path.length;
  }
  const end = legs.at(-1);
  return end ? { ...end.path.points.at(-1)!, token: end.token } : null;
}
