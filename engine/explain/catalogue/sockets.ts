import type { Explanations } from '../types';
import { asm, reg } from '../values';

const SOCKET = `sched_cls main:
  r1 = *(u64 *)(r1 + 168) // sk
  if r1 == 0 goto out`;
/** The socket of the packet in r1, and what is done with it. */
const socket = (body: string) => `${SOCKET}\n${body}\nout:\n  r0 = 0\n  exit`;
/** The same, and the socket as a full one in r0. */
const fullSocket = (body: string) =>
  socket(`  call bpf_sk_fullsock\n  if r0 == 0 goto out\n${body}`);
/** The current task in r0. */
const task = (body: string, licence = 'GPL') =>
  `license "${licence}"\nxdp main:\n  call bpf_get_current_task_btf\n${body}\n  r0 = 2\n  exit`;

const mapRead = (line: string) =>
  `map m: array, key 4, value 8, entries 4\nxdp main:\n  r1 = map[m]\n  ${line}\n  r0 = 2\n  exit`;

const LOOKUP = `xdp main:
  r6 = r1
  r1 = 0
  *(u64 *)(r10 - 8) = r1
  *(u64 *)(r10 - 16) = r1
  r1 = r6
  r2 = r10
  r2 += -16
  r3 = 12
  r4 = -1
  r5 = 0
  call bpf_sk_lookup_tcp
  if r0 == 0 goto out`;

