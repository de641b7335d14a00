import { describe, expect, it } from 'vitest';
import { compose } from './compose';
import { dissect } from './dissect';
import { fieldRanges } from './field-ranges';
import type { Layer, LayerKind } from './layer';
import { LAYER_TABLE, type Tail } from './layer-table';
import { LAYER_WORDS } from './layer-words';

const KINDS = Object.keys(LAYER_TABLE) as LayerKind[];

/** What stands behind the fixed fields, by its properties. */
const TAIL_FIELDS: Readonly<Record<Exclude<Tail, null>, readonly string[]>> = {
  options: ['options'],
  ipv6Options: ['options'],
  addresses: ['addresses'],
  check: ['check'],
  dns: ['name', 'type', 'class', 'answers'],
  data: ['data'],
};

describe('the table of layers', () => {
  it.each(KINDS)('says of %s what every field is', (kind) => {
    const { fields, tail } = LAYER_TABLE[kind];
    const names = [
      ...fields.map(({ name }) => name),
      ...(tail ? TAIL_FIELDS[tail] : []),
      ...(kind === 'vlan' ? ['tpid'] : []),
    ];
    expect(Object.keys(LAYER_WORDS[kind].fields).sort()).toEqual(names.sort());
    for (const { label, meaning } of Object.values(LAYER_WORDS[kind].fields)) {
      expect(label).not.toBe('');
      expect(meaning).toMatch(/\.$/);
    }
  });

  it.each(KINDS)('has whole bytes of fields for %s, and one name for each', (kind) => {
    const { fields } = LAYER_TABLE[kind];
    expect(fields.reduce((sum, { bits }) => sum + bits, 0) % 8).toBe(0);
    expect(new Set(fields.map(({ name }) => name)).size).toBe(fields.length);
    for (const { when } of fields) {
      if (when !== undefined) expect(fields.map(({ name }) => name)).toContain(when);
    }
  });

  it.each(KINDS)('lets %s be written from its defaults', (kind) => {
    const bare = (
      LAYER_TABLE[kind].tail === 'data'
        ? { kind, data: Uint8Array.of(1) }
        : { kind, flags: undefined }
    ) as Layer;
    const layer = kind === 'tcp' ? ({ kind, flags: [] } as unknown as Layer) : bare;
    expect(compose([layer])).toMatchObject({ ok: true });
  });

  it.each([
    [{ kind: 'ipv4', headerLength: 64 }, 'headerLength 64 must be a multiple of 4, 0 up to 60.'],
    [{ kind: 'hopByHop', headerLength: 4 }, 'must be a multiple of 8, 8 up to 2048'],
    [{ kind: 'vxlan', vni: 0x1000000 }, 'vni 16777216 does not fit a field of 24 bits'],
    [{ kind: 'icmp', type: -1 }, 'type -1 does not fit a field of 8 bits'],
    [{ kind: 'ipv4', ttl: Number.NaN }, 'ttl NaN does not fit'],
  ])('refuses %j in words', (layer, message) => {
    const result = compose([{ kind: 'ethernet' }, layer as Layer]);
    expect(result).toMatchObject({ ok: false, layer: 1 });
    expect(result.ok || result.message).toContain(message);
  });

  it('takes padding as the last layer only', () => {
    const padding: Layer = { kind: 'padding', data: new Uint8Array(4) };
    expect(compose([padding, { kind: 'ethernet' }])).toMatchObject({ ok: false, layer: 0 });
  });

  it('says where each layer starts', () => {
    const layers: Layer[] = [
      { kind: 'ethernet' },
      { kind: 'vlan', id: 5 },
      { kind: 'ipv4', source: '10.0.0.1', destination: '10.0.0.2' },
      { kind: 'udp', sourcePort: 7000, destinationPort: 8000 },
      { kind: 'payload', data: new Uint8Array(3) },
      { kind: 'padding', data: new Uint8Array(11) },
    ];
    const result = compose(layers);
    if (!result.ok) throw new Error(result.message);
    expect(result.starts).toEqual([0, 14, 18, 38, 46, 49]);
    expect(dissect(result.bytes).map(({ start }) => start)).toEqual(result.starts);
  });

  it('says where each field stands, as the tree does', () => {
    const layers: Layer[] = [
      { kind: 'ethernet' },
      { kind: 'ipv4', source: '10.0.0.1', destination: '10.0.0.2' },
      { kind: 'gre', key: 5 },
      { kind: 'ipv4', source: '10.0.0.3', destination: '10.0.0.4' },
    ];
    const result = compose(layers);
    if (!result.ok) throw new Error(result.message);
    const ranges = layers.map(({ kind }, i) => fieldRanges(result.bytes, kind, result.starts[i]!));
    expect(ranges[0]).toMatchObject({ type: { start: 12, end: 14 } });
    expect(ranges[1]).toMatchObject({
      headerLength: { start: 14, end: 15 },
      dontFragment: { start: 20, end: 21 },
      fragmentOffset: { start: 20, end: 22 },
    });
    expect(ranges[2]).toMatchObject({
      protocol: { start: 36, end: 38 },
      key: { start: 38, end: 42 },
    });
    expect(ranges[2]).not.toHaveProperty('checksum');
    for (const [i, label] of ['Ethernet', 'IPv4', 'GRE', 'IPv4'].entries()) {
      const node = dissect(result.bytes)[i]!;
      expect(node.label).toBe(label);
      for (const child of node.children) {
        const found = ranges[i]![child.label];
        if (found) expect(found).toEqual({ start: child.start, end: child.end });
      }
    }
  });
});
