import { compose } from './compose';
import type { Layer, LayerKind } from './layer';
import { LAYER_TABLE } from './layer-table';
import { type PlacedField, placed, readField } from './wire-fields';

/** A way to break a packet on purpose, for a form to offer. */
export interface Breakage {
  readonly id: BreakageId;
  readonly title: string;
  readonly meaning: string;
  /** What the number beside it counts; absent where there is none. */
  readonly amount?: { readonly label: string; readonly value: number; readonly min: number };
  /** Layers of which the packet must have one; any packet will do where there are none. */
  readonly needs: readonly LayerKind[];
}

export type BreakageId =
  | 'truncate'
  | 'ip-checksum'
  | 'transport-checksum'
  | 'ip-length'
  | 'udp-length'
  | 'header-length'
  | 'type-order'
  | 'fragment';

const TRANSPORT: readonly LayerKind[] = ['tcp', 'udp', 'icmp'];

export const BREAKAGES: readonly Breakage[] = [
  {
    id: 'truncate',
    title: 'Truncate',
    meaning: 'Cuts the end off; the lengths in the headers stay as they are.',
    amount: { label: 'bytes kept', value: 40, min: 0 },
    needs: [],
  },
  {
    id: 'ip-checksum',
    title: 'Wrong IPv4 checksum',
    meaning: "The header's checksum is off by one bit.",
    needs: ['ipv4'],
  },
  {
    id: 'transport-checksum',
    title: 'Wrong TCP, UDP or ICMP checksum',
    meaning: 'The checksum is off by one bit.',
    needs: TRANSPORT,
  },
  {
    id: 'ip-length',
    title: 'Wrong IP length',
    meaning: 'The length says more, or with a negative number less, than is there.',
    amount: { label: 'bytes too many', value: 100, min: -0xffff },
    needs: ['ipv4', 'ipv6'],
  },
  {
    id: 'udp-length',
    title: 'Wrong UDP length',
    meaning: 'The length says more, or with a negative number less, than is there.',
    amount: { label: 'bytes too many', value: 100, min: -0xffff },
    needs: ['udp'],
  },
  {
    id: 'header-length',
    title: 'Wrong IPv4 header length',
    meaning: 'Programs that do not look at it find the next header elsewhere than receivers do.',
    amount: { label: 'bytes, in steps of 4', value: 16, min: 0 },
    needs: ['ipv4'],
  },
  {
    id: 'type-order',
    title: 'EtherType in the wrong byte order',
    meaning: 'As a program writes it that leaves out bpf_htons().',
    needs: ['ethernet', 'vlan'],
  },
  {
    id: 'fragment',
    title: 'Fragment',
    meaning: 'Cuts the packet into fragments; only the first has the ports.',
    amount: { label: 'bytes of data each, a multiple of 8', value: 24, min: 8 },
    needs: ['ipv4', 'ipv6'],
  },
];

/** A breakage that is switched on, with its number where it has one. */
export interface ChosenBreakage {
  readonly id: BreakageId;
  readonly amount?: number;
}

export type BrokenResult =
  | {
      readonly ok: true;
      /** One packet, or several where it was cut into fragments. */
      readonly packets: readonly Uint8Array<ArrayBuffer>[];
    }
  | { readonly ok: false; readonly layer: number; readonly message: string };

/** The field that a breakage of one field changes, for the layers that have it. */
const FIELDS: Readonly<Partial<Record<BreakageId, Partial<Record<LayerKind, string>>>>> = {
  'ip-checksum': { ipv4: 'checksum' },
  'transport-checksum': { tcp: 'checksum', udp: 'checksum', icmp: 'checksum' },
  'ip-length': { ipv4: 'totalLength', ipv6: 'payloadLength' },
  'udp-length': { udp: 'length' },
  'header-length': { ipv4: 'headerLength' },
  'type-order': { ethernet: 'type', vlan: 'type' },
};

function wrongValue(id: BreakageId, right: number, amount: number): number {
  switch (id) {
    case 'ip-checksum':
    case 'transport-checksum':
      // Off by one bit; UDP's 0 would mean that there is none.
      return right === 1 ? 3 : right ^ 1;
    case 'ip-length':
    case 'udp-length':
      return Math.min(0xffff, Math.max(0, right + amount));
    case 'type-order':
      return ((right & 0xff) << 8) | (right >> 8);
    default:
      return amount;
  }
}

function fieldOf(kind: LayerKind, name: string): PlacedField {
  return placed(LAYER_TABLE[kind], () => true).find(({ field }) => field.name === name)!;
}

