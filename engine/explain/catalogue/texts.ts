import type { Explanations } from '../types';
import { reg } from '../values';

/** Compares what is on the stack with the text that `load` puts into r3. */
const compare = (declaration: string, load: string) => `${declaration}
  r6 = *(u32 *)(r1 + 12)
${load}
  *(u64 *)(r10 - 16) = 0
  r1 = r10
  r1 += -16
  r2 = 8
  call bpf_strncmp
out:
  r0 = 2
  exit`;

const CONSTANT = 'rodata s: "eth0"';
const DIRECT = '  r3 = map[s][0]+0';
const LOOKED_UP = `  *(u32 *)(r10 - 4) = 0
  r1 = map[s]
  r2 = r10
  r2 += -4
  call bpf_map_lookup_elem
  if r0 == 0 goto out
  r3 = r0`;

/** Texts that a helper takes as constants. */
export const TEXTS: Explanations = {
  'string-writable': {
    title: 'The text has to be constant',
    why: ({ args: [regno] }) =>
      `${reg(regno)} points into a map that can be written to, so the text might change while the helper reads it.`,
    how: 'Declare it as rodata NAME: "…".',
    bad: compare('map s: array, key 4, value 8, entries 1', DIRECT),
    good: compare(CONSTANT, DIRECT),
  },
  'string-variable': {
    title: 'The text begins at a fixed place',
    why: ({ args: [regno] }) =>
      `${reg(regno)} was moved by a number that varies, so it is not said which text is meant.`,
    how: 'Point to a constant offset; choose between several texts with branches.',
    bad: compare(CONSTANT, `${DIRECT}\n  r6 &= 3\n  r3 += r6`),
    good: compare(CONSTANT, `${DIRECT}\n  r3 += 3`),
  },
  'string-no-direct-value': {
    title: 'The text lies in an array',
    why: 'The verifier reads the text itself, and of this type of map it cannot find a value.',
    how: 'Declare it as rodata NAME: "…".',
    bad: compare(
      'map s: hash, key 4, value 8, entries 2, flags BPF_F_RDONLY_PROG, frozen',
      LOOKED_UP,
    ),
    good: compare(CONSTANT, DIRECT),
  },
  'string-of-many': {
    title: 'The text lies in a map of one element',
    why: 'The verifier reads the text itself, and in an array of several elements it does not know which one is meant.',
    how: 'Declare it as rodata NAME: "…", or the array with "entries 1".',
    bad: compare(
      'map s: array, key 4, value 8, entries 2, flags BPF_F_RDONLY_PROG, frozen',
      LOOKED_UP,
    ),
    good: compare(CONSTANT, DIRECT),
  },
  'string-endless': {
    title: 'The text ends with a zero',
    why: 'From where the text begins to the end of the map value there is no zero byte.',
    how: 'Write it as a text in quotes, which gets its zero, or add 00 to the bytes.',
    bad: compare('rodata s: hex "65746830"', DIRECT),
    good: compare('rodata s: hex "6574683000"', DIRECT),
  },
};