/** Sockets, and structures of the kernel's own. */
export const SOCKETS: Explanations = {
  'sock-write': {
    title: 'Sockets are read only',
    why: ({ args: [at, type] }) => `${reg(at)} is a ${type}, and programs may not store into it.`,
    how: 'Keep what you have to remember of a socket in a map.',
    bad: fullSocket('  r1 = 1\n  *(u32 *)(r0 + 16) = r1'),
    good: fullSocket('  r1 = *(u32 *)(r0 + 16)'),
  },
  'sock-access': {
    title: 'A field of a socket, whole',
    why: ({ args: [at, type, off, size] }) =>
      `${reg(at)} is a ${type}, of which ${size} bytes at ${off} are no field that programs may load.`,
    how: 'Load a field of struct bpf_sock with its own width. What full sockets alone have (type, protocol, mark, priority) is there behind bpf_sk_fullsock.',
    bad: socket('  r0 = *(u32 *)(r1 + 16)'),
    good: fullSocket('  r0 = *(u32 *)(r0 + 16)'),
  },
  'two-references': {
    title: 'One reference to a call',
    why: ({ args: [at] }) =>
      `${reg(at)} has to be given back, and so does an argument before it: the verifier follows one of them.`,
    how: 'Copy what the helper shall read of the second one to the stack, and pass that.',
    unreached: 'no helper that programs here can call takes two things that can have references',
  },
  'struct-type': {
    title: 'The structure that the helper asks for',
    why: ({ args: [at, has, wanted] }) =>
      has === wanted
        ? `${reg(at)} points into a struct ${has}, not to its beginning.`
        : `${reg(at)} points to a struct ${has}, where the helper asks for a struct ${wanted}.`,
    how: 'Pass the pointer as the helper that made it gave it.',
    bad: task('  r1 = r0\n  r1 += 8\n  call bpf_task_pt_regs'),
    good: task('  r1 = r0\n  call bpf_task_pt_regs'),
  },
  'struct-gpl': {
    title: "The kernel's structures are for the GPL",
    why: ({ args: [struct] }) =>
      `The program reads struct ${struct}, which programs under another licence than the GPL may not.`,
    how: 'State license "GPL", or do without.',
    bad: `license "Proprietary"\n${LOOKUP}
  r6 = r0
  r1 = r0
  call bpf_skc_to_tcp_sock
  if r0 == 0 goto give
  r1 = *(u64 *)(r0 + 0)
give:
  r1 = r6
  call bpf_sk_release
out:
  r0 = 2
  exit`,
    good: `license "Proprietary"\n${LOOKUP}
  r6 = r0
  r1 = *(u32 *)(r6 + 24)
  r1 = r6
  call bpf_sk_release
out:
  r0 = 2
  exit`,
  },
  'struct-negative': {
    title: 'Nothing before a structure',
    why: ({ args: [at, struct, off] }) =>
      `${reg(at)} points to a struct ${struct}, and the access is at ${off}, before it.`,
    how: 'Use offsets from 0.',
    bad: task('  r1 = *(u64 *)(r0 - 8)'),
    good: task('  r1 = r0'),
  },
  'struct-variable': {
    title: 'Fixed offsets in structures',
    why: ({ args: [at, struct] }) =>
      `${reg(at)} points into a struct ${struct} at a place that is known when the program runs only.`,
    how: 'Read a member at a constant offset.',
    bad: asm`
    xdp main:
      call bpf_get_current_task_btf
      r6 = r0
      call bpf_get_prandom_u32
      r0 &= 8
      r6 += r0
      r1 = *(u64 *)(r6 + 0)
      r0 = 2
      exit`,
    good: asm`
    xdp main:
      call bpf_get_current_task_btf
      r6 = r0
      call bpf_get_prandom_u32
      r0 &= 8
      r1 = r6
      r0 = 2
      exit`,
  },
  'struct-beyond': {
    title: 'The structure ends before',
    why: ({ args: [struct, off, size] }) =>
      `The access of ${size} bytes at ${off} goes beyond the end of struct ${struct}.`,
    how: 'Read a member of the structure.',
    bad: mapRead('r2 = *(u64 *)(r1 + 400)'),
    good: mapRead('r2 = *(u32 *)(r1 + 76)'),
  },
  'struct-pointer-part': {
    title: 'Pointers are read whole',
    why: ({ args: [member, , struct] }) =>
      `The access reads a part of ${member} of struct ${struct}, which is a pointer.`,
    how: 'Read all 8 bytes of it.',
    bad: mapRead('r2 = *(u32 *)(r1 + 40)'),
    good: mapRead('r2 = *(u64 *)(r1 + 40)'),
  },
  'struct-member-end': {
    title: 'One member at a time',
    why: ({ args: [member, end, struct] }) =>
      `The access goes beyond the end, at ${end}, of ${member} of struct ${struct}.`,
    how: 'Read each member on its own.',
    bad: mapRead('r2 = *(u64 *)(r1 + 76)'),
    good: mapRead('r2 = *(u32 *)(r1 + 76)'),
  },
  'struct-hole': {
    title: 'Nothing is there',
    why: ({ args: [struct, off] }) => `Struct ${struct} has no member at ${off}.`,
    how: 'Read a member of the structure.',
    bad: mapRead('r2 = *(u8 *)(r1 + 36)'),
    good: mapRead('r2 = *(u32 *)(r1 + 32)'),
  },
  'struct-write': {
    title: "The kernel's structures are read only",
    why: "The program stores into a structure of the kernel's own.",
    how: 'Keep what you have to remember in a map.',
    bad: task('  r1 = 1\n  *(u64 *)(r0 + 0) = r1'),
    good: task('  r1 = 1\n  *(u64 *)(r10 - 8) = r1'),
  },
  'arg-written': {
    title: 'Helpers do not write there',
    why: ({ args: [name, at, type] }) =>
      `${name} may write to the memory of ${reg(at)}, which is a ${type}: the kernel's own.`,
    how: 'Pass memory of the program: the stack, a map value.',
    bad: task('  r1 = r0\n  r2 = 4\n  r3 = 0\n  call bpf_probe_read_kernel'),
    good: task('  r1 = r10\n  r1 += -8\n  r2 = 4\n  r3 = r0\n  call bpf_probe_read_kernel'),
  },
  'might-sleep': {
    title: 'Nothing that sleeps',
    why: 'The helper may have to wait, which a program that handles a packet cannot.',
    how: 'Use a helper that does not wait, such as bpf_probe_read_user.',
    bad: asm`
    xdp main:
      r1 = r10
      r1 += -8
      r2 = 8
      r3 = 0
      call bpf_copy_from_user
      r0 = 2
      exit`,
    good: asm`
    xdp main:
      r1 = r10
      r1 += -8
      r2 = 8
      r3 = 0
      call bpf_probe_read_user
      r0 = 2
      exit`,
  },
  'kptr-missing': {
    title: 'A value with a pointer in it',
    why: ({ args: [at] }) =>
      `${reg(at)} leads to a map value that has no pointer of the kernel (kptr) in it.`,
    how: 'Declare one in the type of the value; values here cannot have any yet.',
    bad: `map m: array, key 4, value 16, entries 1, lock 8
xdp main:
  r1 = map[m][0] + 0
  r2 = 0
  call bpf_kptr_xchg
  r0 = 2
  exit`,
    good: `map m: array, key 4, value 16, entries 1, lock 8
xdp main:
  r1 = map[m][0] + 0
  r2 = 0
  *(u64 *)(r1 + 0) = r2
  r0 = 2
  exit`,
  },
  'storage-flags': {
    title: 'A storage is always there',
    why: 'r2 holds flags that may not be 0: bpf_get_local_storage cannot fail, so that it takes none.',
    how: 'Set r2 to 0 before the call.',
    unreached: 'maps of the type that it takes cannot be made here',
  },
};
