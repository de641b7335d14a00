import type { BaseIssue } from 'valibot';

/** Longest piece of foreign text that a message repeats. */
const QUOTE_LENGTH = 40;

/** A piece of a foreign file, made safe to show in a sentence. */
export function quote(text: string): string {
  return JSON.stringify(text.length > QUOTE_LENGTH ? `${text.slice(0, QUOTE_LENGTH)}…` : text);
}

/** `programs[2].name`, or an empty text for the document itself. */
function pathOf(issue: BaseIssue<unknown>): string {
  let path = '';
  for (const step of issue.path ?? []) {
    const key = step.key;
    if (typeof key === 'number') path += `[${key}]`;
    else if (/^[A-Za-z_]\w{0,31}$/.test(String(key))) path += path ? `.${key}` : String(key);
    else path += `[${quote(String(key))}]`;
  }
  return path;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return `the text ${quote(value)}`;
  if (value === undefined) return 'nothing';
  return String(value);
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  strict_object: 'an object',
  strict_tuple: 'a list of a key and a value',
  record: 'an object',
};

function sentenceOf(issue: BaseIssue<unknown>): string {
  if (issue.kind === 'validation' || issue.type === 'union') return issue.message;
  if (issue.type === 'strict_object' && issue.expected === 'never')
    return 'is not a key of this document; remove it';
  if (issue.type === 'strict_tuple' && issue.expected === 'never')
    return 'is one too many; an entry is a key and a value';
  if (issue.received === 'undefined' && issue.type !== 'strict_tuple')
    return 'is missing; every key of the format is needed';
  const expected = EXPECTED[issue.type] ?? issue.expected ?? 'something else';
  return `must be ${expected.replaceAll('(', '').replaceAll(')', '').replaceAll(' | ', ' or ')}, not ${kindOf(issue.input)}`;
}

/** One sentence about what the schema refused, and where. */
export function describeIssue(issue: BaseIssue<unknown>): { path: string; message: string } {
  const path = pathOf(issue);
  const sentence = sentenceOf(issue);
  return { path, message: path ? `${path} ${sentence}.` : `The document ${sentence}.` };
}