const amountOf = ({ id, amount }: ChosenBreakage): number =>
  amount ?? BREAKAGES.find((breakage) => breakage.id === id)!.amount?.value ?? 0;

const refusal = (layer: number, message: string) => ({ ok: false, layer, message }) as const;

/** Sets one field of the outermost layer that has it to a wrong value; those outside it stay right. */
function breakField(
  layers: readonly Layer[],
  chosen: ChosenBreakage,
): { readonly ok: true; readonly layers: readonly Layer[] } | (BrokenResult & { ok: false }) {
  const names = FIELDS[chosen.id]!;
  let index = layers.findIndex(({ kind }) => names[kind] !== undefined);
  if (chosen.id === 'type-order') {
    // Behind tags, the type that programs read last.
    while (layers[index + 1]?.kind === 'vlan') index++;
  }
  const layer = layers[index];
  const { title, needs } = BREAKAGES.find(({ id }) => id === chosen.id)!;
  if (!layer) return refusal(0, `"${title}" needs one of these layers: ${needs.join(', ')}.`);
  const whole = compose(layers);
  if (!whole.ok) return whole;
  const name = names[layer.kind]!;
  const right = readField(whole.bytes, whole.starts[index]!, fieldOf(layer.kind, name)) as number;
  const wrong = { ...layer, [name]: wrongValue(chosen.id, right, amountOf(chosen)) } as Layer;
  return { ok: true, layers: layers.with(index, wrong) };
}

/** Cuts what the outermost IP header carries into fragments (RFC 791 section 2.3, RFC 8200 section 4.5). */
function fragments(layers: readonly Layer[], size: number): BrokenResult {
  if (!Number.isInteger(size) || size < 8 || size % 8 !== 0) {
    return refusal(0, `Fragments carry a multiple of 8 bytes each, not ${size}.`);
  }
  const index = layers.findIndex(({ kind }) => kind === 'ipv4' || kind === 'ipv6');
  const ip = layers[index];
  if (ip?.kind !== 'ipv4' && ip?.kind !== 'ipv6') {
    return refusal(0, '"Fragment" needs one of these layers: ipv4, ipv6.');
  }
  const padded = layers.at(-1)?.kind === 'padding';
  const whole = compose(padded ? layers.slice(0, -1) : layers);
  if (!whole.ok) return whole;
  const carriedAt = whole.starts[index + 1] ?? whole.bytes.length;
  const carried = whole.bytes.subarray(carriedAt);
  const protocolField = fieldOf(ip.kind, ip.kind === 'ipv4' ? 'protocol' : 'nextHeader');
  const protocol = readField(whole.bytes, whole.starts[index]!, protocolField) as number;
  const packets: Uint8Array<ArrayBuffer>[] = [];
  for (let from = 0; from === 0 || from < carried.length; from += size) {
    const data = carried.subarray(from, from + size);
    const place = { moreFragments: from + size < carried.length, fragmentOffset: from };
    const head: Layer[] =
      ip.kind === 'ipv4'
        ? [{ ...ip, protocol, dontFragment: false, ...place }]
        : [
            { ...ip, nextHeader: 44 },
            { kind: 'fragment', nextHeader: protocol, identification: 1, ...place },
          ];
    const piece = compose([...layers.slice(0, index), ...head, { kind: 'payload', data }]);
    if (!piece.ok) return piece;
    packets.push(piece.bytes);
  }
  return { ok: true, packets };
}

/**
 * Composes a packet and breaks it in the ways chosen: fields first, then it is cut into fragments,
 * then each packet is truncated. Checksums outside of what is broken stay right.
 */
export function composeBroken(
  layers: readonly Layer[],
  chosen: readonly ChosenBreakage[],
): BrokenResult {
  let broken = layers;
  for (const breakage of chosen.filter(({ id }) => FIELDS[id] !== undefined)) {
    const result = breakField(broken, breakage);
    if (!result.ok) return result;
    broken = result.layers;
  }
  const cut = chosen.find(({ id }) => id === 'fragment');
  const whole = cut ? null : compose(broken);
  if (whole && !whole.ok) return whole;
  const result: BrokenResult = cut
    ? fragments(broken, amountOf(cut))
    : { ok: true, packets: [whole!.bytes] };
  const truncate = chosen.find(({ id }) => id === 'truncate');
  if (!result.ok || !truncate) return result;
  const kept = Math.max(0, amountOf(truncate));
  return { ok: true, packets: result.packets.map((packet) => packet.slice(0, kept)) };
}
