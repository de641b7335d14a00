import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { assemble } from '../asm';
import { dissect } from '../packet';
import { fromHex } from '../util';
import {
  lintChain,
  parseWorkspace,
  serialiseWorkspace,
  validateWorkspace,
  programTypeOf,
} from '../workspace';
import { EXAMPLES, exampleById } from '.';
import { greetingPackets } from './greeting-packets';

/** Most packets of an example are sound; these are broken on purpose. */
const BROKEN_ON_PURPOSE = new Set(['UDP cut short']);

describe('the gallery', () => {
  it('greets with the firewall, and finds each example by its id', () => {
    expect(EXAMPLES[0]?.id).toBe('firewall-ids');
    expect(new Set(EXAMPLES.map((example) => example.id)).size).toBe(EXAMPLES.length);
    for (const example of EXAMPLES) expect(exampleById(example.id)).toBe(example);
    expect(exampleById('nothing')).toBeNull();
  });

  it('keeps the packets of the first one as they are composed (npm run docs writes them)', () => {
    const file = path.join(import.meta.dirname, 'greeting-packets.json');
    const text = `${JSON.stringify(greetingPackets, null, 2)}\n`;
    if (process.env.UPDATE_DOCS) writeFileSync(file, text);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});

describe.each(EXAMPLES)('example $id', ({ workspace, expected, tryThis }) => {
  it('is a valid workspace that its file gives back', () => {
    expect(validateWorkspace(workspace)).toMatchObject({ ok: true });
    expect(parseWorkspace(serialiseWorkspace(workspace))).toEqual({ ok: true, workspace });
  });

  it.each(workspace.programs)(
    'assembles $name, under the name that people see',
    ({ name, source }) => {
      const result = assemble(source);
      expect(result.ok ? [] : result.errors).toEqual([]);
      expect(result.ok && result.program).toMatchObject({
        name,
        progType: programTypeOf(source),
        license: 'GPL',
      });
    },
  );

  it('expects something of each packet, along edges that exist', () => {
    expect(expected).toHaveLength(workspace.packets.length);
    for (const [i, { path }] of expected.entries()) {
      const ids = path.map((name) => workspace.programs.find((p) => p.name === name)?.id);
      const iface = workspace.interfaces.find((p) => p.id === workspace.packets[i]!.iface);
      const heads = Object.values(iface?.heads ?? {});
      expect(heads).toContain(ids[0]);
      for (const [n, id] of ids.entries()) {
        if (n === 0 || heads.includes(id!)) continue; // where a chain begins
        expect(workspace.edges.some((e) => e.from === ids[n - 1] && e.to === id)).toBe(true);
      }
    }
  });

  const goesRound = workspace.programs.length < Math.max(...expected.map((e) => e.path.length));

  it('has something to try, programs that packets reach, and no overlap on the canvas', () => {
    expect(tryThis.length).toBeGreaterThan(2);
    const remarks = lintChain(workspace).filter(({ kind }) => kind !== 'cycle' || !goesRound);
    expect(remarks).toEqual([]);
    const places = [...workspace.programs, ...workspace.interfaces].map(
      (p) => workspace.layout[p.id],
    );
    for (const [i, a] of places.entries()) {
      for (const b of places.slice(i + 1)) {
        expect(Math.abs(a!.x - b!.x) >= 160 || Math.abs(a!.y - b!.y) >= 200).toBe(true);
      }
    }
  });

  it.each(workspace.packets)('has a sound packet "$name"', ({ name, data }) => {
    const problems = JSON.stringify(dissect(fromHex(data)!)).includes('"problem"');
    expect(problems).toBe(BROKEN_ON_PURPOSE.has(name));
  });
});
