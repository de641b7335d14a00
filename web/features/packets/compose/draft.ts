import {
  type BrokenResult,
  type ChosenBreakage,
  compose,
  composeBroken,
  type FieldSpec,
  type FieldValue,
  fieldProblem,
  fieldRanges,
  fieldValues,
  LAYER_TABLE,
  type Layer,
  type LayerKind,
  layersOf,
} from '../../../../engine/packet';
import { hexToBytes } from '../hex-text';

/** A packet in the making: its layers, and how it shall be broken. */
export interface Draft {
  readonly layers: readonly Layer[];
  readonly breakages: readonly ChosenBreakage[];
}

/** What a draft makes. */
export interface Made {
  /** As composed, before it is broken; `null` where it cannot be. */
  readonly bytes: Uint8Array<ArrayBuffer> | null;
  /** Where each layer starts in `bytes`. */
  readonly starts: readonly number[];
  /** One packet, or the fragments of it; none where there is a problem. */
  readonly packets: readonly Uint8Array<ArrayBuffer>[];
  /** The layer at fault and what is wrong with it. */
  readonly problem: { readonly layer: number; readonly message: string } | null;
}

const NONE = { bytes: null, starts: [], packets: [] };

export function make({ layers, breakages }: Draft): Made {
  const whole = compose(layers);
  if (!whole.ok) return { ...NONE, problem: whole };
  const { bytes, starts } = whole;
  const broken: BrokenResult =
    breakages.length === 0 ? { ok: true, packets: [bytes] } : composeBroken(layers, breakages);
  if (!broken.ok) return { bytes, starts, packets: [], problem: broken };
  return { bytes, starts, packets: broken.packets, problem: null };
}

/** The draft of a packet that is there already. */
export const draftOf = (bytes: Uint8Array): Draft => ({ layers: layersOf(bytes), breakages: [] });

export const draftOfHex = (data: string): Draft => draftOf(hexToBytes(data));

/** A layer with nothing said but what it cannot do without. */
export function newLayer(kind: LayerKind): Layer {
  switch (kind) {
    case 'tcp':
      return { kind, flags: ['SYN'] } as unknown as Layer; // the table has the ports
    case 'payload':
    case 'padding':
      return { kind, data: new Uint8Array(0) };
    case 'dns':
      return { kind, name: 'example.com' };
    default:
      return { kind } as Layer; // the table has the values
  }
}

export const addLayer = (draft: Draft, at: number, kind: LayerKind): Draft => ({
  ...draft,
  layers: draft.layers.toSpliced(at, 0, newLayer(kind)),
});

export const removeLayer = (draft: Draft, at: number): Draft => ({
  ...draft,
  layers: draft.layers.toSpliced(at, 1),
});

export function moveLayer(draft: Draft, at: number, by: 1 | -1): Draft {
  const layer = draft.layers[at];
  const to = at + by;
  if (!layer || to < 0 || to >= draft.layers.length) return draft;
  return { ...draft, layers: draft.layers.toSpliced(at, 1).toSpliced(to, 0, layer) };
}

/** Sets a property of a layer; `undefined` takes it away, so that it follows from the rest. */
export function setField(draft: Draft, at: number, name: string, value: unknown): Draft {
  const layer = draft.layers[at];
  if (!layer) return draft;
  const { [name]: _, ...rest } = layer as unknown as Record<string, unknown>;
  const next = (value === undefined ? rest : { ...rest, [name]: value }) as unknown as Layer;
  return { ...draft, layers: draft.layers.with(at, next) };
}

/** A field of a layer as a form shows it. */
export interface ShownField {
  readonly spec: FieldSpec;
  readonly value: FieldValue;
  /** Follows from the rest of the packet. */
  readonly automatic: boolean;
  /** Whether it can. */
  readonly canFollow: boolean;
  /** Bytes that it takes: `[start, end)`; empty where it is not written yet. */
  readonly range: readonly [number, number];
  readonly problem: string | null;
}

/** The fields of a layer with their values, as given or as they follow. */
export function shownFields(layer: Layer, made: Made, at: number): ShownField[] {
  const given = layer as unknown as Readonly<Record<string, FieldValue | undefined>>;
  const start = made.starts[at];
  const written =
    made.bytes && start !== undefined ? fieldValues(made.bytes, layer.kind, start) : {};
  const ranges =
    made.bytes && start !== undefined && Object.keys(written).length > 0
      ? fieldRanges(made.bytes, layer.kind, start)
      : {};
  return LAYER_TABLE[layer.kind].fields.flatMap((spec) => {
    const { name, value: usual, when } = spec;
    if (when !== undefined && written[name] === undefined && given[name] === undefined) return [];
    const own = given[name];
    const value = own ?? written[name] ?? usual ?? (spec.kind === 'flag' ? false : 0);
    const range = ranges[name];
    return [
      {
        spec,
        value: spec.kind === 'flag' ? Boolean(value) : value,
        automatic: own === undefined && usual === null,
        canFollow: usual === null,
        range: range ? ([range.start, range.end] as const) : ([0, 0] as const),
        problem: own === undefined ? null : fieldProblem(spec, own),
      },
    ];
  });
}

/** Where a layer lies in the packet, with what stands behind its fields and before the next layer. */
export function layerRange(made: Made, at: number): readonly [number, number] {
  const start = made.starts[at];
  if (start === undefined || !made.bytes) return [0, 0];
  return [start, made.starts[at + 1] ?? made.bytes.length];
}
