import { quote } from './describe-issue';
import { networkContradiction } from './network';
import type { Workspace } from './types';

export interface SemanticProblem {
  readonly path: string;
  readonly message: string;
}

function duplicate(
  values: readonly string[],
  pathOf: (index: number) => string,
  what: string,
): SemanticProblem | null {
  const first = new Map<string, number>();
  for (const [index, value] of values.entries()) {
    const other = first.get(value);
    if (other !== undefined) {
      const path = pathOf(index);
      return {
        path,
        message: `${path} repeats the ${what} ${quote(value)} of ${pathOf(other)}; ${what}s must differ.`,
      };
    }
    first.set(value, index);
  }
  return null;
}

/**
 * What the parts of a workspace of the right shape say of each other: ids and names are unique,
 * and edges, interfaces, packets and captures name what exists.
 *
 * @returns the first contradiction, or `null`
 */
export function semanticProblem(workspace: Workspace): SemanticProblem | null {
  const { programs, maps, edges, interfaces, packets, captures } = workspace;
  // Programs and interfaces share the canvas, hence one set of ids.
  const canvasPath = (i: number) =>
    i < programs.length ? `programs[${i}].id` : `interfaces[${i - programs.length}].id`;
  const repeated =
    duplicate(
      [...programs, ...interfaces].map((item) => item.id),
      canvasPath,
      'id',
    ) ??
    duplicate(
      programs.map((p) => p.name),
      (i) => `programs[${i}].name`,
      'name',
    ) ??
    duplicate(
      interfaces.map((p) => p.name),
      (i) => `interfaces[${i}].name`,
      'name',
    ) ??
    duplicate(
      interfaces.map((p) => String(p.ifindex)),
      (i) => `interfaces[${i}].ifindex`,
      'ifindex',
    ) ??
    duplicate(
      packets.map((p) => p.id),
      (i) => `packets[${i}].id`,
      'id',
    ) ??
    duplicate(
      captures.map((c) => c.id),
      (i) => `captures[${i}].id`,
      'id',
    ) ??
    duplicate(
      maps.map((m) => m.name),
      (i) => `maps[${i}].name`,
      'name',
    );
  if (repeated) return repeated;
  for (const [m, map] of maps.entries()) {
    const twice = duplicate(
      map.entries.map(([key]) => key.toLowerCase()),
      (i) => `maps[${m}].entries[${i}]`,
      'key',
    );
    if (twice) return twice;
  }

  const known = new Set(programs.map((program) => program.id));
  for (const [i, edge] of edges.entries()) {
    for (const end of ['from', 'to'] as const) {
      if (known.has(edge[end])) continue;
      const path = `edges[${i}].${end}`;
      return {
        path,
        message: `${path} names the program ${quote(edge[end])}, which does not exist; remove the edge or add the program.`,
      };
    }
  }
  const wired = duplicate(
    edges.map((edge) => `${edge.from} ${edge.code}`),
    (i) => `edges[${i}]`,
    'program and code',
  );
  if (wired) {
    const message = `${wired.path} is a second edge for the same program and return code; a slot holds one successor, so remove one of the two.`;
    return { path: wired.path, message };
  }
  for (const [i, { heads }] of interfaces.entries()) {
    for (const [hook, program] of Object.entries(heads)) {
      if (known.has(program)) continue;
      const path = `interfaces[${i}].heads.${hook}`;
      return {
        path,
        message: `${path} names the program ${quote(program)}, which does not exist; remove the head or add the program.`,
      };
    }
  }
  const ports = new Set(interfaces.map((item) => item.id));
  for (const [list, items] of Object.entries({ packets, captures })) {
    for (const [i, { iface }] of items.entries()) {
      if (ports.has(iface)) continue;
      const path = `${list}[${i}].iface`;
      return {
        path,
        message: `${path} names the interface ${quote(iface)}, which does not exist; name one of the interfaces.`,
      };
    }
  }
  const wrong = networkContradiction(workspace);
  return wrong && { path: wrong.path, message: `${wrong.path} ${wrong.sentence}.` };
}
