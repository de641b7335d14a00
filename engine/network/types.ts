/**
 * The network around the programs as people write it: addresses as text. Small: interfaces with
 * addresses, routes and neighbours, as `ip address`, `ip route` and `ip neigh` list them.
 */
export interface NetworkDescription {
  readonly links: readonly LinkDescription[];
  readonly routes: readonly RouteDescription[];
  readonly neighbours: readonly NeighbourDescription[];
}

/** An interface. What is left out is as a fresh Ethernet interface has it, but that it forwards. */
export interface LinkDescription {
  readonly ifindex: number;
  /** `02:00:00:00:00:01`, which ends in the index if left out. */
  readonly mac?: string;
  /** Bytes of the largest IP packet; 1500 if left out. */
  readonly mtu?: number;
  /** `10.0.0.1/24`, `2001:db8::1/64` */
  readonly addresses?: readonly string[];
  /** Whether it forwards packets of the family that arrive there; the sysctls. */
  readonly forwarding?: boolean;
}

/** What a route says of packets. */
export const ROUTE_KINDS = ['unicast', 'blackhole', 'unreachable', 'prohibit'] as const;
export type RouteKind = (typeof ROUTE_KINDS)[number];

export interface RouteDescription {
  /** `10.0.0.0/8`; the default route is `0.0.0.0/0` or `::/0`. */
  readonly to: string;
  /** `unicast` if left out. */
  readonly kind?: RouteKind;
  /** Index of the interface that it leads out of; of unicast routes. */
  readonly ifindex?: number;
  /** The gateway; left out where what is looked for is on the link. */
  readonly via?: string;
  /** 254, the main table, if left out. */
  readonly table?: number;
  /** 0 for IPv4 and 1024 for IPv6 if left out. */
  readonly metric?: number;
  /** A locked MTU: `mtu lock 1400`. */
  readonly mtu?: number;
  /** The preferred source address. */
  readonly src?: string;
  /** Whether it leads into a lightweight tunnel (`encap`). */
  readonly encap?: boolean;
}

export interface NeighbourDescription {
  readonly ifindex: number;
  readonly address: string;
  readonly mac: string;
}

/** An address as a number. */
export interface IpAddress {
  readonly family: 4 | 6;
  readonly value: bigint;
}

export interface Prefix extends IpAddress {
  /** Bits of the network. */
  readonly length: number;
}

export interface Link {
  readonly ifindex: number;
  /** 6 bytes. */
  readonly mac: Uint8Array;
  readonly mtu: number;
  readonly addresses: readonly Prefix[];
  readonly forwarding: boolean;
}

export interface Route {
  readonly to: Prefix;
  /** Addresses of the host itself are `local`, `broadcast` or `anycast`. */
  readonly kind: RouteKind | 'local' | 'broadcast' | 'anycast';
  readonly table: number;
  readonly metric: number;
  /** Where it leads; `null` where it leads nowhere. */
  readonly link: Link | null;
  readonly via: IpAddress | null;
  readonly mtu: number | null;
  readonly src: bigint | null;
  readonly encap: boolean;
}
