import type { Message } from './message';

/** What is wrong with type information, and with global functions and their calls. */
export const TYPES = {
  // Type information.
  'func-info-size': {
    errno: 'EINVAL',
    text: (size: number) => `invalid func info rec size ${size}`,
  },
  'func-info-tail': { errno: 'E2BIG', text: () => 'nonzero tailing record in func info' },
  'func-info-first': {
    errno: 'EINVAL',
    text: (at: number) => `nonzero insn_off ${at} for the first func info record`,
  },
  'func-info-order': {
    errno: 'EINVAL',
    text: (at: number, before: number) =>
      `same or smaller insn offset (${at}) than previous func info record (${before})`,
  },
  'func-info-type': {
    errno: 'EINVAL',
    text: (id: number) => `invalid type id ${id} in func info`,
  },
  'func-info-count': {
    errno: 'EINVAL',
    text: () => "number of funcs in func_info doesn't match number of subprogs",
  },
  'func-info-layout': {
    errno: 'EINVAL',
    text: () => "func_info BTF section doesn't match subprog layout in BPF program",
  },
  'ld-abs-result': {
    errno: 'EINVAL',
    text: () => "LD_ABS is only allowed in functions that return 'int'.",
  },
  'tail-call-result': {
    errno: 'EINVAL',
    text: () => "tail_call is only allowed in functions that return 'int'.",
  },
  'line-info-size': {
    errno: 'EINVAL',
    text: (size: number) => `records of line_info have ${size} bytes`,
    silent: true,
  },
  'line-info-tail': { errno: 'E2BIG', text: () => 'nonzero tailing record in line_info' },
  'line-info-order': {
    errno: 'EINVAL',
    text: (i: number, at: number, before: number, length: number) =>
      `Invalid line_info[${i}].insn_off:${at} (prev_offset:${before} prog->len:${length})`,
  },
  'line-info-code': {
    errno: 'EINVAL',
    text: (i: number) => `Invalid insn code at line_info[${i}].insn_off`,
  },
  'line-info-text': {
    errno: 'EINVAL',
    text: (i: number) => `Invalid line_info[${i}].line_off or .file_name_off`,
  },
  'line-info-func': {
    errno: 'EINVAL',
    text: (func: number) => `missing bpf_line_info for func#${func}`,
  },
  'line-info-funcs': {
    errno: 'EINVAL',
    text: (count: number, func: number) =>
      `missing bpf_line_info for ${count} funcs starting from func#${func}`,
  },
  'func-info-missing': { errno: 'EINVAL', text: () => 'missing btf func_info' },
  'callback-not-static': { errno: 'EINVAL', text: () => 'callback function not static' },

  // Global functions.
  'global-args': {
    errno: 'EINVAL',
    text: (name: string, count: number, most: number) =>
      `Global function ${name}() with ${count} > ${most} args. Buggy compiler.`,
  },
  'global-result': {
    errno: 'EINVAL',
    text: (name: string) =>
      `Global function ${name}() doesn't return scalar. Only those are supported.`,
  },
  'arg-tag-static': {
    errno: 'EOPNOTSUPP',
    text: (arg: number) => `arg#${arg} type tag is not supported in static functions`,
  },
  'arg-tag-unknown': {
    errno: 'EOPNOTSUPP',
    text: (arg: number) => `arg#${arg} has unsupported set of tags`,
  },
  'arg-tags': {
    errno: 'EINVAL',
    text: (arg: number) => `arg#${arg} has unsupported set of tags`,
  },
  'arg-tag-number': {
    errno: 'EINVAL',
    text: (arg: number) => `arg#${arg} has pointer tag, but is not a pointer type`,
  },
  'arg-kind': {
    errno: 'EINVAL',
    text: (arg: number, kind: string, name: string) =>
      `Arg#${arg} type ${kind} in ${name}() is not supported yet.`,
  },
  'arg-size-unknown': {
    errno: 'EINVAL',
    text: (arg: number, kind: string, name: string) =>
      `arg#${arg} reference type('${kind} ${name}') size cannot be determined: -22`,
  },
  'arg-ctx-name': {
    errno: 'EINVAL',
    text: (arg: number) => `arg#${arg} type doesn't have a name`,
  },
  'arg-ctx-struct': {
    errno: 'EINVAL',
    text: (arg: number, context: string) => `arg#${arg} should be \`struct ${context} *\``,
  },
  'arg-no-scalar': { errno: 'EINVAL', text: (reg: number) => `R${reg} is not a scalar` },
  'arg-no-ctx': {
    errno: 'EINVAL',
    text: (arg: number) => `arg#${arg} expects pointer to ctx`,
  },
  'arg-null': {
    errno: 'EINVAL',
    text: (arg: number) => `arg#${arg} is expected to be non-NULL`,
  },
  'global-in-lock': {
    errno: 'EINVAL',
    text: () => 'global function calls are not allowed while holding a lock,',
  },
  'global-sleeps': {
    errno: 'EINVAL',
    text: () => 'global functions that may sleep are not allowed in non-sleepable context,',
  },
  'global-call': {
    errno: 'EINVAL',
    text: (subprogno: number, name: string) =>
      `Caller passes invalid args into func#${subprogno} ('${name}')`,
  },
  'subprog-result': {
    errno: 'EINVAL',
    text: (type: string) => `At subprogram exit the register R0 is not a scalar value (${type})`,
  },
} as const satisfies Record<string, Message>;
