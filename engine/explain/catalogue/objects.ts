import type { Explanations } from '../types';
import { asm, bytes, reg, signed } from '../values';

const argument = (arg: number) => reg(arg + 1);

const RINGBUF_DYNPTR =
  'Only helpers that give a record back ask for a kind, and of dynptrs of other kinds they say first that there is none.';

/** A dynptr of the packet at an offset from r10. */
const dynptr = (off: number, before = '') => `${before}  r2 = 0
  r3 = r10
  r3 += ${off}
  call bpf_dynptr_from_xdp
`;

const NEW = `  r1 = r10
  r1 += -8
  r2 = 0
  r3 = 10
  call bpf_iter_num_new
`;
const DESTROY = `  r1 = r10
  r1 += -8
  call bpf_iter_num_destroy
`;
const END = '  r0 = 2\n  exit';

/** Dynptrs and iterators, which live on the stack and belong to the kernel while they do. */
export const OBJECTS: Explanations = {
  'object-variable': {
    title: 'Dynptrs and iterators are at fixed places',
    why: ({ args: [kind] }) =>
      `The pointer to the ${kind} was moved by a number that varies, so it is not said where on the stack it is.`,
    how: 'Point to a constant offset from r10.',
    bad: `  r6 = *(u32 *)(r1 + 16)
  r6 &= 8
  r2 = 0
  r3 = r10
  r3 += -32
  r3 += r6
  call bpf_dynptr_from_xdp
${END}`,
    good: dynptr(-32) + END,
  },
  'object-offset': {
    title: 'Dynptrs and iterators fill whole slots',
    why: ({ args: [kind, off] }) =>
      `${kind === 'dynptr' ? 'A dynptr takes 16 bytes' : 'An iterator takes its bytes'} of the stack from a multiple of 8 on, and r10 ${signed(off)} has no room for it, or is none.`,
    how: 'Use a multiple of 8 that is low enough: r10 - 16 for a dynptr, r10 - 8 for a number iterator.',
    bad: dynptr(-8) + END,
    good: dynptr(-16) + END,
  },
  'object-read': {
    title: 'Dynptrs and iterators are not read',
    why: ({ args: [off, at, size] }) =>
      `The load takes ${bytes(size)} at r10 ${signed(off)}, and its byte ${at} belongs to a dynptr or iterator, whose contents are the kernel's business.`,
    how: 'Use the functions for it (bpf_dynptr_slice, bpf_iter_num_next), or read elsewhere.',
    bad: `${dynptr(-16)}  r1 = *(u64 *)(r10 - 16)
${END}`,
    good: `${dynptr(-16)}  *(u64 *)(r10 - 24) = 0
  r1 = *(u64 *)(r10 - 24)
${END}`,
  },
  'object-helper': {
    title: 'Dynptrs and iterators are not read',
    why: ({ args: [regno, , , size] }) =>
      `Of the ${bytes(size)} that ${reg(regno)} points to, some belong to a dynptr or iterator, whose contents are the kernel's business.`,
    how: ({ args: [regno] }) => `Let ${reg(regno)} point to other bytes of the stack.`,
    bad: `${dynptr(-16)}  r1 = r10
  r1 += -16
  r2 = 0
  r3 = r10
  r3 += -16
  r4 = 14
  call bpf_dynptr_slice
${END}`,
    good: `${dynptr(-16)}  r1 = r10
  r1 += -16
  r2 = 0
  r3 = r10
  r3 += -32
  r4 = 14
  call bpf_dynptr_slice
${END}`,
  },
  'dynptr-pointer': {
    title: 'A dynptr lives on the stack',
    why: ({ args: [arg] }) => `${argument(arg)} does not point into the stack.`,
    how: ({ args: [arg] }) => `Make room for it: ${argument(arg)} = r10, ${argument(arg)} += -16.`,
    bad: `  r2 = 0
  r3 = r1
  call bpf_dynptr_from_xdp
${END}`,
    good: dynptr(-16) + END,
  },
  'dynptr-not-uninit': {
    title: 'A dynptr is made where none is',
    why: 'There is a dynptr already where a new one would be made, and it has not been given back.',
    how: 'Use other 16 bytes of the stack.',
    unreached: RINGBUF_DYNPTR,
  },
  'dynptr-not-init': {
    title: 'A dynptr is made before it is used',
    why: ({ args: [arg] }) =>
      `Where ${argument(arg)} points to there is no dynptr on this path: none was made, or a store over it has ended it.`,
    how: 'Make it on every path that leads here (bpf_dynptr_from_xdp, bpf_dynptr_from_skb), and pass its first byte.',
    bad: `  r1 = r10
  r1 += -16
  call bpf_dynptr_size
${END}`,
    good: `${dynptr(-16)}  r1 = r10
  r1 += -16
  call bpf_dynptr_size
${END}`,
  },
  'dynptr-kind': {
    title: 'Another kind of dynptr is asked for',
    why: ({ args: [kind, arg] }) => `The dynptr at ${argument(arg)} is not one of type ${kind}.`,
    how: 'Pass a dynptr that was made by the matching function.',
    unreached: RINGBUF_DYNPTR,
  },
  'dynptr-unacquired': {
    title: 'Only what was reserved is given back',
    why: ({ args: [arg] }) => `r${arg} points to no dynptr with a reserved record.`,
    how: 'Reserve it with bpf_ringbuf_reserve_dynptr before.',
    bad: `map rb: ringbuf, key 0, value 0, entries 4096
  r1 = r10
  r1 += -16
  r2 = 0
  call bpf_ringbuf_submit_dynptr
  r0 = 2
  exit`,
    good: `map rb: ringbuf, key 0, value 0, entries 4096
  r1 = map[rb]
  r2 = 24
  r3 = 0
  r4 = r10
  r4 += -16
  call bpf_ringbuf_reserve_dynptr
  r1 = r10
  r1 += -16
  r2 = 0
  call bpf_ringbuf_submit_dynptr
  r0 = 2
  exit`,
  },
  'dynptr-overwrite': {
    title: 'A record is given back before its dynptr goes',
    why: 'The store would destroy a dynptr whose record was not given back.',
    how: 'Submit or discard the record before.',
    bad: `map rb: ringbuf, key 0, value 0, entries 4096
  r1 = map[rb]
  r2 = 24
  r3 = 0
  r4 = r10
  r4 += -16
  call bpf_ringbuf_reserve_dynptr
  *(u64 *)(r10 - 8) = 0
  r1 = r10
  r1 += -16
  r2 = 0
  call bpf_ringbuf_submit_dynptr
  r0 = 2
  exit`,
    good: `map rb: ringbuf, key 0, value 0, entries 4096
  r1 = map[rb]
  r2 = 24
  r3 = 0
  r4 = r10
  r4 += -16
  call bpf_ringbuf_reserve_dynptr
  r1 = r10
  r1 += -16
  r2 = 0
  call bpf_ringbuf_submit_dynptr
  *(u64 *)(r10 - 8) = 0
  r0 = 2
  exit`,
  },
  'dynptr-memory': {
    title: 'A dynptr of memory is of a map',
    why: ({ args: [type] }) =>
      `r1 is ${type}, and bpf_dynptr_from_mem takes memory in the value of a map only.`,
    how: 'Point r1 to the value of a map.',
    bad: `  *(u64 *)(r10 - 32) = 0
  r1 = r10
  r1 += -32
  r2 = 8
  r3 = 0
  r4 = r10
  r4 += -16
  call bpf_dynptr_from_mem
  r0 = 2
  exit`,
    good: `map m: array, key 4, value 64, entries 1
  r1 = map[m][0]
  r2 = 64
  r3 = 0
  r4 = r10
  r4 += -16
  call bpf_dynptr_from_mem
  r1 = r10
  r1 += -16
  call bpf_dynptr_size
  r0 = 2
  exit`,
  },
  'dynptr-write': {
    title: 'Helpers do not write over dynptrs',
    why: ({ args: [off] }) => `The helper would write over the dynptr at r10 ${signed(off)}.`,
    how: 'Pass other bytes of the stack.',
    bad: `  r6 = r1
${dynptr(-16)}  r1 = r6
  r2 = 0
  r3 = r10
  r3 += -16
  r4 = 8
  call bpf_xdp_load_bytes
${END}`,
    good: `  r6 = r1
${dynptr(-16)}  r1 = r6
  r2 = 0
  r3 = r10
  r3 += -24
  r4 = 8
  call bpf_xdp_load_bytes
${END}`,
  },
  'iter-pointer': {
    title: 'An iterator lives on the stack',
    why: ({ args: [arg] }) => `${argument(arg)} does not point into the stack.`,
    how: ({ args: [arg] }) => `Make room for it: ${argument(arg)} = r10, ${argument(arg)} += -8.`,
    bad: asm`
      r2 = 0
      r3 = 1
      call bpf_iter_num_new
      r0 = 2
      exit`,
    good: NEW + DESTROY + END,
  },
  'iter-not-uninit': {
    title: 'An iterator is made where none is',
    why: ({ args: [name, arg] }) =>
      `Where ${argument(arg)} points to there is an iter_${name} already, which has not been destroyed.`,
    how: ({ args: [name] }) =>
      `Call bpf_iter_${name}_destroy first, or make the second one elsewhere.`,
    bad: NEW + NEW + DESTROY + END,
    good: NEW + DESTROY + NEW + DESTROY + END,
  },
  'iter-not-init': {
    title: 'An iterator is made before it is used',
    why: ({ args: [name, arg] }) =>
      `Where ${argument(arg)} points to there is no iter_${name} on this path: none was made, it was destroyed, or a store over it has ended it.`,
    how: ({ args: [name] }) => `Call bpf_iter_${name}_new on every path that leads here.`,
    bad: `  r1 = r10
  r1 += -8
  call bpf_iter_num_next
${END}`,
    good: `${NEW}  r1 = r10
  r1 += -8
  call bpf_iter_num_next
${DESTROY}${END}`,
  },
};
