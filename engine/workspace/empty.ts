import { WORKSPACE_FORMAT, WORKSPACE_VERSION } from './format';
import type { Workspace, WorkspaceSettings } from './types';

export const DEFAULT_SETTINGS: WorkspaceSettings = {
  budget: 'today',
  cpus: 2,
  seed: 1,
  forceChainCalls: false,
  insnBudget: 10_000_000,
};

/** A workspace with one interface, and nothing attached to it. */
export function emptyWorkspace(name = 'Untitled'): Workspace {
  return {
    format: WORKSPACE_FORMAT,
    version: WORKSPACE_VERSION,
    name,
    notes: '',
    mechanism: { name: 'inject', variant: 'fixed' },
    settings: DEFAULT_SETTINGS,
    programs: [],
    maps: [],
    edges: [],
    interfaces: [{ id: 'eth0', name: 'eth0', ifindex: 1, heads: {} }],
    packets: [],
    captures: [],
    layout: { eth0: { x: 0, y: 80 } },
  };
}
