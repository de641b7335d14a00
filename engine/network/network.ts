import { parseMac } from '../util';
import { bitsOf, contains, networkOf, parseAddress, parsePrefix } from './addresses';
import { connectedMetric, defaultMetric, RT_TABLE_LOCAL, RT_TABLE_MAIN } from './facts';
import { bestSource } from './source-address';
import type {
  IpAddress,
  Link,
  LinkDescription,
  NetworkDescription,
  Prefix,
  Route,
  RouteDescription,
} from './types';

const DEFAULT_MTU = 1500;
const LOOPBACK_MTU = 65_536;

const EMPTY: NetworkDescription = { links: [], routes: [], neighbours: [] };

/** Interfaces, routes and neighbours, as the look-ups of programs find them. */
export class Network {
  private readonly links: ReadonlyMap<number, Link>;
  /** The longest prefix first, then the lowest metric. */
  private readonly routes: readonly Route[];
  private readonly neighbours: ReadonlyMap<string, Uint8Array>;

  /** @param ifindexes of all interfaces; those that the description leaves out are plain */
  constructor(description: NetworkDescription = EMPTY, ifindexes: readonly number[] = []) {
    const described = new Map(description.links.map((link) => [link.ifindex, link]));
    const all = new Set([...ifindexes, ...described.keys()]);
    this.links = new Map(
      [...all].map((ifindex) => [ifindex, linkOf(described.get(ifindex) ?? { ifindex })]),
    );
    const own = [...this.links.values()].flatMap(ownRoutes);
    const given = description.routes.flatMap((route) => routeOf(route, this.links));
    this.routes = [...own, ...given].sort(
      (a, b) => b.to.length - a.to.length || a.metric - b.metric,
    );
    this.neighbours = new Map(
      description.neighbours.flatMap(({ ifindex, address, mac }) => {
        const [ip, bytes] = [parseAddress(address), parseMac(mac)];
        return ip && bytes ? [[neighbourKey(ifindex, ip), bytes]] : [];
      }),
    );
  }

  link(ifindex: number): Link | null {
    return this.links.get(ifindex) ?? null;
  }

  /**
   * Whether there is such a table: those of IPv6 for this host and for all are there from the start,
   * others come with their first route; that of IPv4 for this host brings the main one with it.
   *
   * @kernel net/ipv4/fib_frontend.c fib_new_table(), net/ipv6/ip6_fib.c fib6_tables_init()
   */
  hasTable(table: number, family: 4 | 6): boolean {
    if (table === RT_TABLE_MAIN || (table === RT_TABLE_LOCAL && family === 6)) return true;
    return this.routes.some((route) => route.table === table && route.to.family === family);
  }

  /**
   * The route to an address: by the rules, or in one table only.
   *
   * @param oif interface that it has to lead out of; `null` for any
   * @kernel net/ipv4/fib_trie.c fib_table_lookup(), net/ipv6/route.c fib6_table_lookup()
   */
  route(to: IpAddress, { table, oif }: { table: number | null; oif: number | null }): Route | null {
    if (table !== null) return this.inTable(to, table, oif);
    const local = this.inTable(to, RT_TABLE_LOCAL, oif);
    return local ?? this.inTable(to, RT_TABLE_MAIN, oif);
  }

  private inTable(to: IpAddress, table: number, oif: number | null): Route | null {
    // local and main are one trie for IPv4 as long as nobody adds a rule
    const shared = to.family === 4 && (table === RT_TABLE_MAIN || table === RT_TABLE_LOCAL);
    const isIn = (route: Route) =>
      route.table === table ||
      (shared && (route.table === RT_TABLE_MAIN || route.table === RT_TABLE_LOCAL));
    const found = this.routes.filter((route) => isIn(route) && contains(route.to, to));
    if (oif === null) return found[0] ?? null;
    const leadsOut = ({ link }: Route) => link === null || link.ifindex === oif;
    if (to.family === 4) return found.find(leadsOut) ?? null;
    // IPv6 prefers the interface among routes of one prefix and metric, and does not insist on it
    const [first] = found;
    const alike = found.filter(
      (route) => route.to.length === first?.to.length && route.metric === first.metric,
    );
    return alike.find(leadsOut) ?? first ?? null;
  }

