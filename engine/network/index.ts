export { parseAddress, parsePrefix, toBytes, toNumber } from './addresses';
export { networkProblem } from './check';
export { IPV6_MIN_MTU, RT_TABLE_MAIN } from './facts';
export { LOOPBACK, Network } from './network';
export {
  type IpAddress,
  type LinkDescription,
  type NeighbourDescription,
  type NetworkDescription,
  ROUTE_KINDS,
  type RouteDescription,
  type RouteKind,
} from './types';
