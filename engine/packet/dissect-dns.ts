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
import { dissectRecords, readDnsName } from './dissect-dns-records';
import { DNS_TYPES } from './numbers';

/** A DNS message: header, first question and records (RFC 1035 section 4.1). */
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
    const question = readDnsName(bytes, at, body, end);
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
  // What stands between the first question and the records hides where those start.
  let complete = questions <= 1 && (questions === 0 || body > at + 12);
  for (const [i, label] of ['answer', 'authority', 'additional'].entries()) {
    if (!complete) break;
    const records = dissectRecords(bytes, header, label, u16(bytes, at + 6 + 2 * i), body, end);
    body = records.end;
    complete = records.complete;
  }
  header.finish(text, body);
  walk.what.push(`DNS ${text}`);
  const more = questions > 1 ? count(questions - 1, 'more question') : '';
  payload(walk, body, end, more ? `Records and ${more}` : 'Records');
}
