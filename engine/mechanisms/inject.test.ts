import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXAMPLES } from '../examples';
import { type ChainEdge, emptyWorkspace } from '../workspace';
import { injectMechanism } from './inject';
import type { ChainDocument } from './types';

const fixed = injectMechanism('fixed');

function chain(
  edges: readonly ChainEdge[],
  more: { force?: boolean; plain?: string[]; budget?: 'today' | '2019' } = {},
): ChainDocument {
  const { settings, mechanism } = emptyWorkspace('chain');
  return {
    mechanism,
    settings: {
      ...settings,
      forceChainCalls: more.force ?? false,
      budget: more.budget ?? 'today',
    },
    programs: ['fw', 'ids', 'dump'].map((id) => ({
      id,
      name: id,
      source: '',
      chainCalls: !more.plain?.includes(id),
    })),
    edges,
    interfaces: [
      { id: 'eth0', name: 'eth0', ifindex: 2, heads: { xdp: 'fw' } },
      { id: 'eth1', name: 'eth1', ifindex: 3, heads: {} },
    ],
  };
}

describe('inject: what a document sets up', () => {
  it('loads with the flag, then fills slots, then attaches', () => {
    const edges: ChainEdge[] = [
      { from: 'fw', code: 2, to: 'ids' },
      { from: 'fw', code: '*', to: 'dump' },
    ];
    expect(fixed.express(chain(edges, { plain: ['dump'] }))).toEqual({
      plan: {
        commands: [
          { kind: 'load', program: 'fw', inject: 'fixed' },
          { kind: 'load', program: 'ids', inject: 'fixed' },
          { kind: 'load', program: 'dump', inject: null },
          { kind: 'chain-add', prev: 'fw', code: 2, next: 'ids' },
          { kind: 'chain-add', prev: 'fw', code: '*', next: 'dump' },
          { kind: 'attach', iface: 'eth0', hook: 'xdp', program: 'fw' },
        ],
        machine: { tailCalls: 33, emptySlotCosts: false },
      },
      losses: [],
      hints: [],
    });
  });

  it('loads every program with the flag when it is forced', () => {
    const { plan, losses } = injectMechanism('as-posted').express(
      chain([{ from: 'dump', code: 1, to: 'ids' }], { force: true, plain: ['dump', 'fw'] }),
    );
    expect(losses).toEqual([]);
    expect(plan.commands.slice(0, 3).map((c) => c.kind === 'load' && c.inject)).toEqual([
      'as-posted',
      'as-posted',
      'as-posted',
    ]);
  });

  it('charges empty slots under the budget rule of 2019', () => {
    const { plan } = fixed.express(chain([], { budget: '2019' }));
    expect(plan.machine).toEqual({ tailCalls: 33, emptySlotCosts: true });
  });

  it.each(EXAMPLES)('expresses the example $id without loss', ({ workspace }) => {
    const { losses, hints, plan } = injectMechanism(workspace.mechanism.variant).express(workspace);
    expect([losses, hints]).toEqual([[], []]);
    expect(plan.commands.filter(({ kind }) => kind === 'chain-add')).toHaveLength(
      workspace.edges.length,
    );
  });
});

