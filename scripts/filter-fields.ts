import { FILTER_FIELDS, HEADER_NAMES } from '../engine/filter';
import { table } from './support-matrix';

/** The text of `docs/filters.md`, made from the table that filters are read by. */
export function filterFields(): string {
  const code = (text: string) => `\`${text}\``;
  return `# Filters

Generated from \`engine/filter/fields.ts\` by \`npm run docs\`; do not edit.

A filter is made of tests, joined with \`and\` (\`&&\`), \`or\` (\`||\`), \`not\` (\`!\`) and parentheses; \`and\`
binds closer than \`or\`.

| Test | Meets packets |
| --- | --- |
| \`verdict == DROP\`, \`ip.ttl != 64\` | with, or without, such a value; \`a != b\` is \`not a == b\` |
| \`insns > 100\`, \`wirelen > len\` | whose number is so, or is so beside another field's |
| \`tcp.dport in {53, 80, 8000..8100}\` | with one of the values |
| \`printed contains "syn"\` | with such a text, whatever the case |
| \`ip.src == 10.0.0.0/8\` | with an address of the network |
| \`eth[12:2] == 0800\`, \`udp[8:20] contains "GET"\` | with these bytes, counted from the start of a header; \`frame\` is the whole packet |
| \`tcp\`, \`tcp.syn\`, \`printed\` | with such a header, flag or value |
| \`"example.com"\` | that hold the text, in their bytes or in what is said of them |

A field has a value for each header of its kind, through tunnels; one that meets is enough. A field that a packet
does not have meets no comparison.

## Fields

${table(
  ['Field', 'Kind', 'Meaning', 'Example'],
  FILTER_FIELDS.map(({ name, kind, meaning, example }) => [
    code(name),
    kind,
    meaning,
    code(example),
  ]),
)}

## Headers

${HEADER_NAMES.map(code).join(', ')}.
`;
}
