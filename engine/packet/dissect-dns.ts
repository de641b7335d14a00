import {
  count,
  cutShort,
  HeaderBuilder,
  hex,
  named,
  payload,
  u16,
  type Walk,
} from './dissect-context';
import { DNS_TYPES } from './numbers';

/** The name at `at`, without following pointers: the question of a message comes first and has none. */
function readName(
  bytes: Uint8Array,
  at: number,
  end: number,
): { name: string; end: number } | null {
  const labels: string[] = [];
  let total = 0;
  for (let i = at; i < end; ) {
    const length = bytes[i]!;
    if (length === 0) return { name: labels.join('.') || '.', end: i + 1 };
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

/** The header and the first question of a DNS message; records are left as bytes. */
export function dissectDns(walk: Walk, at: number, end: number): void {
  const { bytes } = walk;
  if (end <= at) return;
  if (at + 12 > end) {
    cutShort(walk, 'DNS', at, end, 12);
    return;
  }
  const flags = u16(bytes, at + 2);
  const kind = flags & 0x8000 ? 'response' : 'query';
  const questions = u16(bytes, at + 4);
  const header = new HeaderBuilder(walk, 'DNS', at);
  header.field('id', hex(u16(bytes, at), 4), at, at + 2);
  header.field('flags', `${hex(flags, 4)} (${kind})`, at + 2, at + 4);
  header.field('questions', String(questions), at + 4, at + 6);
  header.field('answers', String(u16(bytes, at + 6)), at + 6, at + 8);
  header.field('authorities', String(u16(bytes, at + 8)), at + 8, at + 10);
  header.field('additional', String(u16(bytes, at + 10)), at + 10, at + 12);
  let body = at + 12;
  let text = kind;
  if (questions > 0) {
    const question = readName(bytes, body, end);
    if (question && question.end + 4 <= end) {
      const type = u16(bytes, question.end);
      header.field('name', question.name, body, question.end);
      header.field('type', named(DNS_TYPES, type), question.end, question.end + 2);
      header.field(
        'class',
        named({ 1: 'IN' }, u16(bytes, question.end + 2)),
        question.end + 2,
        question.end + 4,
      );
      body = question.end + 4;
      text += ` ${DNS_TYPES[type] ?? `type ${type}`} ${question.name}`;
    } else {
      header.flag('The question is cut short or not a name.');
    }
  }
  header.finish(text, body);
  walk.what.push(`DNS ${text}`);
  const more = questions > 1 ? count(questions - 1, 'more question') : '';
  payload(walk, body, end, more ? `Records and ${more}` : 'Records');
}
