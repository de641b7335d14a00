import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOOKS } from '../abi';
import { canConnect, connectionWarning, successorOf } from './connect';
import * as edits from './edits';
import { emptyWorkspace } from './empty';
import { WORKSPACE_LIMITS } from './limits';
import { lintChain } from './lint';
import { parseWorkspace } from './parse';
import { serialiseWorkspace } from './serialise';
import type { Workspace } from './types';

function must<T>(result: edits.Edited<T>): { workspace: Workspace } & T {
  if (!result.ok) throw new Error(result.message);
  return result;
}
const refusal = (result: edits.Edited) => (result.ok ? null : result.message);

/** Programs a, b and c; eth0 leads to a. */
function abc(): Workspace {
  let workspace = emptyWorkspace();
  for (const name of ['a', 'b', 'c']) {
    workspace = must(edits.addProgram(workspace, { name, source: '' }, { x: 0, y: 0 })).workspace;
  }
  return must(edits.attachProgram(workspace, 'eth0', 'xdp', 'a')).workspace;
}

describe('programs', () => {
  it('gives a name that is taken a number, and an id made from the name', () => {
    const first = must(
      edits.addProgram(emptyWorkspace(), { name: 'My Firewall!', source: '' }, { x: 1, y: 2 }),
    );
    const second = must(
      edits.addProgram(first.workspace, { name: 'My Firewall!', source: '' }, { x: 1, y: 2 }),
    );
    expect(first.id).toBe('my-firewall');
    expect(second.id).toBe('my-firewall-2');
    expect(second.workspace.programs.map((p) => p.name)).toEqual([
      'My Firewall!',
      'My Firewall!-2',
    ]);
    expect(second.workspace.layout['my-firewall']).toEqual({ x: 1, y: 2 });
  });

  it('numbers a name of full length without growing it', () => {
    const name = 'n'.repeat(32);
    const once = must(edits.addProgram(emptyWorkspace(), { name, source: '' }, { x: 0, y: 0 }));
    const twice = must(edits.addProgram(once.workspace, { name, source: '' }, { x: 0, y: 0 }));
    expect(twice.workspace.programs[1]!.name).toHaveLength(32);
  });

  it('does not take a reserved word for an id', () => {
    const { id } = must(
      edits.addProgram(emptyWorkspace(), { name: 'constructor', source: '' }, { x: 0, y: 0 }),
    );
    expect(id).toBe('prog');
  });

  it('removes a program with its edges, its attachment and its place', () => {
    let workspace = abc();
    workspace = must(edits.connect(workspace, 'a', 2, 'b')).workspace;
    workspace = must(edits.connect(workspace, 'b', '*', 'a')).workspace;
    workspace = must(edits.connect(workspace, 'b', 1, 'c')).workspace;
    const { workspace: left } = must(edits.removeProgram(workspace, 'a'));
    expect(left.edges).toEqual([{ from: 'b', code: 1, to: 'c' }]);
    expect(left.interfaces[0]!.heads).toEqual({});
    expect(Object.keys(left.layout)).not.toContain('a');
  });

  it('refuses a name that another program has, but not its own', () => {
    expect(refusal(edits.renameProgram(abc(), 'a', 'b'))).toMatch(/names must differ/);
    expect(refusal(edits.renameProgram(abc(), 'a', 'a'))).toBeNull();
    expect(refusal(edits.renameProgram(abc(), 'a', ''))).toMatch(/The name must be 1 to 32/);
  });

  it('refuses the 33rd program', () => {
    let workspace = emptyWorkspace();
    for (let i = 0; i < WORKSPACE_LIMITS.programs; i++) {
      workspace = must(
        edits.addProgram(workspace, { name: 'p', source: '' }, { x: 0, y: 0 }),
      ).workspace;
    }
    expect(refusal(edits.addProgram(workspace, { name: 'p', source: '' }, { x: 0, y: 0 }))).toMatch(
      /at most 32 programs/,
    );
  });
});