  /** The MAC address of a neighbour; `null` where it is not known. */
  neighbour(ifindex: number, address: IpAddress): Uint8Array | null {
    return this.neighbours.get(neighbourKey(ifindex, address)) ?? null;
  }

  /**
   * The source address that the host would take for a packet that leaves by a route.
   *
   * @returns `null` where there is none; IPv4 then has 0.0.0.0
   * @kernel net/ipv4/devinet.c inet_select_addr(), net/ipv6/addrconf.c ipv6_dev_get_saddr()
   */
  sourceFor(route: Route, to: IpAddress): bigint | null {
    if (route.src !== null) return route.src;
    const others = [...this.links.values()].filter((link) => link !== route.link);
    const own = addressesOf(route.link, to.family);
    const rest = others.flatMap((link) => addressesOf(link, to.family));
    if (to.family === 6) return bestSource(to, own, rest);
    const near = route.via && own.find((address) => contains(address, route.via!)); // it is there
    return (near || own[0] || rest[0])?.value ?? null;
  }
}

function addressesOf(link: Link | null, family: 4 | 6): readonly Prefix[] {
  return link?.addresses.filter((address) => address.family === family) ?? [];
}

function neighbourKey(ifindex: number, { family, value }: IpAddress): string {
  return `${ifindex} ${family} ${value}`;
}

function linkOf({ ifindex, mac, mtu, addresses = [], forwarding = true }: LinkDescription): Link {
  const bytes = mac === undefined ? null : parseMac(mac);
  return {
    ifindex,
    mac: bytes ?? Uint8Array.of(2, 0, ifindex >>> 24, ifindex >>> 16, ifindex >>> 8, ifindex),
    mtu: mtu ?? DEFAULT_MTU,
    addresses: addresses.flatMap((text) => parsePrefix(text) ?? []),
    forwarding,
  };
}

/** The loopback interface, which has no Ethernet address. */
export const LOOPBACK: Omit<LinkDescription, 'ifindex'> = {
  mac: '00:00:00:00:00:00',
  mtu: LOOPBACK_MTU,
};

/** Routes that addresses bring with them. @kernel net/ipv4/fib_frontend.c fib_add_ifaddr(), net/ipv6/addrconf.c */
function ownRoutes(link: Link): Route[] {
  return link.addresses.flatMap((prefix): Route[] => {
    const { family, value, length } = prefix;
    const bits = bitsOf(family);
    const metric = connectedMetric(family);
    const common = { link, via: null, mtu: null, encap: false };
    const src = family === 4 ? value : null;
    const host = (address: bigint, kind: Route['kind'], m: number): Route => ({
      ...common,
      to: { family, value: address, length: bits },
      ...{ kind, table: RT_TABLE_LOCAL, metric: m, src },
    });
    const network = networkOf(prefix);
    const connected: Route = {
      ...common,
      to: { family, value: network, length },
      ...{ kind: 'unicast', table: RT_TABLE_MAIN, metric, src },
    };
    const last = network | ((1n << BigInt(bits - length)) - 1n);
    return [
      host(value, 'local', 0),
      ...(family === 6 || length < 32 ? [connected] : []),
      ...(family === 4 && length < 31 ? [host(last, 'broadcast', 0)] : []),
      ...(family === 6 && length < 127 && link.forwarding ? [host(network, 'anycast', 0)] : []),
    ];
  });
}

function routeOf(route: RouteDescription, links: ReadonlyMap<number, Link>): Route[] {
  const { kind = 'unicast', table = RT_TABLE_MAIN, mtu = null, encap = false } = route;
  const prefix = parsePrefix(route.to);
  if (!prefix) return [];
  const to = { ...prefix, value: networkOf(prefix) };
  const link = kind === 'unicast' ? (links.get(route.ifindex ?? 0) ?? null) : null;
  const via = route.via === undefined ? null : parseAddress(route.via);
  const src = route.src === undefined ? null : (parseAddress(route.src)?.value ?? null);
  const metric = route.metric ?? defaultMetric(to.family);
  return [{ to, kind, table, metric, link, via, mtu, src, encap }];
}
