import type { Explanations } from '../types';
import { asm } from '../values';

/** How much the verifier walks, and how it ends. */
export const LIMITS: Explanations = {
  'too-large': {
    title: 'One million instructions are walked at most',
    why: ({ args: [processed] }) =>
      `The verifier followed every path through the program, and gave up at instruction ${processed.toLocaleString('en')} of the walk: paths multiply with each branch, and each round of a loop is walked.`,
    how: 'Let loops run fewer rounds, or use bpf_loop, whose body is walked once; test less inside of loops.',
    bad: asm`
      r0 = 2
      r1 = 0
    again:
      r1 += 1
      if r1 < 1000000 goto again
      exit`,
    good: asm`
      r0 = 2
      r1 = 0
    again:
      r1 += 1
      if r1 < 1000 goto again
      exit`,
  },
  'verifier-bug': {
    title: 'The verifier met a fault of its own',
    why: ({ args: [what] }) =>
      `Looking back for where a number came from, the verifier lost its way (${what}): Linux 6.18 knows that this cannot be, and refuses the program.`,
    how: 'The program may well be safe. Write it otherwise: do not load the packet with LD_ABS or LD_IND in a function whose caller goes on with numbers that it made before.',
    bad: asm`
    sched_cls main:
      r6 = r1
      r7 = 4
      call f
      r1 = r10
      r1 += -16
      *(u64 *)(r10 - 8) = 0
      *(u64 *)(r10 - 16) = 0
      r1 += r7
      r0 = *(u8 *)(r1 + 0)
      exit
    func f(ctx):
      r6 = r1
      r0 = *(u8 *)skb[3]
      exit`,
    good: asm`
    sched_cls main:
      r6 = r1
      call f
      r7 = 4
      r1 = r10
      r1 += -16
      *(u64 *)(r10 - 8) = 0
      *(u64 *)(r10 - 16) = 0
      r1 += r7
      r0 = *(u8 *)(r1 + 0)
      exit
    func f(ctx):
      r6 = r1
      r0 = *(u8 *)skb[3]
      exit`,
  },
  interrupted: {
    title: 'The walk was stopped',
    why: ({ args: [processed] }) =>
      `Somebody stopped the verifier after ${processed.toLocaleString('en')} instructions, so there is no verdict. Linux answers EAGAIN, too, where a signal interrupts it.`,
    how: 'Verify it again, or make the walk shorter: fewer rounds of loops, fewer branches.',
    unreached: 'It depends on when somebody stops the walk.',
  },
  'too-complex': {
    title: 'At most 8,192 paths may wait',
    why: ({ args: [jumps] }) =>
      `With ${jumps.toLocaleString('en')} branches on one path the other side of each still waits to be walked; the verifier keeps 8,192 such places.`,
    how: 'Cut long chains of comparisons: compare ranges first, use a map as a table, or leave loops in fewer places.',
    bad: manyBranches(8193),
    good: manyBranches(100),
  },
  'too-complex-loop': {
    title: 'At most 8,192 paths may wait',
    why: ({ args: [jumps] }) =>
      `${jumps.toLocaleString('en')} paths wait to be walked when another one splits here without a jump (may_goto, a callback, or a number whose sign makes two cases); the verifier keeps 8,192.`,
    how: 'Cut long chains of comparisons before this place, or leave loops in fewer places.',
    bad: manyBranches(8192, '  may_goto out'),
    good: manyBranches(100, '  may_goto out'),
  },
  'too-complex-async': {
    title: 'At most 8,192 paths may wait',
    why: ({ args: [jumps] }) =>
      `${jumps.toLocaleString('en')} paths wait to be walked when the function of a timer is put beside them; the verifier keeps 8,192.`,
    how: 'Set the callback of the timer before long chains of comparisons.',
    bad: timerBehind(8192),
    good: timerBehind(100),
  },
  'infinite-loop': {
    title: 'A loop has to come to an end',
    why: ({ args: [at] }) =>
      `The walk came to instruction ${at} for a second time with registers and stack exactly as before: nothing that the loop tests ever changes, so it would go round for ever.`,
    how: 'Count the rounds in a register that starts at a constant, change it in each round, and leave the loop at another constant.',
    bad: asm`
      r0 = 2
      r1 = 0
    again:
      if r1 < 10 goto again
      exit`,
    good: asm`
      r0 = 2
      r1 = 0
    again:
      r1 += 1
      if r1 < 10 goto again
      exit`,
  },
  'scc-exit': {
    title: 'The verifier lost track of a loop',
    why: ({ args: [loop] }) =>
      `Leaving the loop ${loop}, the verifier finds no note of having entered it. This is a defect of the kernel's own book-keeping, not a rule.`,
    how: 'Write the loop in a simpler form: one way in, a counter, one way out.',
    unreached:
      'An invariant of the verifier, here as in the kernel: no program is known to break it.',
  },
  'scc-backedge': {
    title: 'The verifier lost track of a loop',
    why: ({ args: [at] }) =>
      `At instruction ${at} a path closes a loop in which the verifier is not. This is a defect of the kernel's own book-keeping, not a rule.`,
    how: 'Write the loop in a simpler form: one way in, a counter, one way out.',
    unreached:
      'An invariant of the verifier, here as in the kernel: no program is known to break it.',
  },
};

/** Comparisons of a number that might be anything, each of which leaves a path to be walked. */
function comparisons(count: number): string {
  return Array.from({ length: count }, (_, i) => `  if r6 == ${i + 1} goto out`).join('\n');
}

function manyBranches(count: number, then = ''): string {
  return [
    '  r0 = 2',
    '  r6 = *(u32 *)(r1 + 12)',
    comparisons(count),
    ...(then === '' ? [] : [then]),
    '  r0 = 1',
    'out:',
    '  exit',
  ].join('\n');
}

function timerBehind(count: number): string {
  return `license "GPL"
map m: array, key 4, value 16, entries 1, timer 0
xdp main:
  r6 = *(u32 *)(r1 + 12)
  *(u32 *)(r10 - 4) = 0
  r1 = map[m]
  r2 = r10
  r2 += -4
  call bpf_map_lookup_elem
  if r0 == 0 goto out
  r7 = r0
${comparisons(count)}
  r1 = r7
  r2 = subprog[tick]
  call bpf_timer_set_callback
out:
  r0 = 2
  exit
func tick:
  r0 = 0
  exit`;
}