describe('edges', () => {
  it('replaces the successor of a slot in place, and tells which', () => {
    let workspace = must(edits.connect(abc(), 'a', 2, 'b')).workspace;
    workspace = must(edits.connect(workspace, 'a', '*', 'c')).workspace;
    const result = must(edits.connect(workspace, 'a', 2, 'c'));
    expect(result.replaced).toEqual({ from: 'a', code: 2, to: 'b' });
    expect(result.workspace.edges[0]).toEqual({ from: 'a', code: 2, to: 'c' });
  });

  it.each([0, 1, 2, 3, 4, 5, 6, '*'] as const)('has a slot for %s', (code) => {
    expect(canConnect(abc(), 'a', code, 'b')).toBe(true);
  });

  it.each([7, 100, 0xffffffff])('has no slot for %s and names the wildcard', (code) => {
    expect(canConnect(abc(), 'a', code, 'b')).toMatch(/no slot of its own.*wire "\*"/);
  });

  it.each([-1, 1.5, Number.NaN])('refuses %s as a code', (code) => {
    expect(canConnect(abc(), 'a', code, 'b')).toMatch(/whole number/);
  });

  it('says when the edge is there, when an end is not, and when the flag is off', () => {
    const wired = must(edits.connect(abc(), 'a', 2, 'b')).workspace;
    expect(canConnect(wired, 'a', 2, 'b')).toBe('a already leads to b on PASS.');
    expect(canConnect(wired, 'a', 2, 'x')).toMatch(/none with the id "x"/);
    expect(canConnect(wired, 'x', 2, 'a')).toMatch(/none with the id "x"/);
    const plain = must(edits.setChainCalls(wired, 'a', false)).workspace;
    expect(canConnect(plain, 'a', 1, 'b')).toMatch(/EOPNOTSUPP/);
    const forced = must(edits.setSettings(plain, { forceChainCalls: true })).workspace;
    expect(canConnect(forced, 'a', 1, 'b')).toBe(true);
  });

  it('allows self-loops and cycles, with a warning', () => {
    const wired = must(edits.connect(abc(), 'a', 2, 'b')).workspace;
    expect(canConnect(wired, 'b', 2, 'a')).toBe(true);
    expect(connectionWarning(wired, 'b', 'a')).toMatch(/a leads back to b.*cycle/);
    expect(connectionWarning(wired, 'a', 'a')).toMatch(/itself/);
    expect(connectionWarning(wired, 'b', 'c')).toBeNull();
  });

  it('lets the exact code win over the wildcard, and any other code take the wildcard', () => {
    let workspace = must(edits.connect(abc(), 'a', 2, 'b')).workspace;
    workspace = must(edits.connect(workspace, 'a', '*', 'c')).workspace;
    expect(successorOf(workspace, 'a', 2)?.to).toBe('b');
    expect(successorOf(workspace, 'a', 100)?.to).toBe('c');
    expect(successorOf(workspace, 'b', 2)).toBeNull();
  });

  it('disconnects once', () => {
    const wired = must(edits.connect(abc(), 'a', 2, 'b')).workspace;
    const { workspace } = must(edits.disconnect(wired, 'a', 2));
    expect(workspace.edges).toEqual([]);
    expect(refusal(edits.disconnect(workspace, 'a', 2))).toMatch(/ENOENT/);
  });
});

describe('packets', () => {
  const packet = { name: 'x', data: '00', iface: 'eth0' };

  it('gives ids of their own and times 1 ms apart', () => {
    const { workspace, ids } = must(edits.addPackets(emptyWorkspace(), [packet, packet]));
    expect(ids).toEqual(['p1', 'p2']);
    expect(workspace.packets.map((p) => p.time)).toEqual(['0', '1000000']);
    const without = must(edits.removePackets(workspace, ['p1', 'nobody'])).workspace;
    const again = must(edits.addPackets(without, [packet, { ...packet, time: '7' }, packet]));
    expect(new Set(again.workspace.packets.map((p) => p.id)).size).toBe(4);
    expect(again.workspace.packets.map((p) => p.time)).toEqual([
      '1000000',
      '2000000',
      '7',
      '1000007',
    ]);
  });

  it('adds all or none', () => {
    const result = edits.addPackets(emptyWorkspace(), [packet, { ...packet, data: 'zz' }]);
    expect(refusal(result)).toMatch(/The packet: data must be hex/);
    expect(refusal(edits.addPackets(emptyWorkspace(), Array(257).fill(packet)))).toMatch(/256/);
  });

  it('changes fields of a packet under the same rules', () => {
    const { workspace } = must(edits.addPackets(emptyWorkspace(), [packet]));
    expect(must(edits.setPacket(workspace, 'p1', { data: 'ab' })).workspace.packets[0]!.data).toBe(
      'ab',
    );
    expect(refusal(edits.setPacket(workspace, 'p1', { data: 'a' }))).toMatch(/hex/);
    expect(refusal(edits.setPacket(workspace, 'p1', { iface: 'wlan0' }))).toMatch(/no interface/);
  });
});

