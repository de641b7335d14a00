import { xdpActionName } from '../../../engine/abi';
import type { PacketReport } from '../../../engine/api';
import type { ItemId } from '../../../engine/workspace';
import { portOf } from '../../store';
import { verdictLook } from '../../ui';
import { type Point, rowOffset, rowsOf, STUB_LENGTH } from './geometry';
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
  extraPorts(program: ItemId): boolean;
}

const NEUTRAL = '--text-2';

const tokenOf = (retval: number | null) =>
  verdictLook(retval === null ? 'fault' : xdpActionName(retval)).token;

/** The legs of a packet's way from its interface to where the chain ended for it. */
export function legsOf(
  report: PacketReport,
  iface: ItemId,
  paths: PathRegistry,
  nodes: NodePlaces,
): readonly Leg[] {
  const { hops, outcome } = report;
  const legs: Leg[] = [];
  if (hops.length === 0) return legs;
  const head = paths.get(headEdgeId(iface, 'xdp'));
  if (head) legs.push({ path: head, token: NEUTRAL });
  for (let i = 0; i + 1 < hops.length; i++) {
    const { program, retval } = hops[i]!; // within bounds
    const next = hops[i + 1]!;
    const path =
      next.via === '*' || typeof next.via === 'number'
        ? paths.get(chainEdgeId(program, next.via))
        : between(nodes.box(program), nodes.box(next.program), paths);
    if (path) legs.push({ path, token: next.via === 'tail call' ? NEUTRAL : tokenOf(retval) });
  }
  const last = hops.at(-1)!; // there is a hop
  const box = nodes.box(last.program);
  if (box) {
    const rows = rowsOf(nodes.extraPorts(last.program), true);
    const row = outcome.kind === 'fault' || last.retval === null ? 'fault' : portOf(last.retval);
    const y = box.y + rowOffset(rows.indexOf(row));
    const x = box.x + box.width;
    legs.push({
      path: paths.sample(`M ${x} ${y} L ${x + STUB_LENGTH + 12} ${y}`),
      token: tokenOf(outcome.kind === 'fault' ? null : last.retval),
    });
  }
  return legs;
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
