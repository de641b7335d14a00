import { describe, expect, it } from 'vitest';
import { addInterface, removeInterface } from './edits';
import { emptyWorkspace } from './empty';
import { describeNetwork } from './network';
import { parseWorkspace, validateWorkspace } from './parse';
import { serialiseWorkspace } from './serialise';
import type { Workspace, WorkspaceNetwork } from './types';

const LINK = { mac: '02:00:00:00:00:01', mtu: 1400, addresses: ['10.0.0.1/24', '2001:db8::1/64'] };
const NETWORK: WorkspaceNetwork = {
  routes: [
    { to: '0.0.0.0/0', iface: 'eth0', via: '10.0.0.254' },
    { to: '10.9.0.0/16', kind: 'blackhole' },
  ],
  neighbours: [{ iface: 'eth0', address: '10.0.0.254', mac: '02:00:00:00:00:fe' }],
};

function withNetwork(network: WorkspaceNetwork = NETWORK): Workspace {
  const workspace = emptyWorkspace();
  const interfaces = workspace.interfaces.map((item) => ({ ...item, link: LINK }));
  return { ...workspace, interfaces, network };
}

describe('the network of a workspace', () => {
  it('comes back from a file', () => {
    const workspace = withNetwork();
    expect(parseWorkspace(serialiseWorkspace(workspace))).toEqual({ ok: true, workspace });
  });

  it('may be left out', () => {
    expect(describeNetwork(emptyWorkspace())).toEqual({
      links: [{ ifindex: 1 }],
      routes: [],
      neighbours: [],
    });
  });

  it.each<[WorkspaceNetwork['routes'][number], string]>([
    [{ to: '10.0.0.0', iface: 'eth0' }, 'network.routes[0].to must be an address with a length'],
    [{ to: '10.1.0.0/16' }, 'network.routes[0].iface must be the id of one of the interfaces'],
    [{ to: '10.1.0.0/16', iface: 'eth9' }, 'network.routes[0].iface must be the id'],
    [{ to: '10.1.0.0/16', iface: 'eth0', via: 'x' }, 'network.routes[0].via must be an address'],
    [{ to: '10.1.0.0/16', kind: 'prohibit', iface: 'eth0' }, 'network.routes[0].iface does not'],
    [{ to: '10.1.0.0/16', iface: 'eth0', via: '10.0.0.1' }, 'network.routes[0].via is an address'],
    [{ to: '10.0.0.7/24', iface: 'eth0' }, 'network.routes[0] has the prefix, metric and table'],
    [{ to: '::/0', iface: 'eth0', via: '10.0.0.2' }, 'network.routes[0].via must be an IPv6'],
    [{ to: '::/0', iface: 'eth0', src: '2001:db8::2' }, 'network.routes[0].src must be an address'],
    [{ to: '::/0', iface: 'eth0', mtu: 1.5 }, 'network.routes[0].mtu must be a whole number'],
  ])('is refused with the route %j', (route, message) => {
    const result = validateWorkspace(withNetwork({ ...NETWORK, routes: [route] }));
    expect(result.ok ? '' : result.message).toContain(message);
  });

  it('is refused with an IPv6 address on an interface that is too small for it', () => {
    const workspace = withNetwork();
    const interfaces = workspace.interfaces.map((item) => ({
      ...item,
      link: { ...LINK, mtu: 600 },
    }));
    const result = validateWorkspace({ ...workspace, interfaces });
    expect(result.ok ? '' : result.message).toContain('interfaces[0].link.addresses[1] is of IPv6');
  });

  it('loses what has to do with an interface that is removed', () => {
    const added = addInterface(withNetwork(), 'eth1', { x: 0, y: 0 });
    if (!added.ok) throw new Error(added.message);
    const removed = removeInterface(added.workspace, 'eth0');
    if (!removed.ok) throw new Error(removed.message);
    expect(removed.workspace.network).toEqual({ routes: [NETWORK.routes[1]], neighbours: [] });
    expect(validateWorkspace(removed.workspace).ok).toBe(true);
  });
});
