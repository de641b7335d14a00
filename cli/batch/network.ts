import type { KernelOptions } from '../../engine/kernel';
import { type NetworkDescription, networkProblem } from '../../engine/network';
import { BadRequest, type Shape } from './shape';

const MOST = 256; // entries of a list

/**
 * The key `network` of a request: interfaces with addresses, routes and neighbours, in the shape of
 * `NetworkDescription`.
 */
export function readNetwork(request: Shape): Pick<KernelOptions, 'interfaces' | 'network'> {
  const network = request.child('network');
  if (!network) return {};
  for (const key of ['links', 'routes', 'neighbours'])
    if (network.objects(key).length > MOST)
      throw new BadRequest(`network.${key} has more than ${MOST} entries`);
  const description = {
    links: network.list('links'),
    routes: network.list('routes'),
    neighbours: network.list('neighbours'),
  } as unknown as NetworkDescription; // networkProblem looks at every field
  const problem = networkProblem(description);
  if (problem) throw new BadRequest(`network.${problem}`);
  const interfaces = description.links.map(({ ifindex }) => ({ ifindex, name: `if${ifindex}` }));
  return { interfaces, network: description };
}
