import type { Explanations } from '../types';
import { asm, bytes, reg, valueWords } from '../values';

const verbWords = (verb: string) => (verb.startsWith('write') ? 'writes' : 'reads');
const LOWEST = 'r10 - 512';

/** The stack. */
export const STACK: Explanations = {
  'stack-invalid-access': {
    title: 'The stack is from r10 - 512 to r10 - 1',
    why: ({ args: [verb, , off, size] }) =>
      `The instruction ${verbWords(verb)} ${bytes(size)} at r10 ${off < 0 ? '-' : '+'} ${Math.abs(off)}, ${off >= 0 ? 'above the frame' : `below ${LOWEST}`}.`,
    how: ({ args: [, , off] }) =>
      off >= 0
        ? 'The stack grows downwards: use a negative offset from r10.'
        : 'Keep large data in a map of one element (percpu_array) in place of the stack.',
    bad: asm`
      r0 = *(u8 *)(r10 + 8)
      exit`,
    good: asm`
      *(u64 *)(r10 - 8) = 1
      r0 = *(u8 *)(r10 - 8)
      exit`,
  },
  'stack-invalid-end': {
    title: 'What goes onto the stack has to fit',
    why: ({ args: [verb, regno, off, size] }) =>
      `From ${reg(regno)} = r10 - ${-off} on there are ${bytes(-off)} of stack, and the call ${verbWords(verb)} ${bytes(size)}.`,
    how: ({ args: [, regno, , size] }) =>
      `Let ${reg(regno)} point at least ${size} bytes below r10: ${reg(regno)} = r10, ${reg(regno)} += -${Math.ceil(size / 8) * 8}. Or pass a smaller size.`,
    bad: asm`
      r2 = 0
      r3 = r10
      r3 += -16
      r4 = 17
      call bpf_xdp_load_bytes
      r0 = 2
      exit`,
    good: asm`
      r2 = 0
      r3 = r10
      r3 += -24
      r4 = 17
      call bpf_xdp_load_bytes
      r0 = 2
      exit`,
  },
  'stack-invalid-variable-end': {
    title: 'A variable offset stays below r10',
    why: ({ args: [verb, , varOff, off, size] }) =>
      `The instruction ${verbWords(verb)} ${bytes(size)} at r10 ${off < 0 ? '-' : '+'} ${Math.abs(off)} plus a number that varies (var_off=${varOff}); at its greatest this ends above the frame.`,
    how: 'Begin lower, or bound the number more tightly, so that its greatest value still lies below r10.',
    bad: asm`
      r6 = *(u32 *)(r1 + 12)
      r6 &= 15
      r2 = r10
      r2 += -8
      r2 += r6
      *(u8 *)(r2 + 0) = 1
      r0 = 2
      exit`,
    good: asm`
      r6 = *(u32 *)(r1 + 12)
      r6 &= 15
      r2 = r10
      r2 += -16
      r2 += r6
      *(u8 *)(r2 + 0) = 1
      r0 = 2
      exit`,
  },
  'stack-invalid-variable': {
    title: 'A variable offset stays above r10 - 512',
    why: ({ args: [verb, , varOff, off, size] }) =>
      `The instruction ${verbWords(verb)} ${bytes(size)} at r10 ${off < 0 ? '-' : '+'} ${Math.abs(off)} plus a number that varies (var_off=${varOff}); at its least this is not in the stack.`,
    how: 'Bound the number more tightly: even its least value has to lie between r10 - 512 and r10 - 1.',
    bad: asm`
      r6 = *(u32 *)(r1 + 12)
      r6 &= 15
      r2 = r10
      r2 += -520
      r2 += r6
      *(u8 *)(r2 + 0) = 1
      r0 = 2
      exit`,
    good: asm`
      r6 = *(u32 *)(r1 + 12)
      r6 &= 15
      r2 = r10
      r2 += -512
      r2 += r6
      *(u8 *)(r2 + 0) = 1
      r0 = 2
      exit`,
  },
  'stack-unbounded': {
    title: 'Bound an index into the stack',
    why: ({ args: [verb, regno] }) =>
      `The instruction ${verbWords(verb)} through ${reg(regno)}, a stack pointer moved by a number that could be nearly anything.`,
    how: 'Mask the number before it is added (r6 &= 7), or compare it with a constant first.',
    bad: asm`
      r6 = *(u32 *)(r1 + 12)
      r2 = r10
      r2 += -64
      r2 += r6
      *(u8 *)(r2 + 0) = 1
      r0 = 2
      exit`,
    good: asm`
      r6 = *(u32 *)(r1 + 12)
      r6 &= 63
      r2 = r10
      r2 += -64
      r2 += r6
      *(u8 *)(r2 + 0) = 1
      r0 = 2
      exit`,
  },
  'zero-sized-read': {
    title: 'A helper needs some bytes to read',
    why: 'The helper would be given 0 bytes of memory to work on: the key or the value of this map has no size, or the size passed is 0.',
    how: 'Use a helper that suits the type of map, or pass a size of at least 1.',
    bad: asm`
    map rb: ringbuf, entries 4096
      *(u64 *)(r10 - 8) = 24
      r1 = map[rb]
      r2 = r10
      r2 += -8
      call bpf_map_lookup_elem
      r0 = 2
      exit`,
    good: asm`
    map rb: ringbuf, entries 4096
      *(u64 *)(r10 - 8) = 24
      r1 = map[rb]
      r2 = r10
      r2 += -8
      r3 = 8
      r4 = 0
      call bpf_ringbuf_output
      r0 = 2
      exit`,
  },
  'stack-helper-variable': {
    title: 'Atomics on the stack are at fixed offsets',
    why: ({ args: [varOff, off, size] }) =>
      `The operation takes ${bytes(size)} at r10 ${off < 0 ? '-' : '+'} ${Math.abs(off)} plus a number that varies (var_off=${varOff}), and the verifier has to know which bytes change.`,
    how: 'Use an atomic at a constant offset, or a plain load and store.',
    bad: asm`
      r6 = *(u32 *)(r1 + 12)
      r6 &= 8
      *(u64 *)(r10 - 8) = 0
      *(u64 *)(r10 - 16) = 0
      r2 = r10
      r2 += -16
      r2 += r6
      r3 = 1
      lock *(u64 *)(r2 + 0) += r3
      r0 = 2
      exit`,
    good: asm`
      *(u64 *)(r10 - 16) = 0
      r2 = r10
      r2 += -16
      r3 = 1
      lock *(u64 *)(r2 + 0) += r3
      r0 = 2
      exit`,
  },
  'stack-fill-size': {
    title: 'A pointer on the stack is read whole',
    why: ({ rejected, value }) => {
      const slot = rejected.cause?.involved.find(({ name }) => name.startsWith('fp'));
      return slot
        ? `In r10 - ${slot.name.slice(3)} lies ${valueWords(value(slot.name))}, and only a part of its 8 bytes is read.`
        : 'A pointer was stored here, and only a part of its 8 bytes is read.';
    },
    how: 'Read it with a load of u64 at the offset that it was stored to.',
    bad: asm`
      *(u64 *)(r10 - 8) = r1
      r0 = *(u8 *)(r10 - 8)
      exit`,
    good: asm`
      *(u64 *)(r10 - 8) = r1
      r1 = *(u64 *)(r10 - 8)
      r0 = 2
      exit`,
  },
  'stack-spill-size': {
    title: 'A pointer is stored whole',
    why: ({ rejected, value }) => {
      const [name] = rejected.cause?.involved.map((one) => one.name) ?? [];
      const what = name === undefined ? 'a pointer' : valueWords(value(name));
      return `The store would put a part of ${what} onto the stack, and nothing could be made of it later.`;
    },
    how: 'Store pointers with u64, at an offset that is a multiple of 8.',
    bad: asm`
      *(u8 *)(r10 - 8) = r1
      r0 = 2
      exit`,
    good: asm`
      *(u64 *)(r10 - 8) = r1
      r0 = 2
      exit`,
  },
  'stack-spill-caller': {
    title: 'A function leaves no address of its own stack behind',
    why: "The function stores a pointer into its own frame into its caller's, where it would outlive the frame.",
    how: 'Let the caller make room on its stack, and pass a pointer to that.',
    bad: asm`
    xdp main:
      r1 = r10
      call f
      r0 = 2
      exit
    func f:
      *(u64 *)(r1 - 8) = r10
      r0 = 2
      exit`,
    good: asm`
    xdp main:
      r1 = r10
      call f
      r0 = 2
      exit
    func f:
      *(u64 *)(r1 - 8) = 1
      r0 = 2
      exit`,
  },
  'stack-combined': {
    title: 'All frames together have 512 bytes',
    why: ({ args: [frames, depth] }) =>
      `${frames} functions that call one another use ${depth} bytes of stack together (each rounded up to 32), and 512 are there.`,
    how: 'Use less stack in one of them: keep large data in a percpu_array of one element.',
    bad: asm`
    xdp main:
      *(u64 *)(r10 - 256) = 0
      call f
      exit
    func f:
      *(u64 *)(r10 - 264) = 0
      r0 = 2
      exit`,
    good: asm`
    xdp main:
      *(u64 *)(r10 - 256) = 0
      call f
      exit
    func f:
      *(u64 *)(r10 - 256) = 0
      r0 = 2
      exit`,
  },
};
