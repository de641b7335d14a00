import { type NetworkDescription, networkProblem } from '../network';
import type { ItemId, Workspace } from './types';

/** The network of a workspace with interfaces by their index, as a kernel knows it. */
export function describeNetwork({
  interfaces,
  network,
}: Pick<Workspace, 'interfaces' | 'network'>): NetworkDescription {
  const indexOf = (id: ItemId) => interfaces.find((item) => item.id === id)?.ifindex ?? 0;
  const { routes = [], neighbours = [] } = network ?? {};
  return {
    links: interfaces.map(({ ifindex, link }) => ({ ifindex, ...link })),
    routes: routes.map(({ iface, ...route }) =>
      iface === undefined ? route : { ...route, ifindex: indexOf(iface) },
    ),
    neighbours: neighbours.map(({ iface, ...rest }) => ({ ...rest, ifindex: indexOf(iface) })),
  };
}

/** The first contradiction of the network: where it lies in the document, and what is wrong there. */
export function networkContradiction(
  workspace: Pick<Workspace, 'interfaces' | 'network'>,
): { readonly path: string; readonly sentence: string } | null {
  const problem = networkProblem(describeNetwork(workspace));
  if (!problem) return null;
  const [where = '', ...words] = problem.split(' ');
  const path = where.startsWith('links')
    ? where.replace(/^links(\[\d+\])/, 'interfaces$1.link')
    : `network.${where.replace(/\.ifindex$/, '.iface')}`;
  return { path, sentence: words.join(' ').replace('the index of one', 'the id of one') };
}

/** The network without an interface: routes and neighbours go that have to do with it. */
export function networkWithout(workspace: Workspace, id: ItemId): Pick<Workspace, 'network'> {
  const { network, interfaces } = workspace;
  if (!network) return {};
  const lost = interfaces.find((item) => item.id === id)?.link?.addresses ?? [];
  const hosts = new Set(lost.map((address) => address.replace(/\/.*/, '')));
  return {
    network: {
      routes: network.routes.filter(({ iface, src }) => iface !== id && !hosts.has(src ?? '')),
      neighbours: network.neighbours.filter(({ iface }) => iface !== id),
    },
  };
}
