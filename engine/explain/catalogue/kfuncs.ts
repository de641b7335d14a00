import type { Explanations } from '../types';
import { asm, numbers, reg, typeWords, valueWords } from '../values';

/** Argument `arg`, from 0, by its register. */
const argument = (arg: number) => reg(arg + 1);

const section = (what: string) =>
  what === 'BPF_EXIT instruction in main prog' ? 'the end of the program' : what;

/** A dynptr of the packet at r10 - 16, and what is done with it. */
const slice = (body: string) => `  r2 = 0
  r3 = r10
  r3 += -16
  call bpf_dynptr_from_xdp
  r1 = r10
  r1 += -16
  r2 = 0
${body}
  r0 = 2
  exit`;

const SLICE = `  r3 = r10
  r3 += -32
  r4 = 14
  call bpf_dynptr_slice`;

/** Functions of the kernel: who may call them, and what they are passed. */
export const KFUNCS: Explanations = {
  'section-open': {
    title: 'What was begun is ended',
    why: ({ args: [what, opened] }) =>
      `At ${section(what)} the section that ${opened} began is still open on this path.`,
    how: ({ args: [, opened] }) =>
      `Call ${opened === 'bpf_rcu_read_lock' ? 'bpf_rcu_read_unlock' : 'bpf_preempt_enable, as often as bpf_preempt_disable was called,'} on every path before it.`,
    bad: asm`
      call bpf_rcu_read_lock
      r0 = 2
      exit`,
    good: asm`
      call bpf_rcu_read_lock
      call bpf_rcu_read_unlock
      r0 = 2
      exit`,
  },
  'kfunc-gpl': {
    title: 'Functions of the kernel are for programs under the GPL',
    why: 'The licence of the program is not compatible with the GPL, and functions of the kernel can be called only by programs that are.',
    how: 'If it may be, put license "GPL" at the head of the source; or use a helper.',
    bad: asm`
    license "Proprietary"
      call bpf_rcu_read_lock
      call bpf_rcu_read_unlock
      r0 = 2
      exit`,
    good: asm`
    license "GPL"
      call bpf_rcu_read_lock
      call bpf_rcu_read_unlock
      r0 = 2
      exit`,
  },
  'kfunc-device': {
    title: 'Metadata comes from a device',
    why: 'The function asks the network device for what it knows of the packet, and the program was loaded for no device in particular.',
    how: 'Leave the call out: programs here are not bound to a device. bpf_ktime_get_ns tells the time.',
    bad: asm`
      r2 = r10
      r2 += -8
      call bpf_xdp_metadata_rx_timestamp
      r0 = 2
      exit`,
    good: asm`
      call bpf_ktime_get_ns
      r0 = 2
      exit`,
  },
  'kfunc-not-allowed': {
    title: 'This program type cannot call this function',
    why: ({ args: [name], progType }) =>
      `${name} is not among the functions of the kernel that programs of type ${progType} may call.`,
    how: 'Look for its counterpart (bpf_dynptr_from_xdp for bpf_dynptr_from_skb); docs/support-matrix.md lists functions by type.',
    bad: slice('  r1 = 0').replace('from_xdp', 'from_skb'),
    good: slice('  r1 = 0'),
  },
  'kfunc-sleepable': {
    title: 'This program must not sleep',
    why: ({ args: [name] }) =>
      `${name} may have to wait, and a program that handles packets cannot: it was not loaded as sleepable.`,
    how: 'Leave the call out: programs of these types are never sleepable.',
    bad: asm`
      r1 = 0
      r2 = 0
      call bpf_lookup_user_key
      r0 = 2
      exit`,
    good: asm`
      call bpf_ktime_get_ns
      r0 = 2
      exit`,
  },
  'kfunc-not-scalar': {
    title: 'This argument is a number',
    why: ({ args: [regno], value }) =>
      `${reg(regno)} is ${valueWords(value(`R${regno}`))}, and the function takes a number there.`,
    how: ({ args: [regno] }) => `Put a number into ${reg(regno)}.`,
    bad: asm`
      r6 = r1
      r1 = r10
      r1 += -8
      r2 = r6
      r3 = 10
      call bpf_iter_num_new
      r0 = 2
      exit`,
    good: asm`
      r1 = r10
      r1 += -8
      r2 = 0
      r3 = 10
      call bpf_iter_num_new
      r1 = r10
      r1 += -8
      call bpf_iter_num_destroy
      r0 = 2
      exit`,
  },
  'kfunc-not-constant': {
    title: 'This argument is a constant',
    why: ({ args: [regno], value }) =>
      `${reg(regno)} may be ${numbers(value(`R${regno}`))}, and the verifier has to know it exactly to check what is done with the result.`,
    how: ({ args: [regno] }) => `Put a constant there: ${reg(regno)} = 14.`,
    bad: slice(`  r3 = 0
  call bpf_get_prandom_u32
  r4 = r0
  r4 &= 7
  r1 = r10
  r1 += -16
  r2 = 0
  r3 = 0
  call bpf_dynptr_slice`),
    good: slice(`  r3 = 0
  r4 = 7
  call bpf_dynptr_slice`),
  },
  'kfunc-null': {
    title: 'This argument may not be NULL',
    why: ({ args: [arg] }) =>
      `${argument(arg)} is NULL, or may be, and the function trusts it to point to something.`,
    how: ({ args: [arg] }) =>
      `Pass the pointer that the program was given, or test it first: if ${argument(arg)} == 0 goto ….`,
    bad: asm`
    sched_cls main:
      r1 = 0
      r2 = 0
      r3 = r10
      r3 += -16
      call bpf_dynptr_from_skb
      r0 = 0
      exit`,
    good: asm`
    sched_cls main:
      r2 = 0
      r3 = r10
      r3 += -16
      call bpf_dynptr_from_skb
      r0 = 0
      exit`,
  },
  'kfunc-pointee': {
    title: 'Memory and its size are passed together',
    why: ({ args: [arg] }) =>
      `The argument behind ${argument(arg)} is no number, so it is not said how much memory ${argument(arg)} points to.`,
    how: ({ args: [arg] }) => `Put the size of the memory into ${argument(arg + 1)}.`,
    bad: slice(`  r3 = r10
  r3 += -32
  r4 = r10
  call bpf_dynptr_slice`),
    good: slice(SLICE),
  },
  'kfunc-not-ctx': {
    title: 'This argument is the context',
    why: ({ args: [arg, type] }) =>
      `${argument(arg)} is ${typeWords(type)}, and the function takes the context that the program was given.`,
    how: 'Keep the context in a register that calls leave alone: r6 = r1 at the start, r1 = r6 before the call.',
    bad: asm`
      r1 = r10
      r2 = 0
      r3 = r10
      r3 += -16
      call bpf_dynptr_from_xdp
      r0 = 2
      exit`,
    good: slice('  r1 = 0'),
  },
  'kfunc-memory': {
    title: 'The size fits the memory',
    why: ({ args: [arg, size] }) =>
      `${argument(arg)} points to less memory than ${argument(size)} says.`,
    how: 'Make room for the whole size, or pass a smaller one.',
    after: 'stack-invalid-end',
    bad: slice(`  r3 = r10
  r3 += -8
  r4 = 14
  call bpf_dynptr_slice`),
    good: slice(SLICE),
  },
  'kfunc-packet-write': {
    title: 'This program type may not write its packet',
    why: ({ progType }) =>
      `The function gives a slice of the packet to be written, and a program of type ${progType} only reads it.`,
    how: 'Ask for a slice to be read: bpf_dynptr_slice.',
    bad: asm`
    socket_filter main:
      r2 = 0
      r3 = r10
      r3 += -16
      call bpf_dynptr_from_skb
      r1 = r10
      r1 += -16
      r2 = 0
      r3 = r10
      r3 += -32
      r4 = 14
      call bpf_dynptr_slice_rdwr
      r0 = 0
      exit`,
    good: asm`
    socket_filter main:
      r2 = 0
      r3 = r10
      r3 += -16
      call bpf_dynptr_from_skb
      r1 = r10
      r1 += -16
      r2 = 0
      r3 = r10
      r3 += -32
      r4 = 14
      call bpf_dynptr_slice
      r0 = 0
      exit`,
  },
  'rcu-nested': {
    title: 'RCU sections are not nested',
    why: ({ args: [name] }) => `${name} is called within a section that it has begun already.`,
    how: 'One section is enough: leave the inner call out, and the call that ends it.',
    bad: asm`
      call bpf_rcu_read_lock
      call bpf_rcu_read_lock
      call bpf_rcu_read_unlock
      r0 = 2
      exit`,
    good: asm`
      call bpf_rcu_read_lock
      call bpf_rcu_read_unlock
      call bpf_rcu_read_lock
      call bpf_rcu_read_unlock
      r0 = 2
      exit`,
  },
  'rcu-unmatched': {
    title: 'Only what was begun is ended',
    why: ({ args: [name] }) => `On this path ${name} is called outside of an RCU section.`,
    how: 'Call bpf_rcu_read_lock before it on every path that leads here.',
    bad: asm`
      call bpf_rcu_read_unlock
      r0 = 2
      exit`,
    good: asm`
      call bpf_rcu_read_lock
      call bpf_rcu_read_unlock
      r0 = 2
      exit`,
  },
  'preempt-unmatched': {
    title: 'Only what was begun is ended',
    why: ({ args: [name] }) =>
      `On this path ${name} is called more often than bpf_preempt_disable was.`,
    how: 'Call both equally often on every path.',
    bad: asm`
      call bpf_preempt_enable
      r0 = 2
      exit`,
    good: asm`
      call bpf_preempt_disable
      call bpf_preempt_enable
      r0 = 2
      exit`,
  },
  'mem-write': {
    title: 'This memory is only read',
    why: ({ args: [regno, type] }) =>
      `${reg(regno)} is ${typeWords(type)}, which the program was given to read.`,
    how: 'Ask for memory that can be written (bpf_dynptr_slice_rdwr), or copy it to the stack.',
    bad: slice(`${SLICE}
  if r0 == 0 goto out
  *(u8 *)(r0 + 0) = 1
out:`),
    good: slice(`${SLICE}_rdwr
  if r0 == 0 goto out
  *(u8 *)(r0 + 0) = 1
out:`),
  },
  'kfunc-negative-module': {
    title: 'A module has a number',
    why: 'The instruction names a module by a negative number.',
    how: 'Call functions of the kernel itself, by name.',
    bad: `  insn 0x85, dst 0, src 2, off -1, imm 64231
  r0 = 2
  exit`,
    good: `  r1 = r10
  r1 += -8
  r2 = 0
  r3 = 4
  call bpf_iter_num_new
  r1 = r10
  r1 += -8
  call bpf_iter_num_destroy
  r0 = 2
  exit`,
  },
  'kfunc-no-module': {
    title: 'There are no modules here',
    why: 'The instruction calls a function of a kernel module, and there is none.',
    how: 'Call functions of the kernel itself, by name.',
    bad: `  insn 0x85, dst 0, src 2, off 1, imm 64231
  r0 = 2
  exit`,
    good: `  r1 = r10
  r1 += -8
  r2 = 0
  r3 = 4
  call bpf_iter_num_new
  r1 = r10
  r1 += -8
  call bpf_iter_num_destroy
  r0 = 2
  exit`,
  },
  'kfunc-no-btf': {
    title: 'There are no modules here',
    why: 'The instruction calls a function of a kernel module, and there is none.',
    how: 'Call functions of the kernel itself, by name.',
    after: 'kfunc-no-module',
    bad: `  insn 0x85, dst 0, src 2, off 1, imm 64231
  r0 = 2
  exit`,
    good: `  r1 = r10
  r1 += -8
  r2 = 0
  r3 = 4
  call bpf_iter_num_new
  r1 = r10
  r1 += -8
  call bpf_iter_num_destroy
  r0 = 2
  exit`,
  },
  'kfunc-no-function': {
    title: 'A kernel function is called by its number',
    why: ({ args: [id] }) => `Number ${id >>> 0} is no function of the kernel.`,
    how: 'Call functions of the kernel by name.',
    bad: `  call kernel-function#77
  r0 = 2
  exit`,
    good: `  r1 = r10
  r1 += -8
  r2 = 0
  r3 = 4
  call bpf_iter_num_new
  r1 = r10
  r1 += -8
  call bpf_iter_num_destroy
  r0 = 2
  exit`,
  },
  'dynptr-flags': {
    title: 'A dynptr is made where there is room',
    why: 'The argument is a dynptr that the function was given, where one is to be made.',
    how: 'Point to 16 bytes of the stack.',
    bad: `xdp main:
  r2 = 0
  r3 = r10
  r3 += -16
  call bpf_dynptr_from_xdp
  r1 = r10
  r1 += -16
  call twice
  r0 = 2
  exit
global twice(dynptr):
  r2 = r1
  call bpf_dynptr_clone
  r0 = 0
  exit`,
    good: `xdp main:
  r2 = 0
  r3 = r10
  r3 += -16
  call bpf_dynptr_from_xdp
  r1 = r10
  r1 += -16
  call twice
  r0 = 2
  exit
global twice(dynptr):
  r2 = r10
  r2 += -16
  call bpf_dynptr_clone
  r0 = 0
  exit`,
  },
};