describe('inject: what it cannot express', () => {
  const lossOf = (edge: ChainEdge, more?: Parameters<typeof chain>[1]) =>
    fixed.express(chain([edge], more)).losses;

  it('has slots for the codes 0 to 6', () => {
    for (const code of [0, 1, 2, 3, 4, 5, 6])
      expect(lossOf({ from: 'fw', code, to: 'ids' })).toEqual([]);
  });

  it.each([7, 100, 0xffff_fffe])('has no slot for code %i, only the wildcard', (code) => {
    expect(lossOf({ from: 'fw', code, to: 'ids' })).toEqual([
      {
        subject: { kind: 'edge', from: 'fw', code },
        reason: `Return code ${code} has no slot: a program has one for each code from 0 to 6 and one wildcard (E2BIG).`,
        nearest:
          'Only an edge on "*" can catch it, with every other code that has no edge of its own.',
      },
    ]);
  });

  it('does not take the number of the wildcard for a code', () => {
    const [loss] = lossOf({ from: 'fw', code: 0xffff_ffff, to: 'ids' });
    expect(loss?.reason).toContain("-1 is the key of the wildcard's slot");
  });

  it('says EOPNOTSUPP for a program loaded without the flag, unless it is forced', () => {
    const edge: ChainEdge = { from: 'fw', code: 2, to: 'ids' };
    const [loss] = lossOf(edge, { plain: ['fw'] });
    expect(loss?.reason).toBe('fw is loaded without BPF_F_INJECT_CHAIN_CALLS: EOPNOTSUPP.');
    expect(lossOf(edge, { plain: ['fw'], force: true })).toEqual([]);
    expect(lossOf(edge, { plain: ['ids'] })).toEqual([]); // a successor needs no slots
  });

  it('looks at the code before the programs, as the command does', () => {
    const [loss] = lossOf({ from: 'nobody', code: 7, to: 'ids' }, { plain: ['fw'] });
    expect(loss?.reason).toContain('E2BIG');
  });

  it('keeps the first of two edges for one slot', () => {
    const edges: ChainEdge[] = [
      { from: 'fw', code: 2, to: 'ids' },
      { from: 'fw', code: 2, to: 'dump' },
    ];
    const { plan, losses } = fixed.express(chain(edges));
    expect(plan.commands.filter(({ kind }) => kind === 'chain-add')).toEqual([
      { kind: 'chain-add', prev: 'fw', code: 2, next: 'ids' },
    ]);
    expect(losses.map(({ reason }) => reason)).toEqual([
      'A slot holds one successor, and an edge of fw for the same code leads to ids.',
    ]);
  });

  it('names programs that do not exist', () => {
    expect(lossOf({ from: 'nobody', code: 1, to: 'ids' })[0]?.reason).toBe(
      'There is no program "nobody".',
    );
    expect(lossOf({ from: 'fw', code: 1, to: 'nobody' })[0]?.reason).toBe(
      'There is no program "nobody".',
    );
    const document = chain([]);
    const { losses, plan } = fixed.express({
      ...document,
      interfaces: [{ id: 'eth0', name: 'eth0', ifindex: 2, heads: { xdp: 'nobody' } }],
    });
    expect(losses).toHaveLength(1);
    expect(plan.commands.some(({ kind }) => kind === 'attach')).toBe(false);
  });

  it('hints at programs that no packet reaches, also for want of a lost edge', () => {
    const { hints } = fixed.express(
      chain([
        { from: 'fw', code: 2, to: 'ids' },
        { from: 'ids', code: 9, to: 'dump' },
      ]),
    );
    expect(hints.map(({ subject }) => subject)).toEqual([{ kind: 'program', id: 'dump' }]);
  });

  it('turns every edge into one command or one loss, whatever the document says', () => {
    const id = fc.constantFrom('fw', 'ids', 'dump', 'nobody');
    const code = fc.oneof(fc.constant('*' as const), fc.nat(8), fc.nat(0xffff_ffff));
    const anyChain = fc.record({
      edges: fc.array(fc.record({ from: id, code, to: id }), { maxLength: 20 }),
      force: fc.boolean(),
      plain: fc.subarray(['fw', 'ids', 'dump']),
    });
    fc.assert(
      fc.property(anyChain, ({ edges, ...more }) => {
        const { plan, losses } = fixed.express(chain(edges, more));
        const adds = plan.commands.filter((command) => command.kind === 'chain-add');
        expect(adds.length + losses.length).toBe(edges.length);
        const slots = adds.map(({ prev, code: key }) => `${prev} ${key}`);
        expect(new Set(slots).size).toBe(slots.length);
        for (const add of adds) {
          expect(['fw', 'ids', 'dump']).toContain(add.prev);
          expect(more.force || !more.plain.includes(add.prev)).toBe(true);
          expect(edges).toContainEqual({ from: add.prev, code: add.code, to: add.next });
        }
      }),
    );
  });
});

describe('inject: a packet', () => {
  const nobody = { successor: () => null };

  it('runs the head once; the programs chain by themselves', () => {
    expect(fixed.begin(7)).toEqual({ kind: 'run', prog: 7, via: { kind: 'head' } });
    expect(fixed.next(nobody, { prog: 7, retval: 1, runs: 1 })).toEqual({ kind: 'end', retval: 1 });
  });

  it.each([
    [0, 'ABORTED', 'dropped'],
    [1, 'DROP', 'dropped'],
    [2, 'PASS', 'stack'],
    [3, 'TX', 'out of eth0'],
    [4, 'REDIRECT', 'out of eth1'],
    [5, 'invalid', 'dropped'],
    [0xffff_ffff, 'invalid', 'dropped'],
  ])('ends with %i as %s: %s', (retval, name, to) => {
    const end = {
      retval,
      hook: 'xdp',
      arrivedOn: 'eth0',
      redirectedTo: 'eth1',
      next: null,
    } as const;
    expect(fixed.endOfChain(end)).toMatchObject({ name, to });
  });

  it('drops a redirected packet that has nowhere to go', () => {
    const end = {
      retval: 4,
      hook: 'xdp',
      arrivedOn: 'eth0',
      redirectedTo: null,
      next: null,
    } as const;
    expect(fixed.endOfChain(end)).toMatchObject({ name: 'REDIRECT', to: 'dropped' });
  });
});
