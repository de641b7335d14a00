import type { Explanations } from '../types';
import { asm, bytes, numbers, reg, typeWords, valueWords } from '../values';

/** What may be done to a pointer, and what may be read through a register at all. */
export const POINTERS: Explanations = {
  'pointer-op-32': {
    title: 'Pointers have 64 bits',
    why: ({ args: [regno], value }) =>
      `A w register is half of one: computing with it would cut ${valueWords(value(`R${regno}`))} to 32 bits.`,
    how: ({ args: [regno] }) => `Use the whole register: ${reg(regno)} in place of w${regno}.`,
    bad: asm`
      r2 = *(u32 *)(r1 + 0)
      w2 += 2
      r0 = 2
      exit`,
    good: asm`
      r2 = *(u32 *)(r1 + 0)
      r2 += 2
      r0 = 2
      exit`,
  },
  'pointer-op-null': {
    title: 'Test for NULL before computing',
    why: ({ args: [regno, type] }) =>
      `${reg(regno)} is still ${typeWords(type)}: moved by some bytes, NULL could no longer be told from an address.`,
    how: ({ args: [regno] }) => `First: if ${reg(regno)} == 0 goto …, then move it.`,
    bad: asm`
    map h: hash, key 4, value 16, entries 8
      *(u32 *)(r10 - 4) = 0
      r1 = map[h]
      r2 = r10
      r2 += -4
      call bpf_map_lookup_elem
      r0 += 8
      r0 = 2
      exit`,
    good: asm`
    map h: hash, key 4, value 16, entries 8
      *(u32 *)(r10 - 4) = 0
      r1 = map[h]
      r2 = r10
      r2 += -4
      call bpf_map_lookup_elem
      if r0 == 0 goto out
      r0 += 8
    out:
      r0 = 2
      exit`,
  },
  'pointer-op-type': {
    title: 'This pointer cannot be moved',
    why: ({ args: [regno, type] }) =>
      type === 'pkt_end'
        ? `${reg(regno)} is the end of the packet: it serves for comparisons, and moved it would no longer be the end.`
        : `${reg(regno)} is ${typeWords(type)}, which is passed on or compared, never moved.`,
    how: 'Move the other side of the comparison: data + 14 > data_end says the same as data > data_end - 14.',
    bad: asm`
      r2 = *(u32 *)(r1 + 0)
      r3 = *(u32 *)(r1 + 4)
      r3 += -14
      r0 = 2
      exit`,
    good: asm`
      r2 = *(u32 *)(r1 + 0)
      r3 = *(u32 *)(r1 + 4)
      r2 += 14
      r0 = 2
      if r2 > r3 goto out
      r0 = 1
    out:
      exit`,
  },
  'pointer-operator': {
    title: 'Pointers are moved by + and - only',
    why: ({ args: [regno, operator], value }) =>
      `${operator} would make something else of ${valueWords(value(`R${regno}`))} in ${reg(regno)} than an address.`,
    how: 'Compute the number first, and add it to the pointer afterwards.',
    bad: asm`
      r2 = r10
      r2 *= 2
      r0 = 2
      exit`,
    good: asm`
      r2 = r10
      r2 += -16
      r0 = 2
      exit`,
  },
  'pointer-bitwise': {
    title: 'Pointers are moved by + and - only',
    why: ({ args: [regno, operator], value }) =>
      `${operator} works on the bits of ${valueWords(value(`R${regno}`))} in ${reg(regno)}, whose address nobody knows beforehand.`,
    how: 'Mask the number, and add it to the pointer afterwards: r5 &= 15, then r2 += r5.',
    bad: asm`
      r2 = *(u32 *)(r1 + 0)
      r2 |= 1
      r0 = 2
      exit`,
    good: asm`
      r2 = *(u32 *)(r1 + 0)
      r2 += 1
      r0 = 2
      exit`,
  },
  'pointer-op-pointer': {
    title: 'Two pointers can only be subtracted',
    why: ({ args: [regno, operator] }) =>
      `${reg(regno)} and the other operand are both pointers; ${operator} of two addresses is no address. (Their difference is a number, and allowed.)`,
    how: 'Add a number to a pointer; for a distance, subtract one pointer from the other.',
    bad: asm`
      r2 = *(u32 *)(r1 + 0)
      r3 = *(u32 *)(r1 + 4)
      r3 += r2
      r0 = 2
      exit`,
    good: asm`
      r2 = *(u32 *)(r1 + 0)
      r3 = *(u32 *)(r1 + 4)
      r3 -= r2
      r0 = 2
      exit`,
  },
  'scalar-minus-pointer': {
    title: 'A number minus a pointer is nothing',
    why: ({ args: [regno], value }) =>
      `${reg(regno)} is ${valueWords(value(`R${regno}`))}, and an address is subtracted from it.`,
    how: 'Swap them: the pointer first, the number subtracted from it.',
    bad: asm`
      r2 = *(u32 *)(r1 + 0)
      r5 = 8
      r5 -= r2
      r0 = 2
      exit`,
    good: asm`
      r2 = *(u32 *)(r1 + 0)
      r5 = 8
      r2 -= r5
      r0 = 2
      exit`,
  },
  'stack-pointer-sub': {
    title: 'Stack pointers are moved by adding',
    why: ({ args: [regno] }) =>
      `${reg(regno)} points into the stack, and a number in a register is subtracted from it; the verifier follows additions only.`,
    how: 'Add the negative number: r2 += -8.',
    bad: asm`
      r2 = r10
      r3 = 8
      r2 -= r3
      r0 = 2
      exit`,
    good: asm`
      r2 = r10
      r3 = -8
      r2 += r3
      r0 = 2
      exit`,
  },
  'pointer-math-offset': {
    title: 'Offsets stay below 2^29',
    why: ({ args: [type, value] }) =>
      `${value} is added to ${typeWords(type)}, and the verifier reckons with offsets between -536,870,911 and 536,870,911.`,
    how: 'Nothing that a program may point to is that large: look for the mistake in the number.',
    bad: asm`
      r2 = *(u32 *)(r1 + 0)
      r2 += 0x20000000
      r0 = 2
      exit`,
    good: asm`
      r2 = *(u32 *)(r1 + 0)
      r2 += 0x1fffffff
      r0 = 2
      exit`,
  },
  'pointer-offset-large': {
    title: 'Offsets stay below 2^29',
    why: ({ args: [type, off] }) =>
      `Several additions together have moved ${typeWords(type)} by ${off.toLocaleString('en')}, beyond what the verifier reckons with (536,870,911).`,
    how: 'Nothing that a program may point to is that large: look for the mistake in the numbers.',
    bad: asm`
      r2 = *(u32 *)(r1 + 0)
      r2 += 0x1fffffff
      r2 += 1
      r0 = 2
      exit`,
    good: asm`
      r2 = *(u32 *)(r1 + 0)
      r2 += 0x1ffffffe
      r2 += 1
      r0 = 2
      exit`,
  },
  'pointer-math-unbounded-min': {
    title: 'Bound a number before adding it to a pointer',
    why: ({ args: [type], rejected, value }) =>
      `The number that is added to ${typeWords(type)} could be anything on its lower side${boundless(rejected.cause?.involved.map(({ name }) => name) ?? [], value)}, so the sum could point anywhere.`,
    how: 'Make it small and not negative first: mask it (r5 &= 63), or leave when it is greater than a constant (if r5 > 63 goto …).',
    bad: asm`
      r6 = r1
      call bpf_get_prandom_u32
      r2 = *(u32 *)(r6 + 0)
      r2 += r0
      r0 = 2
      exit`,
    good: asm`
      r6 = r1
      call bpf_get_prandom_u32
      r0 &= 63
      r2 = *(u32 *)(r6 + 0)
      r2 += r0
      r0 = 2
      exit`,
  },
  'pointer-value-large': {
    title: 'Offsets stay below 2^29',
    why: ({ args: [value, type] }) =>
      `What is added to ${typeWords(type)} may be as low as ${value}, beyond what the verifier reckons with (-536,870,911).`,
    how: 'Bound the number more tightly before it is added.',
    bad: asm`
      r6 = r1
      call bpf_get_prandom_u32
      r0 &= 7
      r0 -= 0x20000010
      r2 = *(u32 *)(r6 + 0)
      r2 += r0
      r0 = 2
      exit`,
    good: asm`
      r6 = r1
      call bpf_get_prandom_u32
      r0 &= 7
      r0 -= 16
      r2 = *(u32 *)(r6 + 0)
      r2 += r0
      r0 = 2
      exit`,
  },
  'invalid-mem-access': {
    title: 'Only pointers lead to memory',
    why: ({ args: [regno, type], value }) => {
      if (type.endsWith('_or_null'))
        return `${reg(regno)} is ${typeWords(type)}: nobody has tested yet whether it is NULL.`;
      if (type === 'scalar')
        return `${reg(regno)} holds ${valueWords(value(`R${regno}`))}, not an address that the verifier knows; some instruction before made a plain number of it.`;
      return `${reg(regno)} is ${typeWords(type)}, and programs cannot read or write through it.`;
    },
    how: ({ args: [regno, type] }) =>
      type.endsWith('_or_null')
        ? `First: if ${reg(regno)} == 0 goto …; behind it the pointer may be used.`
        : `Keep the pointer in a register of its own, and access memory through ${reg(regno)} only while it is one.`,
    bad: asm`
    map h: hash, key 4, value 16, entries 8
      *(u32 *)(r10 - 4) = 0
      r1 = map[h]
      r2 = r10
      r2 += -4
      call bpf_map_lookup_elem
      r1 = *(u64 *)(r0 + 0)
      r0 = 2
      exit`,
    good: asm`
    map h: hash, key 4, value 16, entries 8
      *(u32 *)(r10 - 4) = 0
      r1 = map[h]
      r2 = r10
      r2 += -4
      call bpf_map_lookup_elem
      if r0 == 0 goto out
      r1 = *(u64 *)(r0 + 0)
    out:
      r0 = 2
      exit`,
  },
  misaligned: {
    title: 'Accesses are aligned to their size',
    why: ({ args: [what, , varOff, regOff, off, size] }) => {
      const known = varOff === '0' ? '' : ` after a part that varies (${varOff})`;
      return `The ${what}access takes ${bytes(size)} at offset ${regOff + off}${known}, which is no multiple of ${size}.`;
    },
    how: ({ args: [, , , , , size] }) =>
      `Use an offset that is a multiple of ${size}, or smaller loads put together.`,
    bad: asm`
      *(u32 *)(r10 - 6) = 1
      r0 = 2
      exit`,
    good: asm`
      *(u32 *)(r10 - 8) = 1
      r0 = 2
      exit`,
  },
};

/** `: r5 is any number`, of the register that could be anything. */
function boundless(
  names: readonly string[],
  value: (name: string) => import('../values').Value,
): string {
  const name = names.find((one) => value(one).kind === 'scalar');
  return name === undefined ? '' : ` (${name.toLowerCase()} may be ${numbers(value(name))})`;
}
