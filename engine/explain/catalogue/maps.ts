import type { Explanations } from '../types';
import { asm, bytes, numbers, reg } from '../values';

const LOOKUP = `  *(u32 *)(r10 - 4) = 0
  r1 = map[arr]
  r2 = r10
  r2 += -4
  call bpf_map_lookup_elem
  if r0 == 0 goto out`;

const ARRAY = 'map arr: array, key 4, value 16, entries 4';

/** A program that moves a looked-up value by r6 after `bound`, and reads `size` bytes there. */
const indexed = (bound: string) => `${ARRAY}
  r6 = *(u32 *)(r1 + 12)
${bound}${LOOKUP}
  r0 += r6
  r1 = *(u8 *)(r0 + 0)
out:
  r0 = 2
  exit`;

/** Values and keys of maps. */
export const MAPS: Explanations = {
  'map-value-access': {
    title: 'Stay within the value of the map',
    why: ({ args: [size, off, count], rejected }) => {
      const varies = rejected.more.some(({ code }) => code === 'map-value-max');
      const where = varies ? `at offset ${off} where its index is greatest` : `at offset ${off}`;
      return `The access takes ${bytes(count)} ${where}, and a value of this map has ${bytes(size)} (0 to ${size - 1}).`;
    },
    how: ({ args: [size, off, count], rejected }) => {
      if (off < 0) return 'Keep the offset from being negative.';
      if (rejected.more.some(({ code }) => code === 'map-value-max'))
        return `Bound the index more tightly: ${bytes(count)} fit up to offset ${size - count}.`;
      return `Use an offset of at most ${size - count}, or declare the map with value ${off + count}.`;
    },
    bad: asm`
    map one: array, key 4, value 16, entries 1
      r1 = map[one][0]+12
      r0 = *(u64 *)(r1 + 0)
      exit`,
    good: asm`
    map one: array, key 4, value 16, entries 1
      r1 = map[one][0]+8
      r0 = *(u64 *)(r1 + 0)
      r0 = 2
      exit`,
  },
  'map-key-access': {
    title: 'Stay within the key of the map',
    why: ({ args: [size, off, count] }) =>
      `The access takes ${bytes(count)} at offset ${off}, and a key of this map has ${bytes(size)} (0 to ${size - 1}).`,
    how: ({ args: [size, , count] }) => `Use an offset of at most ${size - count}.`,
    bad: eachKey('r0 = *(u32 *)(r2 + 4)'),
    good: eachKey('r0 = *(u32 *)(r2 + 0)'),
  },
  'map-key-write': {
    title: 'Keys of a map cannot be changed',
    why: ({ args: [regno] }) =>
      `${reg(regno)} points to the key itself, by which the map finds its value; changed it would be lost.`,
    how: 'Delete the element, and put it in again under another key.',
    bad: eachKey('*(u32 *)(r2 + 0) = 1'),
    good: eachKey('*(u32 *)(r3 + 0) = 1'),
  },
  'map-key-helper-write': {
    title: 'Keys of a map cannot be changed',
    why: ({ args: [regno] }) => `The helper would write into the key that ${reg(regno)} points to.`,
    how: 'Let the helper write to the stack.',
    bad: eachKey('r1 = map[q]\n  call bpf_map_pop_elem', 'map q: queue, value 4, entries 4'),
    good: eachKey(
      'r1 = map[q]\n  r2 = r10\n  r2 += -8\n  call bpf_map_pop_elem',
      'map q: queue, value 4, entries 4',
    ),
  },
  'map-value-min': {
    title: 'Stay within the memory',
    why: ({ args: [regno] }) =>
      `Already at the lowest offset that ${reg(regno)} may have, the access is outside.`,
    how: 'Bound the offset so that the whole access fits.',
    after: 'map-value-access',
    bad: asm`
    map one: array, key 4, value 16, entries 1
      r1 = map[one][0]+8
      r0 = *(u64 *)(r1 + 8)
      exit`,
    good: asm`
    map one: array, key 4, value 16, entries 1
      r1 = map[one][0]+8
      r0 = *(u64 *)(r1 + 0)
      r0 = 2
      exit`,
  },
  'map-value-max': {
    title: 'Stay within the memory',
    why: ({ args: [regno] }) =>
      `At the highest offset that ${reg(regno)} may have, the access is outside.`,
    how: 'Bound the offset so that the whole access fits.',
    after: 'map-value-access',
    bad: indexed('  r6 &= 31\n'),
    good: indexed('  r6 &= 15\n'),
  },
  'map-value-unbounded': {
    title: 'Bound an index before using it',
    why: ({ args: [regno], value }) =>
      `What was added to ${reg(regno)} may be ${numbers(value(`R${regno}`))}: too much for anything that it could point to.`,
    how: 'Mask the index before it is added (r6 &= 15), or leave when it is greater than the last one (if r6 > 15 goto …).',
    bad: indexed(''),
    good: indexed('  if r6 > 15 goto skip\n').replace('out:', 'out:\nskip:'),
  },
  'map-write-forbidden': {
    title: 'Programs may only read this map',
    why: ({ args: [, off, size] }) =>
      `The program would write ${bytes(size)} at offset ${off} of a value, and the map has the flag BPF_F_RDONLY_PROG.`,
    how: 'Declare the map without that flag (rodata always has it), or keep what changes in another map.',
    bad: asm`
    rodata d: hex "0100000000000000"
      r1 = map[d][0]+0
      *(u8 *)(r1 + 0) = 1
      r0 = 2
      exit`,
    good: asm`
    map d: array, key 4, value 8, entries 1
      r1 = map[d][0]+0
      *(u8 *)(r1 + 0) = 1
      r0 = 2
      exit`,
  },
  'map-read-forbidden': {
    title: 'Programs may only write this map',
    why: ({ args: [, off, size] }) =>
      `The program would read ${bytes(size)} at offset ${off} of a value, and the map has the flag BPF_F_WRONLY_PROG.`,
    how: 'Declare the map without that flag.',
    bad: asm`
    map wo: array, key 4, value 16, entries 1, flags BPF_F_WRONLY_PROG
      r1 = map[wo][0]+8
      r0 = *(u64 *)(r1 + 0)
      exit`,
    good: asm`
    map wo: array, key 4, value 16, entries 1, flags BPF_F_WRONLY_PROG
      r1 = map[wo][0]+8
      *(u64 *)(r1 + 0) = 1
      r0 = 2
      exit`,
  },
  'read-only-of-many': {
    title: 'Constant data is read from maps of one element',
    why: 'The map is frozen and read-only, so its contents count as constants and the verifier reads them itself; it can do that only where there is a single element.',
    how: 'Declare the constants as rodata, or with "entries 1", or leave "frozen" out.',
    bad: asm`
    map d: array, key 4, value 8, entries 2, flags BPF_F_RDONLY_PROG, frozen
      *(u32 *)(r10 - 4) = 0
      r1 = map[d]
      r2 = r10
      r2 += -4
      call bpf_map_lookup_elem
      if r0 == 0 goto out
      r1 = *(u32 *)(r0 + 0)
    out:
      r0 = 2
      exit`,
    good: asm`
    map d: array, key 4, value 8, entries 2, flags BPF_F_RDONLY_PROG
      *(u32 *)(r10 - 4) = 0
      r1 = map[d]
      r2 = r10
      r2 += -4
      call bpf_map_lookup_elem
      if r0 == 0 goto out
      r1 = *(u32 *)(r0 + 0)
    out:
      r0 = 2
      exit`,
  },
  'map-ptr-negative': {
    title: 'A map itself is not read at negative offsets',
    why: ({ args: [regno, map, off] }) =>
      `${reg(regno)} points to the map itself (struct ${map}), and the access is at offset ${off}, before it.`,
    how: 'To read a value of the map, find it with bpf_map_lookup_elem.',
    bad: asm`
    ${ARRAY}
      r1 = map[arr]
      r0 = *(u32 *)(r1 - 4)
      exit`,
    good: indexed('  r6 &= 15\n'),
  },
  'map-ptr-write': {
    title: 'A map itself cannot be written',
    why: ({ args: [map] }) =>
      `The pointer leads to the map itself (struct ${map}) and not to a value of it.`,
    how: 'Find the value with bpf_map_lookup_elem and write there, or call bpf_map_update_elem.',
    bad: asm`
    ${ARRAY}
      r1 = map[arr]
      *(u32 *)(r1 + 0) = 1
      r0 = 2
      exit`,
    good: asm`
    ${ARRAY}
    ${LOOKUP.trim().replaceAll('\n', '\n    ')}
      *(u32 *)(r0 + 0) = 1
    out:
      r0 = 2
      exit`,
  },
};

/** Calls back a function for each element of a map: r2 is the key, r3 the value. */
function eachKey(body: string, map = ''): string {
  return `map table: hash, key 4, value 8, entries 4
${map === '' ? '' : `${map}\n`}xdp main:
  r1 = map[table]
  r2 = subprog[each]
  r3 = 0
  r4 = 0
  call bpf_for_each_map_elem
  r0 = 2
  exit
func each:
  ${body}
  r0 = 0
  exit`;
}
