import { formatIpv6 } from './address';
import { ipBehind, withHeader } from './compose';
import type { IpAround } from './compose-checksum';
import { Refusal } from './compose-writer';
import { readDnsBody } from './dns-body';
import { IPV6_STYLE, optionList, SHORT_OPTIONS } from './header-options';
import type { Layer } from './layer';
import { LAYER_TABLE } from './layer-table';
import { type Span, spansOf } from './spans';
import { type Fields, placed, readField, sizeOf } from './wire-fields';

type Draft = Record<string, unknown> & { kind: Layer['kind'] };

/** A header with every field as it stands on the wire, and where its body starts. */
interface ReadHeader {
  readonly draft: Draft;
  readonly start: number;
  readonly body: number;
}

function readFixed(bytes: Uint8Array, { kind, start, tpid }: Span) {
  const draft: Draft = { kind };
  if (tpid !== undefined && tpid !== 0x8100) draft.tpid = tpid;
  const spec = LAYER_TABLE[kind];
  const all = placed(spec, () => true);
  // Flags stand before the fields that they announce.
  const isSet = (flag: string) =>
    readField(bytes, start, all.find(({ field }) => field.name === flag)!) === true;
  const fields = placed(spec, isSet);
  for (const place of fields) draft[place.field.name] = readField(bytes, start, place);
  return { draft, fields, body: start + sizeOf(fields) };
}

function readHeader(bytes: Uint8Array, span: Span): ReadHeader {
  const { draft, body } = readFixed(bytes, span);
  const tail = bytes.subarray(body, span.body);
  switch (LAYER_TABLE[span.kind].tail) {
    case 'options':
      draft.options = optionList(tail, SHORT_OPTIONS);
      break;
    case 'ipv6Options':
      draft.options = optionList(tail, IPV6_STYLE);
      break;
    case 'addresses':
      draft.addresses = Array.from({ length: Math.floor(tail.length / 16) }, (_, i) =>
        formatIpv6(tail.subarray(16 * i, 16 * i + 16)),
      );
      break;
    case 'check':
      draft.check = tail.slice();
      break;
    case 'dns': {
      const { questionCount, answerCount } = draft as {
        questionCount?: number;
        answerCount?: number;
      };
      const found = readDnsBody(bytes, body, span.end, questionCount ?? 0, answerCount ?? 0);
      if (found) {
        Object.assign(draft, found.fields);
        return { draft, start: span.start, body: found.end };
      }
      break;
    }
  }
  return { draft, start: span.start, body: span.body };
}

/** The layer without the fields that composing would fill in alike; `null` where it cannot be written. */
function simplest(
  bytes: Uint8Array,
  { draft, start, body }: ReadHeader,
  end: number,
  next: Layer | undefined,
  ip: IpAround | null,
): Layer | null {
  const behind = { bytes: bytes.subarray(body, end), layer: next };
  const same = (candidate: Fields) => {
    const written = withHeader(candidate as unknown as Layer, behind, ip);
    if (written.length !== end - start) return false;
    for (let i = 0; i < body - start; i++) if (written[i] !== bytes[start + i]) return false;
    return true;
  };
  const lean: Draft = { ...draft };
  try {
    if (!same(lean)) return null;
    for (const { name, value } of LAYER_TABLE[draft.kind].fields) {
      // The checksum comes after the rest, which it covers, whatever its place in the header.
      if (value === null && name !== 'checksum') leaveOut(lean, name, same);
    }
    leaveOut(lean, 'checksum', same);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
  return lean as unknown as Layer;
}

function leaveOut(layer: Draft, name: string, same: (candidate: Fields) => boolean): void {
  if (!(name in layer)) return;
  const { [name]: value, ...rest } = layer;
  if (same(rest)) delete layer[name];
  else layer[name] = value;
}

/** Where bytes begin that no length of the outermost packet counts. */
function paddingStart(bytes: Uint8Array, spans: readonly Span[]): number {
  const first = spans.find(({ kind }) => kind === 'ipv4' || kind === 'ipv6' || kind === 'arp');
  if (!first) return bytes.length;
  return first.kind === 'arp' ? first.body : first.end;
}

const payload = (data: Uint8Array): Layer => ({ kind: 'payload', data: data.slice() });

/**
 * Reads a frame back into layers, the inverse of `compose`: composing them gives the same bytes, for
 * any bytes. Lengths, types and checksums that follow from the rest are left out, so that a form may
 * change a field and they follow; those that are wrong are kept as they stand. What is no header that
 * `compose` writes is payload. Never throws.
 */
export function layersOf(bytes: Uint8Array): Layer[] {
  const spans = spansOf(bytes);
  const end = paddingStart(bytes, spans);
  const headers = spans.map((span) => readHeader(bytes, span));
  const around: (IpAround | null)[] = [];
  let ip: IpAround | null = null;
  for (const { draft } of headers) {
    around.push(ip);
    ip = ipBehind(draft as unknown as Layer, ip);
  }
  const restFrom = headers.at(-1)?.body ?? 0;
  let layers: Layer[] = restFrom < end ? [payload(bytes.subarray(restFrom, end))] : [];
  for (let i = headers.length - 1; i >= 0; i--) {
    const header = headers[i]!;
    const layer = simplest(bytes, header, end, layers[0], around[i]!);
    layers = layer ? [layer, ...layers] : [payload(bytes.subarray(header.start, end))];
  }
  if (end < bytes.length) layers.push({ kind: 'padding', data: bytes.slice(end) });
  return layers;
}
