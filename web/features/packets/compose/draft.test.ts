import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatOptions,
  LAYER_TABLE,
  type LayerKind,
  parseOptions,
} from '../../../../engine/packet';
import { anyFrame } from '../../../../engine/packet/test-layers';
import { formatHexText, readHexText } from '../hex-text';
import {
  addLayer,
  type Draft,
  draftOf,
  layerRange,
  make,
  moveLayer,
  newLayer,
  removeLayer,
  setField,
  shownFields,
} from './draft';
import { byteAtCharacter, charactersOf } from './hex-places';

const KINDS = Object.keys(LAYER_TABLE) as LayerKind[];
const frame = anyFrame.map((layers): Draft => ({ layers, breakages: [] }));

describe('a draft', () => {
  it.each(KINDS)('takes a new layer: %s', (kind) => {
    const draft: Draft = { layers: [newLayer('ethernet'), newLayer(kind)], breakages: [] };
    const made = make(draft);
    expect(made.problem).toBeNull();
    for (const { problem, spec } of shownFields(newLayer(kind), made, 1)) {
      expect(problem, spec.name).toBeNull();
    }
  });

  it('makes the bytes that it was read from', () => {
    fc.assert(
      fc.property(frame, (draft) => {
        const { bytes } = make(draft);
        if (!bytes) return;
        expect(make(draftOf(bytes)).bytes).toEqual(bytes);
      }),
    );
  });

  it('shows for every field the value that makes the same bytes when it is given', () => {
    fc.assert(
      fc.property(frame, (draft) => {
        const made = make(draft);
        if (!made.bytes) return;
        for (const [at, layer] of draft.layers.entries()) {
          for (const { spec, value } of shownFields(layer, made, at)) {
            const given = make(setField(draft, at, spec.name, value));
            expect(given.bytes, `${layer.kind}.${spec.name}`).toEqual(made.bytes);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('takes a field back, so that it follows again', () => {
    const draft = draftOf(
      make({ layers: [newLayer('ethernet'), newLayer('ipv4')], breakages: [] }).bytes!,
    );
    const wrong = setField(draft, 1, 'checksum', 1);
    expect(make(wrong).bytes).not.toEqual(make(draft).bytes);
    expect(make(setField(wrong, 1, 'checksum', undefined)).bytes).toEqual(make(draft).bytes);
  });

  it('adds, removes and moves layers, and undoes each with its opposite', () => {
    fc.assert(
      fc.property(frame, fc.nat(5), fc.constantFrom(...KINDS), (draft, place, kind) => {
        const at = Math.min(place, draft.layers.length);
        expect(removeLayer(addLayer(draft, at, kind), at)).toEqual(draft);
        const moved = moveLayer(draft, at, 1);
        if (moved !== draft) expect(moveLayer(moved, at + 1, -1)).toEqual(draft);
      }),
    );
  });

  it('tells which layer is at fault, and which field', () => {
    const draft: Draft = {
      layers: [
        newLayer('ethernet'),
        { kind: 'ipv4', source: '10.0.0.300', destination: '10.0.0.1' },
      ],
      breakages: [],
    };
    const made = make(draft);
    expect(made.problem).toMatchObject({ layer: 1 });
    const shown = shownFields(draft.layers[1]!, made, 1);
    expect(shown.filter(({ problem }) => problem !== null).map(({ spec }) => spec.name)).toEqual([
      'source',
    ]);
  });

  it('breaks a packet, and cuts it into fragments', () => {
    const layers = [
      newLayer('ethernet'),
      newLayer('ipv4'),
      newLayer('udp'),
      { kind: 'payload' as const, data: new Uint8Array(60) },
    ];
    expect(make({ layers, breakages: [{ id: 'fragment', amount: 24 }] }).packets.length).toBe(3);
    expect(make({ layers, breakages: [{ id: 'truncate', amount: 20 }] }).packets[0]).toHaveLength(
      20,
    );
    expect(
      make({ layers: layers.slice(0, 1), breakages: [{ id: 'ip-checksum' }] }).problem,
    ).not.toBeNull();
  });

  it('knows where its layers lie', () => {
    const made = make({
      layers: [newLayer('ethernet'), newLayer('ipv4'), newLayer('udp')],
      breakages: [],
    });
    expect([0, 1, 2].map((at) => layerRange(made, at))).toEqual([
      [0, 14],
      [14, 34],
      [34, 42],
    ]);
  });
});

describe('options as text', () => {
  it('come back as they were', () => {
    const option = fc.record(
      { kind: fc.nat(255), data: fc.uint8Array({ maxLength: 6 }) },
      { requiredKeys: ['kind'] },
    );
    fc.assert(
      fc.property(fc.array(option, { maxLength: 5 }), (options) => {
        expect(parseOptions(formatOptions(options))).toEqual(options);
      }),
    );
    const raw = Uint8Array.of(1, 2, 3);
    expect(parseOptions(formatOptions(raw))).toEqual(raw);
    expect(parseOptions('2:5')).toContain('2:05b4');
  });
});

describe('places in hex text', () => {
  it('lead from bytes to characters and back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 80 }), (bytes) => {
        const text = formatHexText(bytes);
        const starts = charactersOf(text);
        expect(starts).toHaveLength(bytes.length);
        for (const [i, start] of starts.entries()) {
          expect(Number.parseInt(text.slice(start, start + 2), 16)).toBe(bytes[i]);
          expect(byteAtCharacter(starts, start + 1)).toBe(i);
        }
        expect(readHexText(text)).toMatchObject({ ok: true });
      }),
    );
  });
});