describe('captures by name', () => {
  const file = {
    name: 'office.pcap',
    size: 1_000_000,
    sha256: 'ab'.repeat(32),
    packets: 9000,
    iface: 'eth0',
  };

  it('are noted once each, and forgotten', () => {
    const one = must(edits.addCapture(emptyWorkspace(), file));
    expect(one.id).toBe('c1');
    const again = must(edits.addCapture(one.workspace, { ...file, name: 'copy.pcap' }));
    expect(again).toMatchObject({ id: 'c1', workspace: one.workspace });
    const two = must(edits.addCapture(one.workspace, { ...file, sha256: 'cd'.repeat(32) }));
    expect(two.workspace.captures.map(({ id }) => id)).toEqual(['c1', 'c2']);
    expect(parseWorkspace(serialiseWorkspace(two.workspace))).toEqual({
      ok: true,
      workspace: two.workspace,
    });
    expect(must(edits.removeCapture(two.workspace, 'c1')).workspace.captures).toHaveLength(1);
    expect(must(edits.removeCapture(one.workspace, 'c9')).workspace).toBe(one.workspace);
  });

  it('are refused where they are not as the format has them', () => {
    const none = emptyWorkspace();
    expect(refusal(edits.addCapture(none, { ...file, sha256: 'AB' }))).toMatch(/64 hex digits/);
    expect(refusal(edits.addCapture(none, { ...file, iface: 'wlan0' }))).toMatch(/no interface/);
  });

  it('go with their interface', () => {
    const two = must(edits.addInterface(emptyWorkspace(), 'eth1', { x: 0, y: 0 })).workspace;
    const { workspace } = must(edits.addCapture(two, { ...file, iface: 'eth1' }));
    expect(must(edits.removeInterface(workspace, 'eth1')).workspace.captures).toEqual([]);
  });
});

describe('interfaces, maps, canvas', () => {
  it('numbers interfaces by the first free ifindex, and keeps one', () => {
    const two = must(edits.addInterface(emptyWorkspace(), 'eth1', { x: 0, y: 300 })).workspace;
    expect(two.interfaces[1]).toEqual({ id: 'eth1', name: 'eth1', ifindex: 2, heads: {} });
    expect(refusal(edits.addInterface(two, 'eth1', { x: 0, y: 0 }))).toMatch(/names must differ/);
    const one = must(edits.removeInterface(two, 'eth0')).workspace;
    expect(refusal(edits.removeInterface(one, 'eth1'))).toMatch(/at least one interface/);
    expect(
      must(edits.addInterface(one, 'eth2', { x: 0, y: 0 })).workspace.interfaces[1]!.ifindex,
    ).toBe(1);
  });

  it('keeps the place of a map, and forgets one without entries', () => {
    let workspace = must(edits.setMapEntries(emptyWorkspace(), 'm', [['00', '01']])).workspace;
    workspace = must(edits.setMapEntries(workspace, 'n', [['00', '01']])).workspace;
    workspace = must(edits.setMapEntries(workspace, 'm', [['00', '02']])).workspace;
    expect(workspace.maps.map((m) => m.name)).toEqual(['m', 'n']);
    expect(must(edits.setMapEntries(workspace, 'm', [])).workspace.maps.map((m) => m.name)).toEqual(
      ['n'],
    );
    expect(
      refusal(
        edits.setMapEntries(workspace, 'm', [
          ['0a', ''],
          ['0A', ''],
        ]),
      ),
    ).toMatch(/same key/);
  });

  it('refuses a place that is no number', () => {
    expect(refusal(edits.moveItems(abc(), { a: { x: Number.NaN, y: 0 } }))).toMatch(/position/i);
    expect(must(edits.moveItems(abc(), { a: { x: -0, y: 1 } })).workspace.layout.a).toEqual({
      x: 0,
      y: 1,
    });
  });
});

describe('remarks on the chain', () => {
  it('names what no packet reaches, cycles, and a wildcard without codes', () => {
    let workspace = must(edits.connect(abc(), 'a', 2, 'a')).workspace;
    for (const code of [0, 1, 3, 4, 5, 6, '*'] as const) {
      workspace = must(edits.connect(workspace, 'a', code, 'b')).workspace;
    }
    expect(lintChain(workspace).map((remark) => `${remark.kind} ${remark.item}`)).toEqual([
      'cycle a',
      'shadowed-wildcard a',
      'unreachable c',
    ]);
    const detached = must(edits.attachProgram(workspace, 'eth0', 'xdp', null)).workspace;
    expect(lintChain(detached)[0]).toMatchObject({ kind: 'no-head', item: 'eth0' });
  });
});

