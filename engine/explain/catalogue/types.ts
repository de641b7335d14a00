import type { Explanation, Explanations } from '../types';
import { reg } from '../values';

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

/** Type information of functions and lines. */
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
};
