/**
 * The one seam between the document and React Flow: programs, interfaces and edges of the workspace
 * become nodes and edges that know no more than an id, and handle names become codes again.
 */
import type { Edge, Node } from '@xyflow/react';
import { HOOKS, type HookName } from '../../../engine/abi';
import {
  edgeCodeName,
  findProgram,
  headsOf,
  type ItemId,
  typeOfProgram,
  type Workspace,
} from '../../../engine/workspace';
import type { Selection } from '../../store';
import type { Point } from './geometry';
import type { WireSource } from './graph-ui';

export type FlowNode = Node<{ readonly id: ItemId }, 'program' | 'iface'>;
export type FlowEdge = Edge<
  { readonly from: ItemId; readonly code: number | '*' | 'head' },
  'chain' | 'head'
>;

export const INPUT_HANDLE = 'in';
const HOOK_NAMES: readonly string[] = HOOKS.map(({ name }) => name);
export const headHandle = (hook: HookName): string => `head:${hook}`;

/** @returns `null` for a handle that is no hook */
function hookOfHandle(handle: string | null | undefined): HookName | null {
  const name = /^head:(.+)$/.exec(handle ?? '')?.[1];
  return name !== undefined && HOOK_NAMES.includes(name) ? (name as HookName) : null;
}

export const portHandle = (code: number | '*'): string => `code:${code}`;

/** @returns `null` for a handle that is no port */
export function codeOfHandle(handle: string | null | undefined): number | '*' | null {
  const name = /^code:(\*|\d+)$/.exec(handle ?? '')?.[1];
  if (name === undefined) return null;
  return name === '*' ? '*' : Number(name);
}

export function sourceOfHandle(
  node: string | null,
  handle: string | null | undefined,
): WireSource | null {
  if (node === null) return null;
  const hook = hookOfHandle(handle);
  if (hook !== null) return { kind: 'iface', iface: node, hook };
  const code = codeOfHandle(handle);
  return code === null ? null : { kind: 'port', from: node, code };
}

export const chainEdgeId = (from: ItemId, code: number | '*'): string => `${from}:${code}`;
export const headEdgeId = (iface: ItemId, hook: HookName): string => `head:${iface}:${hook}`;

/** What React Flow found out or is in the midst of, by node id. */
export interface FlowMemory {
  readonly measured: Readonly<Record<string, { width: number; height: number }>>;
  /** Positions during a drag, before they become the document's. */
  readonly dragged: Readonly<Record<string, Point>>;
}

const nameOf = (workspace: Workspace, id: ItemId) => findProgram(workspace, id)?.name ?? id;
const interfaceName = (workspace: Workspace, id: ItemId) =>
  workspace.interfaces.find((iface) => iface.id === id)?.name ?? id;

export function toNodes(
  workspace: Workspace,
  selection: Selection,
  { measured, dragged }: FlowMemory,
): FlowNode[] {
  const place = (id: string, index: number) => ({
    position: dragged[id] ?? workspace.layout[id] ?? { x: 60 * index, y: 60 * index },
    ...(measured[id] ? { measured: measured[id] } : {}),
  });
  const interfaces = workspace.interfaces.map(
    ({ id, name }, index): FlowNode => ({
      id,
      type: 'iface',
      data: { id },
      selected: selection.iface === id,
      ariaLabel: `Interface ${name}`,
      ...place(id, index),
    }),
  );
  const programs = workspace.programs.map(
    ({ id, name }, index): FlowNode => ({
      id,
      type: 'program',
      data: { id },
      selected: selection.program === id && selection.edge === null && selection.iface === null,
      ariaLabel: `Program ${name}`,
      ...place(id, index + interfaces.length),
    }),
  );
  return [...interfaces, ...programs];
}

export function toEdges(workspace: Workspace, selected: Selection['edge']): FlowEdge[] {
  const heads = headsOf(workspace.interfaces).map(
    ({ iface, hook, program }): FlowEdge => ({
      id: headEdgeId(iface, hook),
      type: 'head',
      source: iface,
      sourceHandle: headHandle(hook),
      target: program,
      targetHandle: INPUT_HANDLE,
      data: { from: iface, code: 'head' },
      selectable: false,
      reconnectable: 'target',
      ariaLabel: `${interfaceName(workspace, iface)} leads to ${nameOf(workspace, program)}`,
    }),
  );
  const edges = workspace.edges.map(
    ({ from, code, to }): FlowEdge => ({
      id: chainEdgeId(from, code),
      type: 'chain',
      source: from,
      sourceHandle: portHandle(code),
      target: to,
      targetHandle: INPUT_HANDLE,
      data: { from, code },
      selected: selected?.from === from && selected.code === code,
      reconnectable: 'target',
      ariaLabel: `${nameOf(workspace, from)} leads to ${nameOf(workspace, to)} on ${edgeCodeName(code, typeOfProgram(workspace, from))}`,
    }),
  );
  return [...heads, ...edges];
}
