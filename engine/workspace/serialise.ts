import { HOOKS } from '../abi';
import { COLLECTION_FORMAT, COLLECTION_VERSION } from './format';
import type { Workspace, WorkspaceInterface, WorkspaceNetwork } from './types';

/**
 * The workspace as a file: JSON, indented by two, keys in the order of the format and layout keys
 * sorted, so that equal workspaces give equal files and a change shows as a small difference.
 */
export function serialiseWorkspace(workspace: Workspace): string {
  const { format, version, name, notes, mechanism, settings } = workspace;
  const document: Workspace = {
    format,
    version,
    name,
    notes,
    mechanism: { name: mechanism.name, variant: mechanism.variant },
    settings: {
      budget: settings.budget,
      cpus: settings.cpus,
      seed: settings.seed,
      forceChainCalls: settings.forceChainCalls,
      insnBudget: settings.insnBudget,
    },
    programs: workspace.programs.map(({ id, name, source, chainCalls }) => ({
      id,
      name,
      source,
      chainCalls,
    })),
    maps: workspace.maps.map(({ name, entries, layout }) =>
      layout ? { name, entries, layout: inOrder(layout, ['key', 'value']) } : { name, entries },
    ),
    edges: workspace.edges.map(({ from, code, to }) => ({ from, code, to })),
    interfaces: workspace.interfaces.map(({ id, name, ifindex, heads, link }) => ({
      id,
      name,
      ifindex,
      heads: inHookOrder(heads),
      ...(link && { link: inOrder(link, ['mac', 'mtu', 'addresses', 'forwarding']) }),
    })),
    ...(workspace.network && { network: networkInOrder(workspace.network) }),
    packets: workspace.packets.map(({ id, name, data, time, iface }) => ({
      id,
      name,
      data,
      time,
      iface,
    })),
    captures: workspace.captures.map(({ id, name, size, sha256, packets, iface }) => ({
      id,
      name,
      size,
      sha256,
      packets,
      iface,
    })),
    layout: Object.fromEntries(
      Object.keys(workspace.layout)
        .sort()
        .map((id) => {
          const { x, y } = workspace.layout[id]!; // id is one of its own keys
          return [id, { x, y }];
        }),
    ),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function inHookOrder(heads: WorkspaceInterface['heads']): WorkspaceInterface['heads'] {
  return Object.fromEntries(
    HOOKS.flatMap(({ name }) => (heads[name] === undefined ? [] : [[name, heads[name]]])),
  );
}

/** Several workspaces as one file. `texts` are workspaces as `serialiseWorkspace` writes them. */
export function serialiseCollection(texts: readonly string[]): string {
  const head = `{\n"format": ${JSON.stringify(COLLECTION_FORMAT)},\n"version": ${COLLECTION_VERSION},\n"workspaces": `;
  return `${head}[\n${texts.map((text) => text.trimEnd()).join(',\n')}\n]\n}\n`;
}

const ROUTE_KEYS = [
  'to',
  'kind',
  'iface',
  'via',
  'table',
  'metric',
  'mtu',
  'src',
  'encap',
] as const;

function networkInOrder({ routes, neighbours }: WorkspaceNetwork): WorkspaceNetwork {
  return {
    routes: routes.map((route) => inOrder(route, ROUTE_KEYS)),
    neighbours: neighbours.map(({ iface, address, mac }) => ({ iface, address, mac })),
  };
}

/** An object with those of its keys that it has, in the order of the format. */
function inOrder<T extends object>(object: T, keys: readonly (keyof T)[]): T {
  const entries = keys.flatMap((key) => (object[key] === undefined ? [] : [[key, object[key]]]));
  return Object.fromEntries(entries) as T;
}
