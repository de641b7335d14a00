import { Refusal, Writer } from './compose-writer';
import type { DnsRecord, Layer } from './layer';

/** Where the question's name stands, behind the header of 12 bytes (RFC 1035 section 4.1.4). */
const QUESTION_POINTER = 0xc00c;

function writeName(writer: Writer, name: string): void {
  for (const label of name.split('.').filter(Boolean)) {
    if (label.length > 63 || /[^\x21-\x7e]/.test(label)) {
      throw new Refusal(`"${label}" is not a part of a DNS name (1 to 63 ASCII characters).`);
    }
    writer.u8(label.length).bytes(Uint8Array.from(label, (char) => char.charCodeAt(0)));
  }
  writer.u8(0);
}

/** Question and answers (RFC 1035 section 4.1); an answer for the question's name points to it. */
export function dnsBody(layer: Layer & { kind: 'dns' }): Uint8Array {
  const writer = new Writer();
  if (layer.name !== undefined) {
    writeName(writer, layer.name);
    writer.u16(layer.type ?? 1).u16(layer.class ?? 1);
  }
  for (const answer of layer.answers ?? []) {
    if (answer.name === layer.name) writer.u16(QUESTION_POINTER);
    else writeName(writer, answer.name);
    writer
      .u16(answer.type)
      .u16(answer.class ?? 1)
      .u32(answer.ttl ?? 60)
      .u16(answer.data.length)
      .bytes(answer.data);
  }
  return writer.done();
}

/** A plain name at `at`, without pointers and with characters that a name is written in. */
export function plainName(
  bytes: Uint8Array,
  at: number,
  end: number,
): { readonly name: string; readonly end: number } | null {
  let name = '';
  for (let i = at; i < end; ) {
    const length = bytes[i]!;
    if (length === 0) return { name, end: i + 1 };
    if (length > 63 || i + 1 + length > end || name.length + length > 254) return null;
    const label = String.fromCharCode(...bytes.subarray(i + 1, i + 1 + length));
    if (/[^\x21-\x2d\x2f-\x7e]/.test(label)) return null; // a dot within a label would split it
    name += name === '' ? label : `.${label}`;
    i += 1 + length;
  }
  return null;
}

/** Reads what `dnsBody` writes; `null` for any other shape. */
export function readDnsBody(
  bytes: Uint8Array,
  start: number,
  end: number,
  questions: number,
  answers: number,
): { readonly fields: Partial<Layer & { kind: 'dns' }>; readonly end: number } | null {
  const u16 = (at: number) => (bytes[at]! << 8) | bytes[at + 1]!;
  let at = start;
  let asked: { name: string; type: number; class: number } | null = null;
  if (questions > 0) {
    const question = plainName(bytes, at, end);
    if (!question || question.end + 4 > end) return null;
    asked = { name: question.name, type: u16(question.end), class: u16(question.end + 2) };
    at = question.end + 4;
  }
  const records: DnsRecord[] = [];
  for (let i = 0; i < answers && questions <= 1; i++) {
    const points = asked !== null && at + 2 <= end && u16(at) === QUESTION_POINTER;
    const name = points ? { name: asked!.name, end: at + 2 } : plainName(bytes, at, end);
    if (!name || name.end + 10 > end) break;
    const dataAt = name.end + 10;
    const length = u16(name.end + 8);
    if (dataAt + length > end) break;
    const ttl = u16(name.end + 4) * 0x10000 + u16(name.end + 6);
    const data = bytes.slice(dataAt, dataAt + length);
    records.push({ name: name.name, type: u16(name.end), class: u16(name.end + 2), ttl, data });
    at = dataAt + length;
  }
  return { fields: { ...asked, ...(records.length > 0 && { answers: records }) }, end: at };
}
