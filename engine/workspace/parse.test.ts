import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyWorkspace } from './empty';
import { WORKSPACE_LIMITS } from './limits';
import { migrate } from './migrate';
import { parseWorkspace, validateWorkspace } from './parse';
import { serialiseWorkspace } from './serialise';
import type { Workspace } from './types';

const sample: Workspace = {
  ...emptyWorkspace('Sample'),
  programs: [
    { id: 'fw', name: 'firewall', source: 'xdp firewall:\n  r0 = 2\n  exit\n', chainCalls: true },
    { id: 'ids', name: 'ids', source: '', chainCalls: false },
  ],
  maps: [{ name: 'counters', entries: [['00000000', '0100000000000000']] }],
  edges: [{ from: 'fw', code: 2, to: 'ids' }],
  interfaces: [{ id: 'eth0', name: 'eth0', ifindex: 1, heads: { xdp: 'fw', sched_cls: 'ids' } }],
  packets: [{ id: 'p1', name: 'ping', data: '00ff', time: '1000000', iface: 'eth0' }],
  layout: { eth0: { x: 0, y: 80 }, fw: { x: 320, y: -12.5 } },
};

/** The sample's JSON with one place changed. */
function broken(path: string, value: unknown): unknown {
  const copy = JSON.parse(serialiseWorkspace(sample));
  const keys = path.split('.');
  let at = copy;
  for (const key of keys.slice(0, -1)) at = at[key];
  const last = keys.at(-1)!;
  if (value === undefined) delete at[last];
  else at[last] = value;
  return copy;
}

