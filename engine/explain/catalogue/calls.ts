import type { Explanations } from '../types';
import { asm } from '../values';

/** Calls of functions and helpers. */
export const CALLS: Explanations = {
  'call-depth': {
    title: 'Calls are at most 8 deep',
    why: ({ args: [frames] }) =>
      `With this call ${frames} functions would be inside one another, the main program counted; 8 are allowed, and recursion never ends here.`,
    how: 'Make a loop of the recursion, or put functions that only call the next one together.',
    bad: asm`
    xdp main:
      call pc-1
      exit`,
    good: asm`
    xdp main:
      call f
      exit
    func f:
      r0 = 2
      exit`,
  },
  'call-depth-static': {
    title: 'Calls are at most 8 deep',
    why: ({ args: [frames] }) =>
      `${frames + 1} functions call one another in a row, the main program counted, and 8 are allowed; this is counted over all code, also what is never reached.`,
    how: 'Put functions that only call the next one together.',
    bad: deepCalls(8),
    good: deepCalls(7),
  },
  'return-stack-pointer': {
    title: 'A function returns no address of its stack',
    why: 'r0 points into the frame of the function, which is gone once it returns.',
    how: 'Let the caller pass a pointer to room on its own stack, or return a number.',
    bad: asm`
    xdp main:
      call f
      r0 = 2
      exit
    func f:
      r0 = r10
      exit`,
    good: asm`
    xdp main:
      r1 = r10
      call f
      r0 = 2
      exit
    func f:
      *(u64 *)(r1 - 8) = 1
      r0 = 0
      exit`,
  },
  'tail-call-in-subprog': {
    title: 'Tail calls are made by the main program',
    why: 'A tail call out of a function needs type information (BTF), which says what the function returns; this program has none.',
    how: 'Return to the main program, and make the tail call there.',
    bad: asm`
    map jmp: prog_array, entries 4
    xdp main:
      call f
      r0 = 2
      exit
    func f:
      r2 = map[jmp]
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
  'tail-calls-depth': {
    title: 'Little stack below a tail call',
    why: ({ args: [depth] }) =>
      `The functions above one that makes tail calls use ${depth} bytes of stack, and 256 are the limit there: each tail call may add as much again.`,
    how: 'Use less stack in the callers, or make the tail call in the main program.',
    bad: tailCallBelow(264),
    good: tailCallBelow(192),
  },
  'invalid-func': {
    title: 'There is no such helper',
    why: ({ args: [, id] }) => `Linux 6.18 has no helper with the number ${id}.`,
    how: 'Call helpers by name; completion behind "call" lists them.',
    bad: asm`
      call 9999
      exit`,
    good: asm`
      call bpf_ktime_get_ns
      r0 = 2
      exit`,
  },
  'helper-not-allowed': {
    title: 'This program type cannot call this helper',
    why: ({ args: [name], progType }) =>
      `${name} is not among the helpers of program type ${progType}: it needs something that such a program does not have.`,
    how: ({ progType }) =>
      progType === 'xdp'
        ? 'Look for its XDP counterpart (bpf_xdp_load_bytes for bpf_skb_load_bytes); completion behind "call" lists what XDP can call.'
        : 'Completion behind "call" lists what this type of program can call.',
    bad: asm`
      r2 = 0
      r3 = r10
      r3 += -8
      r4 = 8
      call bpf_skb_load_bytes
      r0 = 2
      exit`,
    good: asm`
      r2 = 0
      r3 = r10
      r3 += -8
      r4 = 8
      call bpf_xdp_load_bytes
      r0 = 2
      exit`,
  },
  'gpl-only': {
    title: 'This helper is for programs under the GPL',
    why: ({ rejected }) =>
      `The licence of the program is not compatible with the GPL, and the helper at instruction ${rejected.at} is reserved for programs that are.`,
    how: 'If it may be, put license "GPL" at the head of the source.',
    bad: asm`
    license "MIT"
      r2 = r10
      r2 += -64
      r3 = 64
      r4 = 0
      call bpf_fib_lookup
      r0 = 2
      exit`,
    good: asm`
    license "GPL"
      r2 = r10
      r2 += -64
      r3 = 64
      r4 = 0
      call bpf_fib_lookup
      r0 = 2
      exit`,
  },
};

/** The main program and `count` functions, each calling the next one, behind a branch never taken. */
function deepCalls(count: number): string {
  const body = (i: number) =>
    i === count
      ? '  r0 = 0'
      : `  r1 = 0\n  if r1 == 0 goto end${i}\n  call f${i + 1}\nend${i}:\n  r0 = 0`;
  const functions = Array.from(
    { length: count },
    (_, i) => `func f${i + 1}:\n${body(i + 1)}\n  exit`,
  );
  return ['xdp main:', '  call f1', '  r0 = 2', '  exit', ...functions].join('\n');
}

/** A tail call in a function whose type is known, and its caller's stack. */
function tailCallBelow(stack: number): string {
  return `map jmp: prog_array, entries 4
xdp main:
  *(u64 *)(r10 - ${stack}) = 0
  call f
  r0 = 2
  exit
func f(ctx):
  r2 = map[jmp]
  r3 = 0
  call bpf_tail_call
  r0 = 1
  exit`;
}
