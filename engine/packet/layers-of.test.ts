import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Layer, LayerKind } from './layer';
import { LAYER_TABLE } from './layer-table';
import { layersOf } from './layers-of';
import { PACKET_TEMPLATES } from './templates';
import { anyFrame } from './test-layers';
import { bytesOf } from './test-trees';

const expectLossless = (bytes: Uint8Array) => {
  const layers = layersOf(bytes);
  expect([...bytesOf(...layers)]).toEqual([...bytes]);
};

describe('reading a packet back into layers', () => {
  it('is the inverse of composing, for any layers', () => {
    fc.assert(
      fc.property(anyFrame, (layers) => {
        expect(layersOf(bytesOf(...layers))).toEqual(layers);
      }),
      { numRuns: 600 },
    );
  });

  it('composes to the same bytes, for any bytes', () => {
    const types = fc.constantFrom([8, 0], [8, 6], [0x86, 0xdd], [0x81, 0], [0x88, 0xa8], [0, 9]);
    fc.assert(
      fc.property(types, fc.uint8Array({ maxLength: 160 }), ([high, low], rest) => {
        expectLossless(Uint8Array.from([...new Uint8Array(12), high!, low!, ...rest]));
        expectLossless(rest);
      }),
      { numRuns: 600 },
    );
  });

  it('composes to the same bytes, for damaged packets', () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 });
    fc.assert(
      fc.property(anyFrame, changes, fc.nat(30), (layers, list, cut) => {
        const whole = bytesOf(...layers);
        const bytes = whole.slice(0, Math.max(0, whole.length - (cut > 15 ? 0 : cut)));
        for (const [at, value] of list) if (bytes.length > 0) bytes[at % bytes.length] = value;
        expectLossless(bytes);
      }),
      { numRuns: 600 },
    );
  });

  it('meets every kind of layer in these properties', () => {
    const met = new Set<LayerKind>();
    fc.assert(
      fc.property(anyFrame, (layers) => {
        for (const { kind } of layers) met.add(kind);
      }),
      { numRuns: 600 },
    );
    expect([...met, 'padding'].sort()).toEqual(Object.keys(LAYER_TABLE).sort());
  });

  it('leaves out what follows, so that it follows when a field changes', () => {
    const { bytes } = PACKET_TEMPLATES.find(({ id }) => id === 'udp')!;
    const layers = layersOf(bytes);
    expect(layers.map(({ kind }) => kind)).toEqual(['ethernet', 'ipv4', 'udp', 'payload']);
    expect(JSON.stringify(layers)).not.toMatch(/checksum|Length|"type"|"protocol"/);
    const longer = layers.map((layer) =>
      layer.kind === 'payload' ? { ...layer, data: new Uint8Array(100) } : layer,
    );
    expect(JSON.stringify(layersOf(bytesOf(...longer)))).not.toMatch(/checksum|Length/);
  });

  it('keeps what is wrong as it stands', () => {
    const layers: Layer[] = [
      { kind: 'ethernet' },
      { kind: 'ipv4', source: '10.0.0.1', destination: '10.0.0.2', checksum: 0xbeef },
      { kind: 'udp', sourcePort: 7000, destinationPort: 8000, length: 9 },
    ];
    const [, ip, udp] = layersOf(bytesOf(...layers));
    expect(ip).toMatchObject({ checksum: 0xbeef });
    expect(udp).toMatchObject({ length: 9 });
    expect(udp).not.toHaveProperty('checksum');
  });

  it('knows padding behind the packet from payload', () => {
    const { layers } = PACKET_TEMPLATES.find(({ id }) => id === 'arp')!;
    const padded = bytesOf(...layers, { kind: 'padding', data: new Uint8Array(18) });
    expect(padded).toHaveLength(60);
    expect(layersOf(padded).at(-1)).toEqual({ kind: 'padding', data: new Uint8Array(18) });
  });

  it('counts the last stop of a route into checksums', () => {
    const route = { kind: 'routing', segmentsLeft: 1, addresses: ['2001:db8::9'] } as const;
    const ip = { kind: 'ipv6', source: '2001:db8::1', destination: '2001:db8::2' } as const;
    const udp = { kind: 'udp', sourcePort: 7000, destinationPort: 8000 } as const;
    const routed = bytesOf(ip, route, udp);
    const direct = bytesOf({ ...ip, destination: '2001:db8::9' }, udp);
    expect([...routed.subarray(-2)]).toEqual([...direct.subarray(-2)]);
  });

  it('reads packets of thousands of headers in no time', () => {
    const tags = new Uint8Array(9216).map((_, i) => (i < 12 ? 0 : i % 4 === 0 ? 0x81 : 0));
    const inner = { kind: 'ipv4', source: '10.0.0.1', destination: '10.0.0.2' } as const;
    const nested = bytesOf({ kind: 'ethernet' }, ...Array<Layer>(400).fill(inner));
    const started = performance.now();
    expectLossless(tags);
    expectLossless(nested);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