describe('reading a workspace', () => {
  it('gives back what was written', () => {
    expect(parseWorkspace(serialiseWorkspace(sample))).toEqual({ ok: true, workspace: sample });
  });

  it('reads the empty workspace', () => {
    expect(parseWorkspace(serialiseWorkspace(emptyWorkspace())).ok).toBe(true);
  });

  it('writes equal workspaces as equal texts, whatever the order of their keys', () => {
    const shuffled = JSON.parse(JSON.stringify(sample), (_, value) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).reverse())
        : value,
    ) as Workspace;
    expect(serialiseWorkspace(shuffled)).toBe(serialiseWorkspace(sample));
  });

  it.each([
    ['', 'not-json'],
    ['{"format":', 'not-json'],
    ['\u0000', 'not-json'],
    ['null', 'foreign'],
    ['[1]', 'foreign'],
    ['{}', 'foreign'],
    ['{"format":"wokwi"}', 'foreign'],
  ])('refuses %j as %s', (text, reason) => {
    const result = parseWorkspace(text);
    expect(result).toMatchObject({ ok: false, reason });
  });

  it('looks at the size before it parses', () => {
    const result = parseWorkspace('['.repeat(WORKSPACE_LIMITS.fileLength + 1));
    expect(result).toMatchObject({ ok: false, reason: 'too-large' });
  });

  it('survives nesting deeper than the stack', () => {
    const deep = `{"format":"chaincall-workspace","version":1,"x":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    expect(parseWorkspace(deep).ok).toBe(false);
  });

  it.each([
    ['colour', 'red', 'colour', /not a key of this document; remove it/],
    ['programs.0.colour', 1, 'programs[0].colour', /not a key/],
    ['name', undefined, 'name', /missing/],
    ['name', 7, 'name', /must be a text, not 7/],
    ['name', '', 'name', /1 to 80 characters/],
    ['name', 'a\u0007b', 'name', /control characters/],
    ['programs', {}, 'programs', /must be a list, not an object/],
    ['programs.1.id', 'IDS', 'programs[1].id', /a to z/],
    ['programs.1.id', 'constructor', 'programs[1].id', /reserved/],
    ['programs.1.source', 'x'.repeat(262_145), 'programs[1].source', /longer than 262144/],
    ['settings.cpus', 1.5, 'settings.cpus', /whole number from 1 to 256/],
    ['settings.seed', -1, 'settings.seed', /whole number/],
    ['settings.budget', '2020', 'settings.budget', /"today" or "2019", not the text "2020"/],
    ['mechanism.name', 'magic', 'mechanism.name', /"inject"/],
    ['packets.0.data', '0g', 'packets[0].data', /hex digits/],
    ['packets.0.data', '000', 'packets[0].data', /hex digits/],
    ['packets.0.data', '00'.repeat(9217), 'packets[0].data', /9216 bytes/],
    ['packets.0.time', '-1', 'packets[0].time', /decimal string/],
    ['packets.0.time', '18446744073709551616', 'packets[0].time', /decimal string/],
    ['packets.0.iface', 'eth9', 'packets[0].iface', /interface "eth9", which does not exist/],
    ['edges.0.code', 'PASS', 'edges[0].code', /return code from 0/],
    ['edges.0.code', 4294967295, 'edges[0].code', /whole number from 0 to 4294967294/],
    ['edges.0.to', 'gone', 'edges[0].to', /program "gone", which does not exist/],
    ['interfaces.0.heads.xdp', 'gone', 'interfaces[0].heads.xdp', /"gone", which does not exist/],
    ['interfaces.0.heads.kprobe', 'fw', 'interfaces[0].heads.kprobe', /not a key/],
    ['interfaces.0.ifindex', 0, 'interfaces[0].ifindex', /whole number/],
    ['layout.fw.x', null, 'layout.fw.x', /must be a number, not null/],
    ['layout.constructor', { x: 0, y: 0 }, '', /"constructor", a reserved word/],
    ['maps.0.entries.0', ['00'], 'maps[0].entries[0][1]', /missing/],
    ['maps.0.entries.0', ['00', '00', '00'], 'maps[0].entries[0][2]', /one too many/],
    ['version', '1', 'version', /whole number/],
    ['version', 0, 'version', /never a format/],
  ])('refuses %s = %j with its path and the remedy', (path, value, at, message) => {
    const result = validateWorkspace(broken(path, value));
    expect(result).toMatchObject({ ok: false, reason: 'invalid', path: at });
    expect(result.ok || result.message).toMatch(message);
  });

  it.each([
    ['programs', [sample.programs[0], { ...sample.programs[1], id: 'fw' }], 'programs[1].id'],
    [
      'programs',
      [sample.programs[0], { ...sample.programs[1], name: 'firewall' }],
      'programs[1].name',
    ],
    ['interfaces', [{ ...sample.interfaces[0], id: 'fw' }], 'interfaces[0].id'],
    [
      'interfaces',
      [sample.interfaces[0], { ...sample.interfaces[0], id: 'b', name: 'b' }],
      'interfaces[1].ifindex',
    ],
    ['packets', [sample.packets[0], sample.packets[0]], 'packets[1].id'],
    ['edges', [sample.edges[0], { ...sample.edges[0], to: 'fw' }], 'edges[1]'],
    ['maps', [sample.maps[0], sample.maps[0]], 'maps[1].name'],
    [
      'maps',
      [
        {
          name: 'm',
          entries: [
            ['0a', '00'],
            ['0A', '01'],
          ],
        },
      ],
      'maps[0].entries[1]',
    ],
  ])('refuses what is there twice (%s)', (path, value, at) => {
    expect(validateWorkspace(broken(path, value))).toMatchObject({ ok: false, path: at });
  });

  it('refuses __proto__ as a key at any depth', () => {
    const text = serialiseWorkspace(sample).replace('"x": 0,', '"__proto__": {"x": 1}, "x": 0,');
    expect(JSON.parse(text)).toBeTruthy();
    const result = parseWorkspace(text);
    expect(result.ok || result.message).toMatch(/"__proto__", a reserved word/);
  });

  it('quotes foreign text short and escaped', () => {
    const result = validateWorkspace(broken('edges.0.code', `<img onerror=1>${'x'.repeat(999)}`));
    expect(result.ok || result.message.length).toBeLessThan(300);
  });

  it('never throws on mutated files, and refuses with a sentence', () => {
    const text = serialiseWorkspace(sample);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(text.length - 1), fc.string({ maxLength: 3 }), fc.nat(8)), {
          maxLength: 4,
        }),
        (cuts) => {
          let mutated = text;
          for (const [at, put, gone] of cuts)
            mutated = mutated.slice(0, at) + put + mutated.slice(at + gone);
          const result = parseWorkspace(mutated);
          if (result.ok)
            expect(parseWorkspace(serialiseWorkspace(result.workspace))).toEqual(result);
          else expect(result.message).toMatch(/\.$/);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('never throws on arbitrary JSON under the right format', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...Object.keys(sample)), fc.jsonValue()),
        (rest) => {
          const result = validateWorkspace({ ...sample, ...rest, format: sample.format });
          if (!result.ok) expect(result.message.length).toBeGreaterThan(10);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('migration', () => {
  it('says that a newer file is kept as it is', () => {
    const result = validateWorkspace({ ...sample, version: 3, novelty: [1] });
    expect(result).toMatchObject({ ok: false, reason: 'newer', path: 'version' });
    expect(result.ok || result.message).toMatch(/version 3.*up to 2.*Nothing was changed or lost/);
  });

  it('applies each step in turn, and stamps the version', () => {
    const steps = {
      1: (d: Readonly<Record<string, unknown>>) => ({ ...d, title: d.name }),
      2: (d: Readonly<Record<string, unknown>>) => ({ ...d, title: `${d.title}!` }),
    };
    expect(migrate({ version: 1, name: 'a' }, 3, steps)).toEqual({
      ok: true,
      document: { version: 3, name: 'a', title: 'a!' },
    });
  });

  it('puts the program of an interface of version 1 at XDP', () => {
    const { interfaces, ...rest } = sample;
    const old = (program: unknown) => ({ id: 'eth0', name: 'eth0', ifindex: 1, program });
    const read = (program: unknown) =>
      validateWorkspace({ ...rest, version: 1, interfaces: [old(program)] });
    const heads = (program: unknown) => {
      const result = read(program);
      return result.ok ? result.workspace.interfaces[0]!.heads : result.message;
    };
    expect(interfaces).toHaveLength(1);
    expect(heads('fw')).toEqual({ xdp: 'fw' });
    expect(heads(null)).toEqual({});
    expect(heads('gone')).toMatch(/heads\.xdp names the program "gone"/);
    expect(heads(7)).toMatch(/interfaces\[0\]\.heads\.xdp must be a text/);
  });

  it.each([
    ['no list', { interfaces: 7 }],
    ['no objects', { interfaces: [null, 7, 'eth0'] }],
    ['no program', { interfaces: [{ id: 'eth0' }] }],
  ])('leaves interfaces that are %s for the schema to refuse', (_, broken) => {
    const result = validateWorkspace({ ...sample, version: 1, ...broken });
    expect(result).toMatchObject({ ok: false, reason: 'invalid' });
  });

  it('leaves the current version alone', () => {
    const document = { version: 2, x: 1 };
    const result = migrate(document);
    expect(result.ok && result.document).toBe(document);
  });
});
