import {
  HOOKS,
  type HookName,
  MAX_SLOT_CODE,
  PROG_TYPES,
  type ProgTypeName,
  returnCodeName,
  whyNoSlot,
} from '../abi';
import type { ChainEdge, ItemId, Workspace, WorkspaceInterface, WorkspaceProgram } from './types';

const ENTRY = new RegExp(
  `^[ \\t]*(${Object.keys(PROG_TYPES).join('|')})(?:[ \\t]*/[ \\t]*\\w+)?[ \\t]+[\\w.]+[ \\t]*:`,
  'm',
);
const MOST_TYPES = 256;
const types = new Map<string, ProgTypeName>();

/**
 * The type that a source states, by the look of its first entry (`xdp firewall:`); a text without
 * one counts as XDP until it is finished.
 */
export function programTypeOf(source: string): ProgTypeName {
  let type = types.get(source);
  if (type === undefined) {
    type = (ENTRY.exec(source)?.[1] ?? 'xdp') as ProgTypeName; // the pattern knows no other
    if (types.size >= MOST_TYPES) types.clear();
    types.set(source, type);
  }
  return type;
}

/** The same of a program of the workspace. */
export function typeOfProgram(workspace: Pick<Workspace, 'programs'>, id: ItemId): ProgTypeName {
  return programTypeOf(workspace.programs.find((program) => program.id === id)?.source ?? '');
}

/** How people read an edge's code of a program of this type: `PASS`, `5`, `*`. */
export function edgeCodeName(code: number | '*', type: ProgTypeName): string {
  return code === '*' ? '*' : returnCodeName(type, code);
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
    return `Return code ${code} has no slot of its own (${whyNoSlot(code)}; the kernel answers E2BIG): wire "*", which takes every code without its own edge.`;
  }
  if (!source.chainCalls && !workspace.settings.forceChainCalls) {
    return `${source.name} is loaded without chain calls, so it has no slots (EOPNOTSUPP): switch chain calls on for it first.`;
  }
  const type = programTypeOf(source.source);
  const next = programTypeOf(target.source);
  if (type !== next) {
    return `${source.name} is of type ${type} and ${target.name} of type ${next}: a tail call leads to programs of the same type only (EINVAL). Attach ${target.name} to the ${next} hook of an interface instead.`;
  }
  if (findEdge(workspace, from, code)?.to === to) {
    return `${source.name} already leads to ${target.name} on ${edgeCodeName(code, type)}.`;
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
