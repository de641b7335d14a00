import type { Explanation, Explanations } from '../types';
import { asm, reg, typeWords, valueWords } from '../values';

const argument = (arg: number) => reg(arg + 1);

const WRITTEN =
  'The assembler writes type information itself and gets this right; the records of another loader could be refused so.';

/** Of records that the assembler never writes. */
const record = <Args extends readonly unknown[]>(
  title: string,
  why: Explanation<Args>['why'],
): Explanation<Args> => ({
  title,
  why,
  how: 'Let the compiler or the assembler write the type information (BTF) anew, for this very program.',
  unreached: WRITTEN,
});

/** A main program that does something and calls a global function. */
const calling = (before: string, signature: string, body = '  r0 = 0') => `xdp main:
${before}  call f
  r0 = 2
  exit
global f(${signature}):
${body}
  exit`;

const LOCKED = `map m: array, key 4, value 16, entries 1, lock 0
xdp main:
  r7 = r1
  r6 = map[m][0] + 0
  r1 = r6
  call bpf_spin_lock
`;

/** Type information of functions and lines, and global functions, which are checked by it alone. */
export const TYPES: Explanations = {
  'func-info-size': record(
    'Records of functions have 8 bytes at least',
    ({ args: [size] }) => `The records in func_info are said to have ${size} bytes each.`,
  ),
  'func-info-tail': record(
    'What a kernel does not know is 0',
    'The records in func_info are longer than this kernel knows them, and what it does not know is not 0.',
  ),
  'func-info-first': record(
    'The first function begins the program',
    ({ args: [at] }) => `The first record in func_info is of instruction ${at}, not of 0.`,
  ),
  'func-info-order': record(
    'Records of functions stand in their order',
    ({ args: [at, before] }) =>
      `A record in func_info is of instruction ${at}, and the one before it of ${before}.`,
  ),
  'func-info-type': record(
    'A function has the type of one',
    ({ args: [id] }) => `The type ${id} that func_info names is not there, or is no function.`,
  ),
  'func-info-count': record(
    'Every function has a record',
    'There are more or fewer records in func_info than functions in the program.',
  ),
  'func-info-layout': record(
    'Records of functions point to their starts',
    'A record in func_info is of an instruction at which no function begins.',
  ),
  'func-info-missing': record(
    'A function whose address is loaded has a type',
    'The address of a function is loaded, and there is no type information of the functions.',
  ),
  'line-info-size': record(
    'Records of lines have 16 bytes at least',
    ({ args: [size] }) => `The records in line_info are said to have ${size} bytes each.`,
  ),
  'line-info-tail': record(
    'What a kernel does not know is 0',
    'The records in line_info are longer than this kernel knows them, and what it does not know is not 0.',
  ),
  'line-info-order': record(
    'Records of lines stand in their order',
    ({ args: [i, at, before, length] }) =>
      `Record ${i} in line_info is of instruction ${at}; the one before it is of ${before}, and the program has ${length}.`,
  ),
  'line-info-code': record(
    'A line begins with a whole instruction',
    ({ args: [i] }) => `Record ${i} in line_info is of the second half of a 64-bit load.`,
  ),
  'line-info-text': record(
    'The text of a line is there',
    ({ args: [i] }) => `Record ${i} in line_info names a text or a file that is not in the BTF.`,
  ),
  'line-info-func': record(
    'Every function begins with a line',
    ({ args: [func] }) => `There is no record in line_info for the start of function ${func}.`,
  ),
  'line-info-funcs': record(
    'Every function begins with a line',
    ({ args: [count, func] }) =>
      `There are no records in line_info for the starts of ${count} functions, from function ${func} on.`,
  ),
  'ld-abs-result': record(
    'A function with packet loads by offset returns a number',
    'skb[…] ends the function with a number where the packet is too short, and its type says that it returns something else.',
  ),
  'tail-call-result': record(
    'A function with tail calls returns a number',
    'The program that is jumped to returns a number in place of this function, whose type says that it returns something else.',
  ),
  'global-args': record(
    'A function has at most 5 arguments',
    ({ args: [name, count, most] }) =>
      `${name}() has ${count} arguments by its type, and ${most} fit into r1 to r5.`,
  ),
  'global-result': record(
    'A global function returns a number',
    ({ args: [name] }) => `The type of ${name}() says that it returns no number.`,
  ),
  'arg-tag-static': record(
    'Tags are for global functions',
    ({ args: [arg] }) =>
      `${argument(arg)} of a static function has a tag, and static functions are checked with what they are passed.`,
  ),
  'arg-tag-unknown': record(
    'The tag of an argument is unknown',
    ({ args: [arg] }) => `${argument(arg)} has a tag that this kernel does not know.`,
  ),
  'arg-tags': record(
    'The tags of an argument contradict each other',
    ({ args: [arg] }) => `${argument(arg)} has tags that do not go together, or not with its type.`,
  ),
  'arg-tag-number': record(
    'Tags are for pointers',
    ({ args: [arg] }) => `${argument(arg)} has a tag of pointers and is a number by its type.`,
  ),
  'arg-kind': record(
    'A global function takes numbers and pointers',
    ({ args: [arg, kind, name] }) => `${argument(arg)} of ${name}() is of kind ${kind}.`,
  ),
  'arg-size-unknown': record(
    'Memory that is passed has a size',
    ({ args: [arg, kind, name] }) =>
      `${argument(arg)} points to '${kind} ${name}', of which no size is known.`,
  ),
  'arg-ctx-name': record(
    'The context has a name',
    ({ args: [arg] }) => `${argument(arg)} is tagged as the context, and its type has no name.`,
  ),
  'arg-ctx-struct': record(
    'The context is of the type of the program',
    ({ args: [arg, context] }) =>
      `${argument(arg)} is tagged as the context and does not point to struct ${context}.`,
  ),
  'callback-not-static': {
    title: 'A function that is called back is static',
    why: 'The address of a global function is loaded, and helpers call back static functions only.',
    how: 'Declare it with func in place of global.',
    bad: `xdp main:
  r1 = 3
  r2 = subprog[f]
  r3 = 0
  r4 = 0
  call bpf_loop
  r0 = 2
  exit
global f(u32, u64):
  r0 = 0
  exit`,
    good: `xdp main:
  r1 = 3
  r2 = subprog[f]
  r3 = 0
  r4 = 0
  call bpf_loop
  r0 = 2
  exit
func f(u32, u64):
  r0 = 0
  exit`,
  },
  'arg-no-scalar': {
    title: 'This argument is a number',
    why: ({ args: [regno], value }) =>
      `${reg(regno)} is ${valueWords(value(`R${regno}`))}, and the function takes a number there.`,
    how: ({ args: [regno] }) =>
      `Put a number into ${reg(regno)}, or declare the argument as ctx or mem[…].`,
    bad: calling('', 'u64 n'),
    good: calling('  r1 = 7\n', 'u64 n'),
  },
  'arg-no-ctx': {
    title: 'This argument is the context',
    why: ({ args: [arg], value }) =>
      `${argument(arg)} is ${valueWords(value(`R${arg + 1}`))}, and the function takes the context there.`,
    how: 'Keep the context in a register that calls leave alone: r6 = r1 at the start, r1 = r6 before the call.',
    bad: calling('  r1 = 7\n', 'ctx'),
    good: calling('', 'ctx'),
  },
  'arg-null': {
    title: 'This argument may not be NULL',
    why: ({ args: [arg] }) =>
      `${argument(arg)} may be NULL, and the function declares its memory as nonnull.`,
    how: ({ args: [arg] }) =>
      `Test it first (if ${argument(arg)} == 0 goto …), or leave nonnull out and test it in the function.`,
    bad: `map m: hash, key 4, value 8, entries 4
xdp main:
  *(u32 *)(r10 - 4) = 0
  r1 = map[m]
  r2 = r10
  r2 += -4
  call bpf_map_lookup_elem
  r1 = r0
  call f
  r0 = 2
  exit
global f(mem[8] nonnull p):
  r0 = *(u64 *)(r1 + 0)
  exit`,
    good: `map m: hash, key 4, value 8, entries 4
xdp main:
  *(u32 *)(r10 - 4) = 0
  r1 = map[m]
  r2 = r10
  r2 += -4
  call bpf_map_lookup_elem
  if r0 == 0 goto out
  r1 = r0
  call f
out:
  r0 = 2
  exit
global f(mem[8] nonnull p):
  r0 = *(u64 *)(r1 + 0)
  exit`,
  },
  'global-in-lock': {
    title: 'No global functions while a lock is held',
    why: 'A lock is held here, and a global function is checked on its own, as if it could be called from anywhere.',
    how: 'Declare the function with func in place of global, or call it outside of the lock.',
    bad: `${LOCKED}  r1 = r7
  call f
  r1 = r6
  call bpf_spin_unlock
  r0 = 2
  exit
global f(ctx):
  r0 = 1
  exit`,
    good: `${LOCKED}  r1 = r7
  call f
  r1 = r6
  call bpf_spin_unlock
  r0 = 2
  exit
func f:
  r0 = 1
  exit`,
  },
  'global-call': {
    title: 'A global function gets what it declares',
    why: ({ args: [, name] }) => `What is passed to ${name}() does not fit its declaration.`,
    how: 'Pass what the function declares, or declare what is passed.',
    after: 'arg-no-scalar',
    bad: calling('', 'u32 n'),
    good: calling('', 'ctx'),
  },
  'subprog-result': {
    title: 'A global function returns a number',
    why: ({ args: [type] }) => `r0 holds ${typeWords(type)} at the exit of the function.`,
    how: 'Put a number into r0 before exit, or declare the function with func in place of global.',
    bad: calling('', 'ctx', '  r0 = r1'),
    good: asm`
    xdp main:
      call f
      r0 = 2
      exit
    global f(ctx):
      r0 = 1
      exit`,
  },
};
