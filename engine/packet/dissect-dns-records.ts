import { formatIpv4, formatIpv6 } from './address';
import { count, type HeaderBuilder, named, u16, u32 } from './dissect-context';
import { DNS_TYPES } from './numbers';

/** More records than a packet of UDP holds in practice; beyond them the rest is shown as bytes. */
const MAX_RECORDS = 64;

/**
 * The name at `at`, compressed or not (RFC 1035 section 4.1.4). Each pointer must go further back
 * than the one before, so that no message can send the reader round in circles.
 *
 * @param message where the message starts, which pointers count from
 * @returns the name and where what follows it starts; `null` where there is no name
 */
export function readDnsName(
  bytes: Uint8Array,
  message: number,
  at: number,
  end: number,
): { readonly name: string; readonly end: number } | null {
  const labels: string[] = [];
  let total = 0;
  let after: number | null = null;
  let lowest = at;
  for (let i = at; i < end; ) {
    const length = bytes[i]!;
    if (length === 0) return { name: labels.join('.') || '.', end: after ?? i + 1 };
    if (length >= 0xc0) {
      if (i + 2 > end) return null;
      const to = message + (u16(bytes, i) & 0x3fff);
      if (to >= lowest) return null;
      after ??= i + 2;
      lowest = to;
      i = to;
      continue;
    }
    total += length + 1;
    if (length > 63 || total > 254 || i + 1 + length > end) return null;
    let label = '';
    for (const byte of bytes.subarray(i + 1, i + 1 + length)) {
      label += byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\${byte}`;
    }
    labels.push(label);
    i += 1 + length;
  }
  return null;
}

/** A record's data in words. */
function dataText(
  bytes: Uint8Array,
  message: number,
  type: number,
  at: number,
  end: number,
): string {
  const length = end - at;
  if (type === 1 && length === 4) return formatIpv4(bytes.subarray(at, end));
  if (type === 28 && length === 16) return formatIpv6(bytes.subarray(at, end));
  if (type === 2 || type === 5 || type === 12) {
    return readDnsName(bytes, message, at, end)?.name ?? count(length, 'byte');
  }
  return count(length, 'byte');
}

/**
 * Adds the records of a section to the header of the message (RFC 1035 section 4.1.3).
 *
 * @returns where they end; the last of them may be missing
 */
export function dissectRecords(
  bytes: Uint8Array,
  header: HeaderBuilder,
  label: string,
  records: number,
  start: number,
  end: number,
): { readonly end: number; readonly complete: boolean } {
  let at = start;
  for (let i = 0; i < records; i++) {
    const owner = i < MAX_RECORDS ? readDnsName(bytes, header.start, at, end) : null;
    const dataAt = (owner?.end ?? end) + 10;
    if (!owner || dataAt > end) return { end: at, complete: false };
    const from = owner.end;
    const type = u16(bytes, from);
    const to = dataAt + u16(bytes, from + 8);
    if (to > end) return { end: at, complete: false };
    const field = (name: string, text: string, a: number, b: number) => ({
      label: name,
      text,
      start: a,
      end: b,
      children: [],
    });
    const data = dataText(bytes, header.start, type, dataAt, to);
    header.group(label, `${owner.name} ${DNS_TYPES[type] ?? `type ${type}`} ${data}`, [
      field('name', owner.name, at, from),
      field('type', named(DNS_TYPES, type), from, from + 2),
      field('class', named({ 1: 'IN' }, u16(bytes, from + 2)), from + 2, from + 4),
      field('ttl', String(u32(bytes, from + 4)), from + 4, from + 8),
      field('length', count(to - dataAt, 'byte'), from + 8, dataAt),
      field('data', data, dataAt, to),
    ]);
    at = to;
  }
  return { end: at, complete: true };
}
