import type { Explanations } from '../types';
import { asm, reg, valueWords } from '../values';

const LOCKED = 'map m: array, key 4, value 16, entries 1, lock 8';
const TAKE = `  r1 = map[m][0] + 8
  call bpf_spin_lock`;
const GIVE = `  r1 = map[m][0] + 8
  call bpf_spin_unlock`;

const RESERVE = `map rb: ringbuf, entries 4096
  r1 = map[rb]
  r2 = 16
  r3 = 0
  call bpf_ringbuf_reserve
  if r0 == 0 goto out`;

/** A reserved record and what is done with it. */
const record = (body: string) => `${RESERVE}\n${body}\nout:\n  r0 = 2\n  exit`;
const SUBMIT = '  r2 = 0\n  call bpf_ringbuf_submit';

/** What has to be given back: records and locks; and functions that helpers call back. */
export const HELD: Explanations = {
  'field-access': {
    title: 'Locks and timers are left alone',
    why: ({ args: [field] }) =>
      `The access touches the ${field} in the value, which only its helpers may touch.`,
    how: 'Access the bytes beside it.',
    bad: `${LOCKED}
  r1 = map[m][0] + 0
  r0 = *(u64 *)(r1 + 8)
  r0 = 2
  exit`,
    good: `${LOCKED}
  r1 = map[m][0] + 0
  r0 = *(u64 *)(r1 + 0)
  r0 = 2
  exit`,
  },
  'lock-in-socket-filter': {
    title: 'Socket filters take no locks',
    why: 'The program is a socket filter, and loads a map whose values have a lock.',
    how: 'Use atomic operations (lock *(u64 *)(r1 + 0) += r2) on a map without a lock.',
    bad: asm`
    map m: array, key 4, value 16, entries 1, lock 8
    socket_filter main:
      r1 = map[m][0] + 8
      call bpf_spin_lock
      r1 = map[m][0] + 8
      call bpf_spin_unlock
      r0 = 2
      exit`,
    good: asm`
    map m: array, key 4, value 16, entries 1
    socket_filter main:
      r1 = map[m][0] + 0
      r2 = 1
      lock *(u64 *)(r1 + 0) += r2
      r0 = 2
      exit`,
  },
  'field-variable': {
    title: 'A lock or timer is at a fixed place',
    why: ({ args: [regno, field] }) =>
      `${reg(regno)} was moved by a number that varies, so it is not said that it points to the ${field}.`,
    how: 'Add the constant offset of the field to the start of the value.',
    bad: `${LOCKED}
  call bpf_get_prandom_u32
  r0 &= 7
  r1 = map[m][0] + 4
  r1 += r0
  call bpf_spin_lock
  r0 = 2
  exit`,
    good: `${LOCKED}\n${TAKE}\n${GIVE}\n  r0 = 2\n  exit`,
  },
  'field-no-btf': {
    title: 'The map says where its lock is',
    why: ({ args: [map, field] }) =>
      `The map ${map} was declared without a ${field}: the kernel learns from type information (BTF) of the value where it lies, and there is none.`,
    how: 'Declare it: map m: array, key 4, value 16, entries 1, lock 8 (or timer 8).',
    bad: asm`
    map m: array, key 4, value 16, entries 1
      r1 = map[m][0] + 8
      call bpf_spin_lock
      r0 = 2
      exit`,
    good: `${LOCKED}\n${TAKE}\n${GIVE}\n  r0 = 2\n  exit`,
  },
  'field-missing': {
    title: 'The map has no such field',
    why: ({ args: [map, field] }) => `The values of ${map} hold no ${field}.`,
    how: 'Declare the map with it: lock OFFSET or timer OFFSET.',
    bad: timer(`  r1 += 8
  call bpf_spin_lock`),
    good: timer(`  r2 = map[m]
  r3 = 1
  r1 += 8
  call bpf_timer_init`),
  },
  'field-offset': {
    title: 'The pointer leads beside the field',
    why: ({ args: [off, field, at] }) =>
      `The pointer is at offset ${off} of the value, and its ${field} is at ${at}.`,
    how: ({ args: [, , at] }) => `Point to offset ${at}: map[m][0] + ${at}, or rN += ${at}.`,
    bad: `${LOCKED}
  r1 = map[m][0] + 4
  call bpf_spin_lock
  r0 = 2
  exit`,
    good: `${LOCKED}\n${TAKE}\n${GIVE}\n  r0 = 2\n  exit`,
  },
  'timer-map': {
    title: 'A timer belongs to the map that it is in',
    why: ({ value }) =>
      `The timer in r1 lies in a value of ${value('R1').part('map') ?? 'one map'}, and r2 is ${value('R2').part('map') ?? 'another'}.`,
    how: 'Pass the map that the value was looked up in.',
    bad: timer(
      `  r1 += 8
  r2 = map[n]
  r3 = 1
  call bpf_timer_init`,
      'map n: array, key 4, value 24, entries 2, timer 8\n',
    ),
    good: timer(`  r1 += 8
  r2 = map[m]
  r3 = 1
  call bpf_timer_init`),
  },
  'lock-two': {
    title: 'One lock at a time',
    why: 'A second lock would be taken while one is held, which can lead to two programs waiting for each other.',
    how: 'Give the first one back before taking the second.',
    unreached:
      'No call but bpf_spin_unlock is allowed while a lock is held, which is said first (call-in-lock).',
  },
  'unlock-nothing': {
    title: 'Only what was taken is given back',
    why: 'On this path no lock is held when bpf_spin_unlock is called.',
    how: 'Take the lock on every path that leads to bpf_spin_unlock, and on no other.',
    bad: `${LOCKED}\n${GIVE}\n  r0 = 2\n  exit`,
    good: `${LOCKED}\n${TAKE}\n${GIVE}\n  r0 = 2\n  exit`,
  },
  'unlock-other': {
    title: 'The lock that was taken is given back',
    why: 'The lock that is held lies in another value than the one that r1 points to.',
    how: 'Keep the pointer to the value in r6 to r9, and use it for both calls.',
    bad: `${LOCKED}
map n: array, key 4, value 16, entries 1, lock 8
${TAKE}
  r1 = map[n][0] + 8
  call bpf_spin_unlock
  r0 = 2
  exit`,
    good: `${LOCKED}\n${TAKE}\n${GIVE}\n  r0 = 2\n  exit`,
  },
  'call-in-lock': {
    title: 'No calls while a lock is held',
    why: 'A lock is held, others may wait for it, and a call could take long or take a lock as well; only bpf_spin_unlock may be called.',
    how: 'Call before taking the lock or after giving it back, and keep results in registers or on the stack.',
    bad: `${LOCKED}\n${TAKE}\n  call bpf_ktime_get_ns\n${GIVE}\n  r0 = 2\n  exit`,
    good: `${LOCKED}\n  call bpf_ktime_get_ns\n${TAKE}\n${GIVE}\n  r0 = 2\n  exit`,
  },
  'lock-held': {
    title: 'A lock is given back before the end',
    why: ({ args: [what] }) =>
      `A lock is held at ${what === 'BPF_EXIT instruction in main prog' ? 'the end of the program' : what}: others would wait for it for ever.`,
    how: 'Call bpf_spin_unlock on every path before it.',
    bad: `${LOCKED}\n${TAKE}\n  r0 = 2\n  exit`,
    good: `${LOCKED}\n${TAKE}\n${GIVE}\n  r0 = 2\n  exit`,
  },
  'backtracking-misuse': {
    title: 'The number of rounds is a number',
    why: ({ value }) =>
      `r1, how often bpf_loop calls back, is ${valueWords(value('R1'))}. The kernel notices only in its own book-keeping, and reports a defect of the verifier.`,
    how: 'Put a number into r1, at most 8,388,608.',
    bad: calledBack('r1 = r10', 'bpf_loop', 'r0 = 0'),
    good: calledBack('r1 = 4', 'bpf_loop', 'r0 = 0'),
  },
  'callback-map': {
    title: 'The elements of this map cannot be walked',
    why: ({ value }) =>
      `bpf_for_each_map_elem works on arrays and hash maps, and ${value('R1').part('map') ?? 'this map'} is of another type.`,
    how: 'Use an array, a hash, or one of their per-CPU and LRU kinds.',
    bad: calledBack(
      'r1 = map[h]',
      'bpf_for_each_map_elem',
      'r0 = 0',
      'map h: queue, key 0, value 8, entries 4\n',
    ),
    good: calledBack(
      'r1 = map[h]',
      'bpf_for_each_map_elem',
      'r0 = 0',
      'map h: hash, key 4, value 8, entries 4\n',
    ),
  },
  'callback-result-type': {
    title: 'A callback returns a number',
    why: ({ value }) =>
      `The function returns ${valueWords(value('R0'))} in r0; it has to return 0 to go on, or 1 to stop.`,
    how: 'Put 0 or 1 into r0 before exit.',
    bad: calledBack(
      'r1 = map[h]',
      'bpf_for_each_map_elem',
      'r0 = r3',
      'map h: hash, key 4, value 8, entries 4\n',
    ),
    good: calledBack(
      'r1 = map[h]',
      'bpf_for_each_map_elem',
      'r0 = 0',
      'map h: hash, key 4, value 8, entries 4\n',
    ),
  },
  'not-referenced': {
    title: 'What is given back is what was handed out',
    why: ({ args: [regno], value }) =>
      `${reg(regno)} is ${valueWords(value(`R${regno}`))}, but not the very pointer that the helper gave: computing with it made another one.`,
    how: 'Copy the pointer (r6 = r0) instead of computing it, and pass the copy.',
    bad: record(`  r6 = 0\n  r6 += r0\n  r1 = r6\n${SUBMIT}`),
    good: record(`  r6 = r0\n  r1 = r6\n${SUBMIT}`),
  },
  'release-offset': {
    title: 'A record is given back by its start',
    why: ({ args: [regno], value }) =>
      `${reg(regno)} points ${value(`R${regno}`).part('off') ?? 'some'} bytes into the record; it is given back by the pointer that the helper handed out.`,
    how: 'Keep the unmoved pointer in a register of its own.',
    bad: record(`  r1 = r0\n  r1 += 4\n${SUBMIT}`),
    good: record(`  r1 = r0\n${SUBMIT}`),
  },
  'release-twice': {
    title: 'A record is given back once',
    why: ({ args: [name, id] }) => `What ${name}#${id} would give back is not held any more.`,
    how: 'Give it back once on each path.',
    unreached:
      'Giving a record back makes numbers of all pointers to it, which are refused as arguments first.',
  },
  'unreleased-reference': {
    title: 'What was handed out is given back',
    why: ({ args: [, at], rejected }) =>
      `What instruction ${at} handed out is not given back on this path before instruction ${rejected.at}: it would be lost for ever.`,
    how: 'Call the helper that takes it back (bpf_ringbuf_submit or bpf_ringbuf_discard for a record) on every path on which it is not NULL.',
    bad: record('  *(u64 *)(r0 + 0) = 1'),
    good: record(`  *(u64 *)(r0 + 0) = 1\n  r1 = r0\n${SUBMIT}`),
  },
  'reference-leak': {
    title: 'What was handed out is given back',
    why: ({ args: [what] }) => `At ${what} something is still held.`,
    how: 'Give it back on every path.',
    after: 'unreleased-reference',
    bad: record('  r1 = 0'),
    good: record(`  r1 = r0\n  r2 = 0\n  call bpf_ringbuf_discard`),
  },
};

/** A value of a map with a timer at offset 8, in r1. */
function timer(body: string, map = ''): string {
  return `license "GPL"
map m: array, key 4, value 24, entries 2, timer 8
${map}xdp main:
  *(u32 *)(r10 - 8) = 1
  r1 = map[m]
  r2 = r10
  r2 += -8
  call bpf_map_lookup_elem
  if r0 == 0 goto out
  r1 = r0
${body}
out:
  r0 = 2
  exit`;
}

function calledBack(first: string, helper: string, body: string, map = ''): string {
  return `${map}xdp main:
  r2 = subprog[each]
  r3 = 0
  r4 = 0
  ${first}
  call ${helper}
  r0 = 2
  exit
func each:
  ${body}
  exit`;
}
