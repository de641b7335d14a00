import { describe, expect, it } from 'vitest';
import type { Workspace } from '../../../../engine/workspace';
import { chainRows } from './chain-rows';

const program = (id: string) => ({ id, name: id, source: '', chainCalls: true });
const iface = (id: string, heads: Workspace['interfaces'][number]['heads']) => ({
  id,
  name: id,
  ifindex: 1,
  heads,
});
const allXdp = () => 'xdp' as const;

describe('rows of the chain', () => {
  const chain = {
    programs: ['lonely', 'c', 'b', 'a'].map(program),
    interfaces: [iface('eth0', { xdp: 'a' }), iface('eth1', { xdp: 'c' })],
    edges: [
      { from: 'a', code: '*' as const, to: 'c' },
      { from: 'a', code: 2, to: 'b' },
      { from: 'b', code: 2, to: 'a' },
    ],
  };

  it('stand in the order in which packets meet them, each once, lower codes first', () => {
    expect(chainRows(chain, allXdp)).toEqual({
      groups: [
        { iface: 'eth0', hook: 'xdp', head: 'a', programs: ['a', 'b', 'c'] },
        { iface: 'eth1', hook: 'xdp', head: 'c', programs: [] },
      ],
      unreached: ['lonely'],
    });
  });

  it('show a hook where a program could be attached, or one is', () => {
    const none = { programs: [], interfaces: [iface('eth0', {})], edges: [] };
    expect(chainRows(none, allXdp).groups.map(({ hook }) => hook)).toEqual(['xdp']);
    const tc = { ...none, programs: [program('t')], interfaces: [iface('eth0', { xdp: 't' })] };
    const hooks = chainRows(tc, () => undefined).groups.map(({ hook }) => hook);
    expect(hooks).toEqual(['xdp']);
  });
});
