import { parseMac } from '../util';
import { networkOf, parseAddress, parsePrefix } from './addresses';
import { connectedMetric, defaultMetric, IPV6_MIN_MTU, RT_TABLE_MAIN } from './facts';
import { type NetworkDescription, ROUTE_KINDS, type RouteDescription } from './types';

const isInteger = (value: unknown, least: number, most: number) =>
  Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
const isMac = (value: unknown) => typeof value === 'string' && parseMac(value) !== null;
const addressIn = (value: unknown) => (typeof value === 'string' ? parseAddress(value) : null);
const prefixIn = (value: unknown) => (typeof value === 'string' ? parsePrefix(value) : null);
const absent = (value: unknown) => value === undefined;

const MAC = 'must be a MAC address such as "02:00:00:00:00:01"';
const ADDRESS = 'must be an address such as "10.0.0.1" or "2001:db8::1"';
const PREFIX = 'must be an address with a length, such as "10.0.0.1/24" or "2001:db8::1/64"';
const INDEX = 'must be the index of one of the interfaces';

/**
 * What is wrong with a description whose fields may be anything: `routes[2].via must be …`.
 *
 * @returns the first problem, `null` for none
 */
export function networkProblem({ links, routes, neighbours }: NetworkDescription): string | null {
  const known = new Set(links.map(({ ifindex }) => ifindex));
  for (const [i, link] of links.entries()) {
    const at = `links[${i}]`;
    if (!isInteger(link.ifindex, 1, 0x7fff_ffff))
      return `${at}.ifindex must be a whole number from 1`;
    if (!absent(link.mac) && !isMac(link.mac)) return `${at}.mac ${MAC}`;
    if (!absent(link.mtu) && !isInteger(link.mtu, 68, 65_535))
      return `${at}.mtu must be a whole number from 68 to 65535`;
    if (!absent(link.addresses) && !Array.isArray(link.addresses))
      return `${at}.addresses must be a list`;
    const bad = (link.addresses ?? []).findIndex((address) => !prefixIn(address));
    if (bad >= 0) return `${at}.addresses[${bad}] ${PREFIX}`;
    const v6 = (link.addresses ?? []).findIndex((address) => prefixIn(address)?.family === 6);
    if (v6 >= 0 && (link.mtu ?? IPV6_MIN_MTU) < IPV6_MIN_MTU)
      return `${at}.addresses[${v6}] is of IPv6, which needs an mtu of ${IPV6_MIN_MTU} at least`;
  }
  const own = new Set(links.flatMap(({ addresses = [] }) => addresses.map(hostOf)));
  const taken = new Set(
    links.flatMap(({ addresses = [] }) =>
      addresses.map((to) => keyOf(to, RT_TABLE_MAIN, connectedMetric)),
    ),
  );
  for (const [i, route] of routes.entries()) {
    const problem = routeProblem(route, known);
    if (problem) return `routes[${i}].${problem}`;
    if (route.src !== undefined && !own.has(hostOf(route.src)))
      return `routes[${i}].src must be an address of one of the interfaces`;
    if (route.via !== undefined && own.has(hostOf(route.via)))
      return `routes[${i}].via is an address of one of the interfaces; name the other end`;
    if (taken.has(keyOfRoute(route)))
      return `routes[${i}] has the prefix, metric and table of another route, such as that of an interface's own network; give it another metric`;
    taken.add(keyOfRoute(route));
  }
  for (const [i, { ifindex, address, mac }] of neighbours.entries()) {
    const at = `neighbours[${i}]`;
    if (!known.has(ifindex)) return `${at}.ifindex ${INDEX}`;
    if (!addressIn(address)) return `${at}.address ${ADDRESS}`;
    if (!isMac(mac)) return `${at}.mac ${MAC}`;
  }
  return null;
}

/** The address of a prefix, or of an address, so that equal ones are equal texts. */
function hostOf(text: string): string {
  return String(parseAddress(text.replace(/\/.*/, ''))?.value);
}

/** What makes a route another one. */
function keyOf(to: string, table: number, metric: (family: 4 | 6) => number): string {
  const prefix = parsePrefix(to);
  if (!prefix) return to;
  return [prefix.family, networkOf(prefix), prefix.length, metric(prefix.family), table].join();
}

const keyOfRoute = ({ to, table = RT_TABLE_MAIN, metric }: RouteDescription) =>
  keyOf(to, table, (family) => metric ?? defaultMetric(family));

function routeProblem(route: RouteDescription, known: ReadonlySet<number>): string | null {
  const { kind = 'unicast', ifindex, via, src, table, metric, mtu } = route;
  const to = prefixIn(route.to);
  if (!to) return `to ${PREFIX}`;
  if (!ROUTE_KINDS.includes(kind)) return `kind must be one of ${ROUTE_KINDS.join(', ')}`;
  const unicast = kind === 'unicast';
  if (unicast && !known.has(ifindex ?? 0)) return `ifindex ${INDEX}`;
  if (!unicast && !absent(ifindex)) return `ifindex does not belong to a ${kind} route; remove it`;
  if (!unicast && !absent(via)) return `via does not belong to a ${kind} route; remove it`;
  const gateway = absent(via) ? null : addressIn(via);
  if (!absent(via) && !gateway) return `via ${ADDRESS}`;
  if (gateway?.family === 4 && to.family === 6)
    return 'via must be an IPv6 address, as the route is';
  const source = absent(src) ? null : addressIn(src);
  if (!absent(src) && source?.family !== to.family) return `src ${ADDRESS}, of the route's family`;
  if (!absent(table) && !isInteger(table, 1, 0xffff_ffff))
    return 'table must be a whole number from 1';
  if (!absent(metric) && !isInteger(metric, 0, 0xffff_ffff))
    return 'metric must be a whole number from 0';
  if (!absent(mtu) && !isInteger(mtu, 68, 65_535))
    return 'mtu must be a whole number from 68 to 65535';
  return null;
}
