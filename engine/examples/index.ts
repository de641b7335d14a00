import type { Example } from '../workspace';
import { firewallIds } from './firewall-ids';
import { idsFirst } from './ids-first';
import { loadBalancer } from './load-balancer';
import { lostContext } from './lost-context';
import { rateLimiter } from './rate-limiter';
import { selftest } from './selftest';
import { synFlood } from './syn-flood';
import { tailCallLimit } from './tail-call-limit';
import { tcChain } from './tc-chain';
import { vlanIpv6 } from './vlan-ipv6';
import { wildcard } from './wildcard';

/** The gallery, the one that greets a first visitor first. */
export const EXAMPLES: readonly Example[] = [
  firewallIds,
  idsFirst,
  selftest,
  lostContext,
  rateLimiter,
  wildcard,
  tailCallLimit,
  vlanIpv6,
  tcChain,
  loadBalancer,
  synFlood,
];

/** @returns `null` for an id that no example has */
export function exampleById(id: string): Example | null {
  return EXAMPLES.find((example) => example.id === id) ?? null;
}
