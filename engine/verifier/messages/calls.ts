import type { Message } from './message';

/** Calls of helpers and functions. */
export const CALLS = {
  // Calls and helpers.
  'call-depth': {
    errno: 'E2BIG',
    text: (frames: number) => `the call stack of ${frames} frames is too deep`,
  },
  'call-depth-static': {
    errno: 'E2BIG',
    text: (frames: number) => `the call stack of ${frames} frames is too deep !`,
  },
  'return-stack-pointer': {
    errno: 'EINVAL',
    text: () => 'cannot return stack pointer to the caller',
  },
  'tail-call-in-subprog': {
    errno: 'EINVAL',
    text: () => 'tail_call is not allowed in subprogs without BTF',
  },
  'tail-calls-depth': {
    errno: 'EACCES',
    text: (depth: number) =>
      `tail_calls are not allowed when call stack of previous frames is ${depth} bytes. Too large`,
  },
  'invalid-func': {
    errno: 'EINVAL',
    text: (name: string, id: number) => `invalid func ${name}#${id}`,
  },
  'helper-not-allowed': {
    errno: 'EINVAL',
    text: (name: string, id: number) => `program of this type cannot use helper ${name}#${id}`,
  },
  'gpl-only': {
    errno: 'EINVAL',
    text: () => 'cannot call GPL-restricted function from non-GPL compatible program',
  },
  'arg-type': {
    errno: 'EACCES',
    text: (reg: number, type: string, expected: string) =>
      `R${reg} type=${type} expected=${expected}`,
  },
  'arg-map-key-null': {
    errno: 'EACCES',
    text: () => 'invalid map_ptr to access map->key',
  },
  'arg-map-value-null': {
    errno: 'EACCES',
    text: () => 'invalid map_ptr to access map->value',
  },
  'arg-packet': { errno: 'EACCES', text: () => 'helper access to the packet is not allowed' },
  'arg-zero-size': {
    errno: 'EACCES',
    text: (reg: number, min: string, max: string) =>
      `R${reg} invalid zero-sized read: u64=[${min},${max}]`,
  },
  'arg-size-negative': {
    errno: 'EACCES',
    text: (reg: number) => `R${reg} min value is negative, either use unsigned or 'var &= const'`,
  },
  'arg-size-unbounded': {
    errno: 'EACCES',
    text: (reg: number) =>
      `R${reg} unbounded memory access, use 'var &= const' or 'if (var < const)'`,
  },
  'field-access': {
    errno: 'EACCES',
    text: (field: string) => `${field} cannot be accessed directly by load/store`,
  },
  'lock-in-socket-filter': {
    errno: 'EINVAL',
    text: () => 'socket filter progs cannot use bpf_spin_lock yet',
  },
  'field-variable': {
    errno: 'EINVAL',
    text: (reg: number, field: string) =>
      `R${reg} doesn't have constant offset. ${field} has to be at the constant offset`,
  },
  'field-no-btf': {
    errno: 'EINVAL',
    text: (map: string, field: string) => `map '${map}' has to have BTF in order to use ${field}`,
  },
  'field-missing': {
    errno: 'EINVAL',
    text: (map: string, field: string) => `map '${map}' has no valid ${field}`,
  },
  'field-offset': {
    errno: 'EINVAL',
    text: (off: string, field: string, at: number) =>
      `off ${off} doesn't point to 'struct ${field}' that is at ${at}`,
  },
  'timer-map': {
    errno: 'EINVAL',
    text: () => "timer pointer in R1 map_uid=0 doesn't match map pointer in R2 map_uid=0",
  },
  'lock-two': { errno: 'EINVAL', text: () => 'Locking two bpf_spin_locks are not allowed' },
  'unlock-nothing': { errno: 'EINVAL', text: () => 'bpf_spin_unlock without taking a lock' },
  'unlock-other': { errno: 'EINVAL', text: () => 'bpf_spin_unlock of different lock' },
  'call-in-lock': {
    errno: 'EINVAL',
    text: () => 'function calls are not allowed while holding a lock',
  },
  'lock-held': {
    errno: 'EINVAL',
    text: (what: string) => `${what} cannot be used inside bpf_spin_lock-ed region`,
  },
  'section-open': {
    errno: 'EINVAL',
    text: (what: string, opened: string) => `${what} cannot be used inside ${opened}-ed region`,
  },
  'backtracking-misuse': { errno: 'EFAULT', text: () => 'verifier bug: backtracking misuse' },
  'callback-map': { errno: 'ENOTSUPP', text: () => 'callback function not allowed for map' },
  'callback-result-type': { errno: 'EACCES', text: () => 'R0 not a scalar value' },
  'not-referenced': {
    errno: 'EINVAL',
    text: (reg: number) => `R${reg} must be referenced when passed to release function`,
  },
  'release-offset': {
    errno: 'EINVAL',
    text: (reg: number) =>
      `R${reg} must have zero offset when passed to release func or trusted arg to kfunc`,
  },
  'release-twice': {
    errno: 'EINVAL',
    text: (name: string, id: number) => `func ${name}#${id} reference has not been acquired before`,
  },
  'unreleased-reference': {
    errno: 'EINVAL',
    text: (id: number, at: number) => `Unreleased reference id=${id} alloc_insn=${at}`,
  },
  'reference-leak': {
    errno: 'EINVAL',
    text: (what: string) => `${what} would lead to reference leak`,
  },
  'arg-not-constant': {
    errno: 'EACCES',
    text: (reg: number) => `R${reg} is not a known constant'`,
  },
  'string-writable': {
    errno: 'EACCES',
    text: (reg: number) => `R${reg} does not point to a readonly map'`,
  },
  'string-variable': {
    errno: 'EACCES',
    text: (reg: number) => `R${reg} is not a constant address'`,
  },
  'string-no-direct-value': {
    errno: 'EACCES',
    text: () => 'no direct value access support for this map type',
  },
  'string-of-many': { errno: 'ENOTSUPP', text: () => 'direct value access on string failed' },
  'string-endless': { errno: 'EINVAL', text: () => 'string is not zero-terminated' },
  'snprintf-size': {
    errno: 'EINVAL',
    text: () => 'the size of the arguments of bpf_snprintf is no multiple of 8',
    silent: true,
  },
  'snprintf-format': { errno: 'EINVAL', text: () => 'Invalid format string' },
  'might-sleep': {
    errno: 'EINVAL',
    text: () => 'helper call might sleep in a non-sleepable prog',
  },
  'two-references': {
    errno: 'EACCES',
    text: (reg: number, id: number, other: number) =>
      `more than one arg with ref_obj_id R${reg} ${id} ${other}`,
  },
  'arg-written': {
    errno: 'EACCES',
    text: (name: string, reg: number, type: string) =>
      `${name}() may write into memory pointed by R${reg} type=${type}`,
  },
  'kptr-missing': { errno: 'EINVAL', text: (reg: number) => `R${reg} has no valid kptr` },
  'storage-flags': {
    errno: 'EINVAL',
    text: () => "get_local_storage() doesn't support non-zero flags",
  },
  'map-func-mismatch': {
    errno: 'EINVAL',
    text: (mapType: number, name: string, id: number) =>
      `cannot pass map_type ${mapType} into func ${name}#${id}`,
  },
  'tail-call-map': { errno: 'EINVAL', text: () => 'expected prog array map for tail call' },
  'map-update-forbidden': { errno: 'EACCES', text: () => 'write into map forbidden' },
} as const satisfies Record<string, Message>;
