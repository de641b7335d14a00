import { describe, expect, it } from 'vitest';
import { RT_TABLE_LOCAL, RT_TABLE_MAIN } from './facts';
import { Network } from './network';

const UNUSED = 100;

/** A network of one interface with these addresses. */
const withAddresses = (...addresses: string[]) =>
  new Network({ links: [{ ifindex: 10, addresses }], routes: [], neighbours: [] }, [10]);

describe('the tables of a network', () => {
  it('come with their first route, but for the main ones and that of IPv6 for this host', () => {
    const network = withAddresses('2001:db8::1/64');
    expect(network.hasTable(RT_TABLE_MAIN, 4)).toBe(true);
    expect(network.hasTable(RT_TABLE_LOCAL, 6)).toBe(true);
    expect(network.hasTable(RT_TABLE_LOCAL, 4)).toBe(false); // asked of Linux 6.18
    expect(network.hasTable(UNUSED, 6)).toBe(false);
    expect(withAddresses('10.0.0.1/24').hasTable(RT_TABLE_LOCAL, 4)).toBe(true);
  });
});
