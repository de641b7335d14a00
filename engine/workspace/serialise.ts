import { HOOKS } from '../abi';
import { COLLECTION_FORMAT, COLLECTION_VERSION } from './format';
import type { MapLayout, Workspace, WorkspaceInterface } from './types';

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
      layout ? { name, entries, layout: inOrder(layout) } : { name, entries },
    ),
    edges: workspace.edges.map(({ from, code, to }) => ({ from, code, to })),
    interfaces: workspace.interfaces.map(({ id, name, ifindex, heads }) => ({
      id,
      name,
      ifindex,
      heads: inHookOrder(heads),
    })),
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

const inOrder = ({ key, value }: MapLayout): MapLayout => ({
  ...(key === undefined ? {} : { key }),
  ...(value === undefined ? {} : { value }),
});

/** Several workspaces as one file. `texts` are workspaces as `serialiseWorkspace` writes them. */
export function serialiseCollection(texts: readonly string[]): string {
  const head = `{\n"format": ${JSON.stringify(COLLECTION_FORMAT)},\n"version": ${COLLECTION_VERSION},\n"workspaces": `;
  return `${head}[\n${texts.map((text) => text.trimEnd()).join(',\n')}\n]\n}\n`;
}
