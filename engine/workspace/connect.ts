import { BPF_NUM_CHAIN_SLOTS, HOOKS, type HookName, xdpActionName } from '../abi';
import type { ChainEdge, ItemId, Workspace, WorkspaceInterface, WorkspaceProgram } from './types';

/** The greatest return code with a slot of its own; slot 0 is the wildcard's. */
export const MAX_SLOT_CODE = BPF_NUM_CHAIN_SLOTS - 2;

/** How people read an edge's code: `PASS`, `5`, `*`. */
export function edgeCodeName(code: number | '*'): string {
  if (code === '*') return '*';
  const name = xdpActionName(code);
  return name === 'invalid' ? String(code) : name;
}

export function findProgram(workspace: Workspace, id: ItemId): WorkspaceProgram | undefined {
  return workspace.programs.find((program) => program.id === id);
}

/** What is attached where, in the order of interfaces and hooks. */
export function headsOf(
  interfaces: readonly WorkspaceInterface[],
): { readonly iface: ItemId; readonly hook: HookName; readonly program: ItemId }[] {
  return interfaces.flatMap(({ id, heads }) =>
    HOOKS.flatMap(({ name: hook }) => {
      const program = heads[hook];
      return program === undefined ? [] : [{ iface: id, hook, program }];
    }),
  );
}

/** The edge of `from` for exactly this code. */
export function findEdge(
  workspace: Workspace,
  from: ItemId,
  code: number | '*',
): ChainEdge | undefined {
  return workspace.edges.find((edge) => edge.from === from && edge.code === code);
}

/** Where the packet goes when `from` returns `code`: its own edge, else the wildcard's, else the end. */
export function successorOf(workspace: Workspace, from: ItemId, code: number): ChainEdge | null {
  return findEdge(workspace, from, code) ?? findEdge(workspace, from, '*') ?? null;
}

/**
 * Whether an edge from `from` under `code` to `to` can be made. An edge that is there already for
 * the same program and code is no obstacle unless it leads to `to`: connecting replaces it, as
 * BPF_PROG_CHAIN_ADD does.
 *
 * @returns `true`, or one sentence that says why not and what to do instead
 */
export function canConnect(
  workspace: Workspace,
  from: ItemId,
  code: number | '*',
  to: ItemId,
): true | string {
  const source = findProgram(workspace, from);
  const target = findProgram(workspace, to);
  if (!source) return `An edge starts at a program, and there is none with the id "${from}".`;
  if (!target) return `An edge leads to a program, and there is none with the id "${to}".`;
  if (code !== '*' && !(Number.isInteger(code) && code >= 0)) {
    return 'An edge needs a return code (a whole number from 0) or "*".';
  }
  if (code !== '*' && code > MAX_SLOT_CODE) {
    return `Return code ${code} has no slot of its own (0 to ${MAX_SLOT_CODE} have; the kernel answers E2BIG): wire "*", which takes every code without its own edge.`;
  }
  if (!source.chainCalls && !workspace.settings.forceChainCalls) {
    return `${source.name} is loaded without chain calls, so it has no slots (EOPNOTSUPP): switch chain calls on for it first.`;
  }
  if (findEdge(workspace, from, code)?.to === to) {
    return `${source.name} already leads to ${target.name} on ${edgeCodeName(code)}.`;
  }
  return true;
}

/** Programs that a packet can reach from `start`, itself included. */
export function reachableFrom(workspace: Workspace, start: ItemId): ReadonlySet<ItemId> {
  const seen = new Set([start]);
  for (const id of seen) {
    for (const edge of workspace.edges) if (edge.from === id) seen.add(edge.to); // grows while walked
  }
  return seen;
}

/**
 * What to mind about an edge that can be made: that it closes a cycle, which the mechanism allows
 * and the tail-call budget ends.
 *
 * @returns one sentence, or `null`
 */
export function connectionWarning(workspace: Workspace, from: ItemId, to: ItemId): string | null {
  const source = findProgram(workspace, from);
  const target = findProgram(workspace, to);
  if (!source || !target) return null;
  const rest = 'a packet may go round until the tail-call budget of 33 ends it.';
  if (from === to) return `${source.name} leads to itself: ${rest}`;
  if (!reachableFrom(workspace, to).has(from)) return null;
  return `${target.name} leads back to ${source.name}, so this closes a cycle: ${rest}`;
}
