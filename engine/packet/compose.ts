import { type IpAround, seal } from './compose-checksum';
import { type Behind, writeHeader } from './compose-header';
import { ipv4, ipv6, join, Refusal } from './compose-writer';
import type { Layer } from './layer';
import { LAYER_TABLE } from './layer-table';

export type ComposeResult =
  | {
      readonly ok: true;
      readonly bytes: Uint8Array<ArrayBuffer>;
      /** Where each layer starts. */
      readonly starts: readonly number[];
    }
  | {
      readonly ok: false;
      /** Index of the layer at fault. */
      readonly layer: number;
      readonly message: string;
    };

/** Most bytes of a composed packet. */
const MAX_SIZE = 0xffff;

const EMPTY = new Uint8Array(0);

/** A layer's header with its checksum, and what stands behind it. */
export function withHeader(
  layer: Layer,
  behind: Behind,
  ip: IpAround | null,
): Uint8Array<ArrayBuffer> {
  const isIpv6 = layer.kind === 'ipv6' || (ip?.ipv6 ?? true);
  const header = writeHeader({ ...layer, checksum: 0 } as Layer, { ...behind, isIpv6 });
  const whole = join(header, behind.bytes);
  seal(layer, header.length, whole, ip);
  return whole;
}

/** The address that checksums count as the destination's (RFC 8200 section 8.1). */
function finalDestination(layer: Layer & { kind: 'routing' }): string | undefined {
  if (!layer.segmentsLeft) return undefined;
  const type = layer.routingType ?? 4;
  if (type === 4) return layer.addresses?.[0];
  return type === 0 || type === 2 ? layer.addresses?.at(-1) : undefined;
}

/** The IP addresses that layers behind `layer` count into their checksums. */
export function ipBehind(layer: Layer, ip: IpAround | null): IpAround | null {
  const address = (name: 'source' | 'destination', given?: string): string =>
    given ?? (LAYER_TABLE[layer.kind].fields.find((field) => field.name === name)!.value as string);
  switch (layer.kind) {
    case 'ipv4':
    case 'ipv6': {
      const read = layer.kind === 'ipv4' ? ipv4 : ipv6;
      return {
        source: read(address('source', layer.source)),
        destination: read(address('destination', layer.destination)),
        ipv6: layer.kind === 'ipv6',
      };
    }
    case 'routing': {
      const last = finalDestination(layer);
      return ip && last !== undefined ? { ...ip, destination: ipv6(last) } : ip;
    }
    case 'ethernet':
      return null;
    default:
      return ip;
  }
}

/**
 * Writes a packet from its layers, outermost first. Nothing is added that was not asked for: a
 * frame below Ethernet's 60 bytes stays so.
 */
export function compose(layers: readonly Layer[]): ComposeResult {
  let behind: Behind = { bytes: EMPTY, layer: undefined };
  let padding = EMPTY;
  let index = 0;
  const sizes: number[] = [];
  try {
    const around: (IpAround | null)[] = [];
    let ip: IpAround | null = null;
    for (index = 0; index < layers.length; index++) {
      around.push(ip);
      ip = ipBehind(layers[index]!, ip);
    }
    // From the innermost outwards: lengths and checksums cover what lies behind.
    for (index = layers.length - 1; index >= 0; index--) {
      const layer = layers[index]!;
      if (layer.kind === 'padding') {
        if (index < layers.length - 1) throw new Refusal('Padding is the last layer.');
        padding = Uint8Array.from(layer.data);
      } else {
        const bytes = withHeader(layer, behind, around[index]!);
        behind = { bytes, layer };
      }
      if (behind.bytes.length + padding.length > MAX_SIZE)
        throw new Refusal(`The packet is longer than ${MAX_SIZE} bytes.`);
      sizes.unshift(behind.bytes.length);
    }
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, layer: index, message: error.message };
    throw error;
  }
  const starts = sizes.map((size) => behind.bytes.length - size);
  return { ok: true, bytes: join(behind.bytes, padding), starts };
}
