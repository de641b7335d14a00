import { bitsOf, commonBits, contains, parsePrefix } from './addresses';
import type { IpAddress, Prefix } from './types';

const prefix = (text: string): Prefix => parsePrefix(text)!; // literals below

const LINK_LOCAL = prefix('fe80::/10');

/** Labels of addresses: like goes to like. @kernel net/ipv6/addrlabel.c ip6addrlbl_init_table[] */
const LABELS: readonly (readonly [Prefix, label: number])[] = [
  [prefix('::1/128'), 0],
  [prefix('::ffff:0:0/96'), 4],
  [prefix('::/96'), 3],
  [prefix('2001::/32'), 6],
  [prefix('2001:10::/28'), 7],
  [prefix('2002::/16'), 2],
  [prefix('fc00::/7'), 5],
];

function labelOf(address: IpAddress): number {
  return LABELS.find(([within]) => contains(within, address))?.[1] ?? 1;
}

/**
 * The source address for an IPv6 packet, by the rules of RFC 6724 that have to do with addresses
 * that stay: scope, outgoing interface, label, longest prefix; of equals the one that came last.
 *
 * @param own addresses of the interface that it leaves by
 * @kernel net/ipv6/addrconf.c ipv6_dev_get_saddr()
 */
export function bestSource(
  to: IpAddress,
  own: readonly Prefix[],
  others: readonly Prefix[],
): bigint | null {
  const score = (address: Prefix, isOwn: boolean): readonly number[] => [
    contains(LINK_LOCAL, address) ? 0 : 1,
    isOwn ? 1 : 0,
    labelOf(address) === labelOf(to) ? 1 : 0,
    Math.min(commonBits(address.value, to.value, bitsOf(6)), address.length),
  ];
  const scored = [
    ...own.toReversed().map((address) => ({ address, score: score(address, true) })),
    ...others.toReversed().map((address) => ({ address, score: score(address, false) })),
  ];
  scored.sort((a, b) => {
    const rule = a.score.findIndex((value, i) => value !== b.score[i]);
    return rule < 0 ? 0 : b.score[rule]! - a.score[rule]!; // both have all rules
  });
  return scored[0]?.address.value ?? null;
}
