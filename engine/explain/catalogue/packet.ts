import type { Explanations } from '../types';
import { asm, bytes, numbers, reg, signed, typeWords, valueWords } from '../values';

/** The packet, the context, and what the context leads to. */
export const PACKET: Explanations = {
  'packet-write': {
    title: 'This program type may not write its packet',
    why: ({ progType }) =>
      `A program of type ${progType} reads the packet and decides; it cannot change it.`,
    how: 'Change packets in an XDP or tc program.',
    bad: asm`
    cgroup_skb main:
      r2 = *(u32 *)(r1 + 76)
      r3 = *(u32 *)(r1 + 80)
      r4 = r2
      r4 += 14
      if r4 > r3 goto out
      *(u8 *)(r2 + 0) = 1
    out:
      r0 = 1
      exit`,
    good: asm`
    sched_cls main:
      r2 = *(u32 *)(r1 + 76)
      r3 = *(u32 *)(r1 + 80)
      r4 = r2
      r4 += 14
      if r4 > r3 goto out
      *(u8 *)(r2 + 0) = 1
    out:
      r0 = 0
      exit`,
  },
  'packet-access': {
    title: 'Check data_end before touching the packet',
    why: ({ args: [off, size, regno, , , range], value }) => {
      if (off < 0)
        return `The access begins ${bytes(-off)} before the start of the packet, and ends ${bytes(Math.max(0, -off - size))} before it.`;
      const known =
        range === 0
          ? 'on this path nothing has been compared with data_end that counts for it'
          : `${bytes(range)} are known to be there on this path`;
      const moved = value(`R${regno}`).part('umax');
      const from = moved === null ? '' : `, counted from where ${reg(regno)} varies`;
      const which = size === 1 ? `byte ${off}` : `bytes ${off} to ${off + size - 1}`;
      return `The access takes ${which} behind the base of ${reg(regno)}${from}, so ${bytes(off + size)} have to be there; ${known}.`;
    },
    how: ({ args: [off, size, regno] }) =>
      off < 0
        ? 'Move the pointer forward again before reading, or ask for room with bpf_xdp_adjust_head.'
        : `Before it: rX = ${reg(regno)}; rX += ${off + size}; if rX > rEND goto …, rEND being data_end of the context.`,
    bad: asm`
      r0 = 2
      r2 = *(u32 *)(r1 + 0)
      r3 = *(u32 *)(r1 + 4)
      r4 = r2
      r4 += 14
      if r4 > r3 goto out
      r5 = *(u8 *)(r2 + 23)
    out:
      exit`,
    good: asm`
      r0 = 2
      r2 = *(u32 *)(r1 + 0)
      r3 = *(u32 *)(r1 + 4)
      r4 = r2
      r4 += 24
      if r4 > r3 goto out
      r5 = *(u8 *)(r2 + 23)
    out:
      exit`,
  },
  'packet-outside': {
    title: 'Check data_end before touching the packet',
    why: ({ args: [regno] }) =>
      `The access through ${reg(regno)} ends behind what is known to be there.`,
    how: 'Compare the end of the access with data_end first.',
    after: 'packet-access',
    bad: asm`
      r2 = *(u32 *)(r1 + 0)
      r0 = *(u8 *)(r2 + 0)
      exit`,
    good: asm`
      r0 = 2
      r2 = *(u32 *)(r1 + 0)
      r3 = *(u32 *)(r1 + 4)
      r4 = r2
      r4 += 1
      if r4 > r3 goto out
      r0 = *(u8 *)(r2 + 0)
      r0 = 2
    out:
      exit`,
  },
  'packet-outside-end': {
    title: 'This is behind the end of the packet',
    why: ({ args: [regno] }) =>
      `On this path the comparison has shown that ${reg(regno)} is at or behind data_end: nothing of the packet is there.`,
    how: 'Read on the other side of the comparison, where the packet is long enough.',
    bad: asm`
      r0 = 2
      r2 = *(u32 *)(r1 + 0)
      r3 = *(u32 *)(r1 + 4)
      r2 += 14
      if r2 > r3 goto short
      exit
    short:
      r0 = *(u8 *)(r2 + 0)
      exit`,
    good: asm`
      r0 = 2
      r2 = *(u32 *)(r1 + 0)
      r3 = *(u32 *)(r1 + 4)
      r2 += 14
      if r2 > r3 goto short
      r1 = *(u8 *)(r2 - 14)
      exit
    short:
      exit`,
  },
  'negative-min': {
    title: 'An offset that may be negative',
    why: ({ args: [regno], value }) =>
      `What was added to ${reg(regno)} may be negative (${numbers(value(`R${regno}`))}), so the access might lie before the start of what it points to.`,
    how: 'Keep the number from being negative: mask it after the last subtraction, or leave when it is below 0 (if r5 s< 0 goto …).',
    bad: asm`
      r6 = r1
      call bpf_get_prandom_u32
      r0 &= 7
      r0 -= 4
      r2 = *(u32 *)(r6 + 0)
      r3 = *(u32 *)(r6 + 4)
      r2 += r0
      r4 = r2
      r4 += 8
      r0 = 2
      if r4 > r3 goto out
      r5 = *(u8 *)(r2 + 0)
    out:
      exit`,
    good: asm`
      r6 = r1
      call bpf_get_prandom_u32
      r0 &= 7
      r2 = *(u32 *)(r6 + 0)
      r3 = *(u32 *)(r6 + 4)
      r2 += r0
      r4 = r2
      r4 += 8
      r0 = 2
      if r4 > r3 goto out
      r5 = *(u8 *)(r2 + 0)
    out:
      exit`,
  },
  'ctx-access': {
    title: 'The context is read field by field',
    why: ({ args: [off, size], progType }) =>
      `There is no field that a program of type ${progType} may access so at offset ${off} with ${bytes(size)}: fields have their own sizes, and some can only be read.`,
    how: ({ progType }) =>
      progType === 'xdp'
        ? 'struct xdp_md has six fields of 4 bytes each: data, data_end, data_meta, ingress_ifindex, rx_queue_index, egress_ifindex. Read a whole one: r2 = *(u32 *)(r1 + xdp_md.data).'
        : 'Read a whole field of struct __sk_buff at its offset: r2 = *(u32 *)(r1 + __sk_buff.len).',
    bad: asm`
      *(u32 *)(r1 + 0) = 1
      r0 = 2
      exit`,
    good: asm`
      r2 = *(u32 *)(r1 + 0)
      r0 = 2
      exit`,
  },
  'pointer-modified': {
    title: 'This pointer is used as it came',
    why: ({ args: [type, regno, off] }) =>
      `${reg(regno)} is ${typeWords(type)}, moved by ${off}; the kernel rewrites accesses through it by the offset in the instruction, so the pointer itself has to be unmoved.`,
    how: ({ args: [, regno, off] }) =>
      `Leave ${reg(regno)} as it is and put the ${off} into the instruction: *(u32 *)(${reg(regno)} ${signed(off)}).`,
    bad: asm`
      r1 += 4
      r2 = *(u32 *)(r1 + 0)
      r0 = 2
      exit`,
    good: asm`
      r2 = *(u32 *)(r1 + 4)
      r0 = 2
      exit`,
  },
  'pointer-negative': {
    title: 'This pointer is used as it came',
    why: ({ args: [type, regno, off] }) =>
      `${reg(regno)} is ${typeWords(type)}, moved by ${off}, before its start.`,
    how: ({ args: [, regno] }) =>
      `Leave ${reg(regno)} as it is and put the offset into the instruction.`,
    bad: asm`
      r1 += -4
      r0 = *(u32 *)(r1 + 4)
      exit`,
    good: asm`
      r0 = *(u32 *)(r1 + 12)
      r0 = 2
      exit`,
  },
  'pointer-variable': {
    title: 'The context is read at fixed offsets',
    why: ({ args: [type, varOff] }) =>
      `The offset into ${type} depends on a number that is not known (var_off=${varOff}): it is not said which field is meant.`,
    how: 'Read each field that may be meant by an instruction of its own, and choose by comparing.',
    bad: asm`
      r2 = *(u32 *)(r1 + 12)
      r2 &= 4
      r1 += r2
      r0 = *(u32 *)(r1 + 0)
      exit`,
    good: asm`
      r0 = 2
      r2 = *(u32 *)(r1 + 12)
      if r2 == 0 goto out
      r3 = *(u32 *)(r1 + 16)
    out:
      exit`,
  },
  'mem-access': {
    title: 'Stay within the memory that a helper gave',
    why: ({ args: [size, off, count] }) =>
      `The access takes ${bytes(count)} at offset ${off}, and ${bytes(size)} were asked for (0 to ${size - 1}).`,
    how: ({ args: [, off, count] }) =>
      `Ask for at least ${off + count} bytes, or use a smaller offset.`,
    bad: asm`
    map rb: ringbuf, entries 4096
      r1 = map[rb]
      r2 = 16
      r3 = 0
      call bpf_ringbuf_reserve
      if r0 == 0 goto out
      *(u64 *)(r0 + 16) = 1
      r1 = r0
      r2 = 0
      call bpf_ringbuf_submit
    out:
      r0 = 2
      exit`,
    good: asm`
    map rb: ringbuf, entries 4096
      r1 = map[rb]
      r2 = 24
      r3 = 0
      call bpf_ringbuf_reserve
      if r0 == 0 goto out
      *(u64 *)(r0 + 16) = 1
      r1 = r0
      r2 = 0
      call bpf_ringbuf_submit
    out:
      r0 = 2
      exit`,
  },
  'return-no-number': {
    title: 'The return code is a number',
    why: ({ value }) =>
      `r0 holds ${valueWords(value('R0'))}, and what is returned has to be a number.`,
    how: 'Put the return code into r0 before exit.',
    bad: asm`
    cgroup_skb main:
      r0 = r1
      exit`,
    good: asm`
    cgroup_skb main:
      r0 = 1
      exit`,
  },
  'return-range': {
    title: 'Only some return codes are allowed here',
    why: ({ args: [, , least, greatest], value }) =>
      `r0 may be ${numbers(value('R0'))}, and here only ${least} to ${greatest} mean something.`,
    how: ({ args: [, , least, greatest] }) =>
      `Set r0 to a constant from ${least} to ${greatest} before exit, or mask it so that it is one.`,
    bad: asm`
    cgroup_skb main:
      r0 = 2
      exit`,
    good: asm`
    cgroup_skb main:
      r0 = 1
      exit`,
  },
};
