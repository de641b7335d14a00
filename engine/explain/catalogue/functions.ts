import type { Explanations } from '../types';
import { asm } from '../values';

/** Functions and their type information: what they take, and what callers pass. */

const BY_TOOLS =
  'The assembler writes type information that fits the program; only what other tools wrote can be refused so.';

const badRecord = (title: string, why: string) => ({
  title,
  why,
  how: 'Let the compiler or the loader write the records again for the instructions as they are.',
  unreached: BY_TOOLS,
});

/** A call of a global function, as the body of the program. */
const calling = (before: string, header: string, body: string) => asm`
xdp main:
${before}  call f
  r0 = 2
  exit
global f(${header}):
${body}  exit`;

const FUNC_INFO = 'Records of functions fit the program';
const LINE_INFO = 'Records of lines fit the program';

/** A global function that reads memory of a task by a helper. */
const sleeping = (helper: string) => asm`
    sched_cls main:
      call f
      r0 = 0
      exit
    global f(ctx):
      r1 = r10
      r1 += -8
      r2 = 8
      r3 = 0
      call ${helper}
      r0 = 0
      exit`;

export const FUNCTIONS: Explanations = {
  'func-info-size': badRecord(FUNC_INFO, 'The size of a record is not one that the kernel knows.'),
  'func-info-tail': badRecord(FUNC_INFO, 'A record has more in it than this kernel knows of.'),
  'func-info-first': badRecord(FUNC_INFO, 'The first function is not said to begin at slot 0.'),
  'func-info-order': badRecord(FUNC_INFO, 'The records are not in the order of the functions.'),
  'func-info-type': badRecord(FUNC_INFO, 'A record refers to a type that is no function.'),
  'func-info-count': badRecord(
    FUNC_INFO,
    'There is not one record for each function that is called.',
  ),
  'func-info-layout': badRecord(
    FUNC_INFO,
    'A record names a slot at which no function of the program begins.',
  ),
  'line-info-size': badRecord(LINE_INFO, 'The size of a record is not one that the kernel knows.'),
  'line-info-tail': badRecord(LINE_INFO, 'A record has more in it than this kernel knows of.'),
  'line-info-order': badRecord(LINE_INFO, 'The records are not in the order of the instructions.'),
  'line-info-code': badRecord(
    LINE_INFO,
    'A record names the second slot of a 64-bit load, which is no instruction of its own.',
  ),
  'line-info-text': badRecord(LINE_INFO, 'A record refers to a text that is not there.'),
  'line-info-func': badRecord(LINE_INFO, 'A function has no line at its first instruction.'),
  'line-info-funcs': badRecord(
    LINE_INFO,
    'Some functions have no line at their first instruction.',
  ),
  'ld-abs-result': badRecord(
    'A function with LD_ABS returns a number',
    'A load outside the packet leaves the function with 0, and this one is said to return something else.',
  ),
  'tail-call-result': badRecord(
    'A function with a tail call returns a number',
    'What is called returns its code to the caller of the function, which is said to return something else.',
  ),
  'func-info-missing': badRecord(
    'A function that is called back is described',
    'Nothing is said of the functions of this program, and the address of one is loaded.',
  ),
  'callback-not-static': {
    title: 'Only static functions are called back',
    why: 'The function is global: it is verified for what its declaration says, and not for what the helper passes.',
    how: 'Declare it with func in place of global.',
    bad: asm`
    xdp main:
      r1 = 3
      r2 = subprog[each]
      r3 = 0
      r4 = 0
      call bpf_loop
      r0 = 2
      exit
    global each(u32 index, u64 data):
      r0 = 0
      exit`,
    good: asm`
    xdp main:
      r1 = 3
      r2 = subprog[each]
      r3 = 0
      r4 = 0
      call bpf_loop
      r0 = 2
      exit
    func each:
      r0 = 0
      exit`,
  },
  'global-args': badRecord(
    'A function takes five arguments at most',
    'The type of the function has more arguments than r1 to r5 can hold.',
  ),
  'global-result': badRecord(
    'A global function returns a number',
    'The type of the function says that it returns something else.',
  ),
  'arg-tag-static': badRecord(
    'Tags are for global functions',
    'An argument of a static function has a tag; such functions are verified with what they are called with.',
  ),
  'arg-tag-unknown': badRecord(
    'Tags are those that the kernel knows',
    'An argument has a tag that this kernel does not know.',
  ),
  'arg-tags': badRecord(
    'Some tags exclude one another',
    'The tags of an argument do not go together.',
  ),
  'arg-tag-number': badRecord('Tags are for pointers', 'An argument that is no pointer has a tag.'),
  'arg-kind': badRecord(
    'Arguments are numbers or pointers',
    'An argument is of a type that does not fit a register, such as a structure.',
  ),
  'arg-size-unknown': badRecord(
    'It is known how long memory is',
    'An argument points to a type without a size, such as void.',
  ),
  'arg-ctx-name': badRecord(
    'The context is of a type with a name',
    'An argument that is tagged as the context points to a type without a name.',
  ),
  'arg-ctx-struct': badRecord(
    'The context is that of the program type',
    'An argument that is tagged as the context points to another structure.',
  ),
  'arg-no-scalar': {
    title: 'A number is passed where the function takes one',
    why: ({ args: [reg] }) =>
      `r${reg} is no number, and the function was declared to take one there.`,
    how: 'Pass a number, or declare the argument as what it is.',
    bad: calling('', 'u64 n', '  r0 = r1\n'),
    good: calling('  r1 = 7\n', 'u64 n', '  r0 = r1\n'),
  },
  'arg-no-ctx': {
    title: 'The context is passed where the function takes it',
    why: ({ args: [arg] }) =>
      `Argument ${arg}, counted from 0, is the context, and something else is passed.`,
    how: 'Keep the context in r6, and move it to the register of the argument before the call.',
    bad: calling('  r1 = 7\n', 'ctx', '  r0 = 1\n'),
    good: calling('', 'ctx', '  r0 = 1\n'),
  },
  'arg-null': {
    title: 'What a function takes unchecked is checked by its caller',
    why: ({ args: [arg] }) =>
      `Argument ${arg}, counted from 0, was declared never to be NULL, and what is passed may be.`,
    how: 'Compare the pointer with 0 before the call, or declare it as one that may be 0 and compare in the function.',
    bad: asm`
    map h: hash, key 4, value 8, entries 4
    xdp main:
      *(u32 *)(r10 - 4) = 0
      r1 = map[h]
      r2 = r10
      r2 += -4
      call bpf_map_lookup_elem
      r1 = r0
      call f
      r0 = 2
      exit
    global f(mem[8] nonnull value):
      r0 = *(u64 *)(r1 + 0)
      exit`,
    good: asm`
    map h: hash, key 4, value 8, entries 4
    xdp main:
      *(u32 *)(r10 - 4) = 0
      r1 = map[h]
      r2 = r10
      r2 += -4
      call bpf_map_lookup_elem
      if r0 == 0 goto out
      r1 = r0
      call f
    out:
      r0 = 2
      exit
    global f(mem[8] nonnull value):
      r0 = *(u64 *)(r1 + 0)
      exit`,
  },
  'global-in-lock': {
    title: 'No call of a global function with a lock held',
    why: 'What a global function does is not known at the call, and it might take the lock again.',
    how: 'Give the lock back before the call, or make it a static function: func in place of global.',
    bad: asm`
    map l: array, key 4, value 16, entries 1, lock 0
    xdp main:
      r7 = r1
      r6 = map[l][0] + 0
      r1 = r6
      call bpf_spin_lock
      r1 = r7
      call f
      r1 = r6
      call bpf_spin_unlock
      r0 = 2
      exit
    global f(ctx):
      r0 = 1
      exit`,
    good: asm`
    map l: array, key 4, value 16, entries 1, lock 0
    xdp main:
      r7 = r1
      r6 = map[l][0] + 0
      r1 = r6
      call bpf_spin_lock
      r1 = r7
      call f
      r1 = r6
      call bpf_spin_unlock
      r0 = 2
      exit
    func f:
      r0 = 1
      exit`,
  },
  'global-sleeps': {
    title: 'No call of a global function that may sleep',
    why: 'The function, or one that it calls, calls a helper that may sleep; programs on packets must not.',
    how: 'Leave the helper out, or read with bpf_probe_read_user, which does not wait.',
    bad: sleeping('bpf_copy_from_user'),
    good: sleeping('bpf_probe_read_user'),
  },
  'global-call': {
    title: 'A call fits the declaration of its function',
    why: 'One of the arguments is not what the function takes.',
    how: 'The line before says which argument it is.',
    unreached: 'It follows the reason, which is told first.',
  },
  'subprog-result': {
    title: 'A global function returns a number',
    why: ({ args: [type] }) =>
      `It ends with r0 being no number (${type}), and its callers rely on one.`,
    how: 'Put a number into r0 before exit.',
    bad: calling('', 'ctx', '  r0 = r1\n'),
    good: calling('', 'ctx', '  r0 = 1\n'),
  },
};
