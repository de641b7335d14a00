import type { Explanations } from '../types';
import { asm, bytes, numbers, reg, typeWords, valueWords } from '../values';

/** What is passed to helpers. */
export const ARGUMENTS: Explanations = {
  'arg-type': {
    title: 'The helper wants something else there',
    why: ({ args: [regno, type, expected], value }) => {
      const has = value(`R${regno}`);
      const what = has.kind === '' ? typeWords(type) : valueWords(has);
      return `${reg(regno)} is ${what}; the helper takes there ${expectedWords(expected)}.`;
    },
    how: ({ args: [regno, type] }) =>
      type.endsWith('_or_null')
        ? `Test it first: if ${reg(regno)} == 0 goto ….`
        : `Hover over the call for its arguments, and put into ${reg(regno)} what it takes.`,
    bad: asm`
    map h: hash, key 4, value 8, entries 4
      r1 = map[h]
      r2 = 7
      call bpf_map_lookup_elem
      r0 = 2
      exit`,
    good: asm`
    map h: hash, key 4, value 8, entries 4
      *(u32 *)(r10 - 4) = 7
      r1 = map[h]
      r2 = r10
      r2 += -4
      call bpf_map_lookup_elem
      r0 = 2
      exit`,
  },
  'arg-map-key-null': {
    title: 'A key belongs to a map',
    why: 'The helper takes a key, and no map comes before it among its arguments.',
    how: 'Pass the map first.',
    unreached: 'In every helper that programs here can call, the map comes before its key.',
  },
  'arg-map-value-null': {
    title: 'A value belongs to a map',
    why: 'The helper takes a value, and no map comes before it among its arguments.',
    how: 'Pass the map first.',
    unreached: 'In every helper that programs here can call, the map comes before its value.',
  },
  'arg-packet': {
    title: 'This helper takes no packet pointers',
    why: ({ rejected }) =>
      `${rejected.cause?.involved[0]?.name.toLowerCase() ?? 'An argument'} points into the packet, and the helper does not work on packets directly.`,
    how: 'Copy the bytes to the stack first, and pass a pointer to them.',
    bad: asm`
    xdp main:
      r6 = *(u32 *)(r1 + 0)
      r1 = 3
      r2 = subprog[each]
      r3 = r6
      r4 = 0
      call bpf_loop
      r0 = 2
      exit
    func each:
      r0 = 0
      exit`,
    good: asm`
    xdp main:
      r1 = 3
      r2 = subprog[each]
      r3 = r10
      r3 += -8
      r4 = 0
      call bpf_loop
      r0 = 2
      exit
    func each:
      r0 = 0
      exit`,
  },
  'arg-zero-size': {
    title: 'The size is at least 1',
    why: ({ args: [regno, min, max] }) =>
      `${reg(regno)}, the size of the memory, may be ${min === max ? min : `${min} to ${max}`}, and the helper cannot do with 0 bytes.`,
    how: ({ args: [regno] }) =>
      `Leave before the call when ${reg(regno)} is 0: if ${reg(regno)} == 0 goto ….`,
    bad: asm`
      r2 = 0
      r3 = r10
      r3 += -16
      r4 = 0
      call bpf_xdp_load_bytes
      r0 = 2
      exit`,
    good: asm`
      r2 = 0
      r3 = r10
      r3 += -16
      r4 = 16
      call bpf_xdp_load_bytes
      r0 = 2
      exit`,
  },
  'arg-size-negative': {
    title: 'A size is not negative',
    why: ({ args: [regno], value }) =>
      `${reg(regno)}, the size of the memory, may be negative (${numbers(value(`R${regno}`))}).`,
    how: ({ args: [regno] }) =>
      `Mask it (${reg(regno)} &= 63), or leave when it is below 0 (if ${reg(regno)} s< 0 goto …).`,
    bad: asm`
      *(u64 *)(r10 - 8) = 0x6968
      r1 = r10
      r1 += -8
      r2 = -1
      call bpf_trace_printk
      r0 = 2
      exit`,
    good: asm`
      *(u64 *)(r10 - 8) = 0x6968
      r1 = r10
      r1 += -8
      r2 = 8
      call bpf_trace_printk
      r0 = 2
      exit`,
  },
  'arg-size-unbounded': {
    title: 'Bound a size before passing it',
    why: ({ args: [regno], value }) =>
      `${reg(regno)}, the size of the memory, may be ${numbers(value(`R${regno}`))}: more than any memory has.`,
    how: ({ args: [regno] }) =>
      `Mask it (${reg(regno)} &= 63), or leave when it is greater than the memory has bytes (if ${reg(regno)} > 64 goto …).`,
    bad: asm`
      r6 = *(u32 *)(r1 + 12)
      r2 = 0
      r3 = r10
      r3 += -64
      r4 = r6
      if r4 == 0 goto out
      call bpf_xdp_load_bytes
    out:
      r0 = 2
      exit`,
    good: asm`
      r6 = *(u32 *)(r1 + 12)
      r2 = 0
      r3 = r10
      r3 += -64
      r4 = r6
      r4 &= 63
      if r4 == 0 goto out
      call bpf_xdp_load_bytes
    out:
      r0 = 2
      exit`,
  },
  'arg-not-constant': {
    title: 'This argument is a constant',
    why: ({ args: [regno], value }) =>
      `${reg(regno)} may be ${numbers(value(`R${regno}`))}, and the verifier has to know the size exactly to check accesses to what the helper gives.`,
    how: ({ args: [regno] }) => `Put a constant there: ${reg(regno)} = 16.`,
    bad: asm`
    map rb: ringbuf, entries 4096
      r6 = *(u32 *)(r1 + 12)
      r1 = map[rb]
      r2 = r6
      r3 = 0
      call bpf_ringbuf_reserve
      r0 = 2
      exit`,
    good: asm`
    map rb: ringbuf, entries 4096
      r1 = map[rb]
      r2 = 16
      r3 = 0
      call bpf_ringbuf_reserve
      if r0 == 0 goto out
      r1 = r0
      r2 = 0
      call bpf_ringbuf_discard
    out:
      r0 = 2
      exit`,
  },
  'map-func-mismatch': {
    title: 'This helper is for another type of map',
    why: ({ args: [, name], value }) => {
      const map = value('R1').part('map');
      return `${name} does not work on maps of the type of ${map ?? 'this one'}.`;
    },
    how: ({ args: [, name] }) =>
      `Declare the map with a type that ${name} works on; docs/support-matrix.md lists helpers by type of map.`,
    bad: asm`
    map m: array, key 4, value 4, entries 4
      r1 = map[m]
      r2 = 1
      r3 = 2
      call bpf_redirect_map
      exit`,
    good: asm`
    map m: devmap, key 4, value 4, entries 4
      r1 = map[m]
      r2 = 1
      r3 = 2
      call bpf_redirect_map
      exit`,
  },
  'tail-call-map': {
    title: 'A tail call goes through a prog_array',
    why: 'r2 is a map that holds no programs.',
    how: 'Declare the map as prog_array.',
    bad: asm`
    map arr: array, key 4, value 4, entries 4
      r2 = map[arr]
      r3 = 0
      call bpf_tail_call
      r0 = 2
      exit`,
    good: asm`
    map jmp: prog_array, entries 4
      r2 = map[jmp]
      r3 = 0
      call bpf_tail_call
      r0 = 2
      exit`,
  },
  'map-update-forbidden': {
    title: 'Programs may only read this map',
    why: 'The helper would change the map, which has the flag BPF_F_RDONLY_PROG.',
    how: 'Declare the map without that flag, or keep what changes in another map.',
    bad: asm`
    map m: queue, value 8, entries 4, flags BPF_F_RDONLY_PROG
      r1 = map[m]
      r2 = r10
      r2 += -8
      call bpf_map_pop_elem
      r0 = 2
      exit`,
    good: asm`
    map m: queue, value 8, entries 4
      r1 = map[m]
      r2 = r10
      r2 += -8
      call bpf_map_pop_elem
      r0 = 2
      exit`,
  },
  'snprintf-size': {
    title: 'Arguments of a format have 8 bytes each',
    why: ({ rejected, value }) =>
      `The arguments are ${bytes(Number(value('R5').part('umax') ?? 0))} long in all, and at instruction ${rejected.at} they have to be a multiple of 8. The kernel says nothing but EINVAL.`,
    how: 'Store each argument as a u64 on the stack, and pass 8 times their number in r5.',
    bad: asm`
    rodata fmt: "%d"
      r1 = r10
      r1 += -32
      r2 = 16
      r3 = map[fmt][0]+0
      r4 = r10
      r4 += -16
      r5 = 12
      call bpf_snprintf
      r0 = 2
      exit`,
    good: asm`
    rodata fmt: "%d"
      r1 = r10
      r1 += -32
      r2 = 16
      r3 = map[fmt][0]+0
      r4 = r10
      r4 += -16
      r5 = 8
      call bpf_snprintf
      r0 = 2
      exit`,
  },
  'snprintf-format': {
    title: 'The format string is wrong',
    why: 'The text has a % with something behind it that is no conversion, or more conversions than arguments were passed.',
    how: 'Use %d, %u, %x, %s, %p and their like, %% for a percent sign, and 8 bytes of arguments for each.',
    bad: asm`
    rodata fmt: "%"
      r1 = 0
      r2 = 0
      r3 = map[fmt][0]+0
      r4 = r10
      r4 += -8
      r5 = 8
      call bpf_snprintf
      r0 = 2
      exit`,
    good: asm`
    rodata fmt: "%d"
      r1 = 0
      r2 = 0
      r3 = map[fmt][0]+0
      r4 = r10
      r4 += -8
      r5 = 8
      call bpf_snprintf
      r0 = 2
      exit`,
  },
};

/** `map_value, ptr_` of a message in words. */
function expectedWords(expected: string): string {
  const types = expected.split(', ').filter((type) => !/_$/.test(type));
  if (types.length > 4) return 'a pointer to memory: stack, packet, map value and the like';
  return types.map(typeWords).join(' or ');
}