describe('any sequence of edits', () => {
  const ids = fc.constantFrom(
    'a',
    'b',
    'c',
    'd',
    'd-2',
    'eth0',
    'eth1',
    'p1',
    'p2',
    'nobody',
    '__proto__',
  );
  const code = fc.oneof(fc.constant('*' as const), fc.integer({ min: -2, max: 9 }), fc.double());
  const text = fc.oneof(fc.string({ maxLength: 40 }), ids);
  const hook = fc.constantFrom(...HOOKS.map(({ name }) => name));
  const number = fc.double({ noNaN: false });
  const step: fc.Arbitrary<(w: Workspace) => edits.Edited> = fc.oneof(
    text.map((name) => (w: Workspace) => edits.setWorkspaceName(w, name)),
    text.map((name) => (w: Workspace) => edits.setNotes(w, name)),
    fc.tuple(text, text, number).map(
      ([name, source, x]) =>
        (w: Workspace) =>
          edits.addProgram(w, { name, source }, { x, y: 0 }),
    ),
    fc.tuple(ids, text).map(
      ([id, name]) =>
        (w: Workspace) =>
          edits.renameProgram(w, id, name),
    ),
    fc.tuple(ids, text).map(
      ([id, source]) =>
        (w: Workspace) =>
          edits.setSource(w, id, source),
    ),
    fc.tuple(ids, fc.boolean()).map(
      ([id, on]) =>
        (w: Workspace) =>
          edits.setChainCalls(w, id, on),
    ),
    ids.map((id) => (w: Workspace) => edits.removeProgram(w, id)),
    fc.tuple(ids, code, ids).map(
      ([from, c, to]) =>
        (w: Workspace) =>
          edits.connect(w, from, c, to),
    ),
    fc.tuple(ids, code).map(
      ([from, c]) =>
        (w: Workspace) =>
          edits.disconnect(w, from, c),
    ),
    fc.tuple(ids, hook, fc.option(ids)).map(
      ([i, h, p]) =>
        (w: Workspace) =>
          edits.attachProgram(w, i, h, p),
    ),
    text.map((name) => (w: Workspace) => edits.addInterface(w, name, { x: 1, y: 1 })),
    ids.map((id) => (w: Workspace) => edits.removeInterface(w, id)),
    fc.tuple(text, text, ids).map(
      ([name, data, iface]) =>
        (w: Workspace) =>
          edits.addPackets(w, [{ name, data, iface }]),
    ),
    fc.tuple(ids, text).map(
      ([id, data]) =>
        (w: Workspace) =>
          edits.setPacket(w, id, { data }),
    ),
    ids.map((id) => (w: Workspace) => edits.removePackets(w, [id])),
    fc.tuple(text, text, text).map(
      ([name, key, value]) =>
        (w: Workspace) =>
          edits.setMapEntries(w, name, [[key, value]]),
    ),
    fc.tuple(ids, number, number).map(
      ([id, x, y]) =>
        (w: Workspace) =>
          edits.moveItems(w, { [id]: { x, y } }),
    ),
    number.map((seed) => (w: Workspace) => edits.setSettings(w, { seed })),
  );

  it('leaves a workspace that its own file gives back, and the one before untouched', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let workspace = abc();
        for (const apply of steps) {
          const before = serialiseWorkspace(workspace);
          const result = apply(workspace);
          expect(serialiseWorkspace(workspace)).toBe(before);
          if (result.ok) workspace = result.workspace;
          else expect(result.message).toMatch(/\.$/);
        }
        expect(parseWorkspace(serialiseWorkspace(workspace))).toEqual({ ok: true, workspace });
      }),
      { numRuns: 400 },
    );
  });
});

describe('layouts of maps', () => {
  const entries = [['0a000001', '01']] as const;

  it('stand beside the contents, and go with the last of both', () => {
    const named = must(edits.setMapLayout(emptyWorkspace(), 'seen', 'key', 'ipv4')).workspace;
    expect(named.maps).toEqual([{ name: 'seen', entries: [], layout: { key: 'ipv4' } }]);
    const filled = must(edits.setMapEntries(named, 'seen', entries)).workspace;
    expect(filled.maps[0]).toEqual({ name: 'seen', entries, layout: { key: 'ipv4' } });
    expect(parseWorkspace(serialiseWorkspace(filled))).toEqual({ ok: true, workspace: filled });
    const both = must(edits.setMapLayout(filled, 'seen', 'value', 'u8 n')).workspace;
    expect(both.maps[0]!.layout).toEqual({ key: 'ipv4', value: 'u8 n' });
    const plain = must(edits.setMapLayout(filled, 'seen', 'key', null)).workspace;
    expect(plain.maps).toEqual([{ name: 'seen', entries }]);
    expect(must(edits.setMapEntries(plain, 'seen', [])).workspace.maps).toEqual([]);
  });

  it('are one line of bounded length', () => {
    const set = (text: string) =>
      refusal(edits.setMapLayout(emptyWorkspace(), 'seen', 'key', text));
    expect(set('a\nb')).toMatch(/one line/);
    expect(set('x'.repeat(201))).toMatch(/at most 200|1 to 200/);
  });
});
