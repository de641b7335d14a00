import type { Message } from './message';

/** Functions of the kernel, dynptrs and iterators, and what is returned. */
export const KFUNCS = {
  // Functions of the kernel.
  'kfunc-gpl': {
    errno: 'EINVAL',
    text: () => 'cannot call kernel function from non-GPL compatible program',
  },
  'kfunc-negative-module': {
    errno: 'EINVAL',
    text: () => 'negative offset disallowed for kernel module function call',
  },
  'kfunc-no-module': { errno: 'EINVAL', text: () => 'invalid module BTF fd specified' },
  'kfunc-no-btf': { errno: 'EINVAL', text: () => 'failed to find BTF for kernel function' },
  'kfunc-no-function': {
    errno: 'EINVAL',
    text: (id: number) => `kernel btf_id ${id >>> 0} is not a function`,
  },
  'kfunc-device': {
    errno: 'EINVAL',
    text: () => 'metadata kfuncs require device-bound program',
  },
  'kfunc-not-allowed': {
    errno: 'EACCES',
    text: (name: string) => `calling kernel function ${name} is not allowed`,
  },
  'kfunc-sleepable': {
    errno: 'EACCES',
    text: (name: string) => `program must be sleepable to call sleepable kfunc ${name}`,
  },
  'kfunc-not-scalar': { errno: 'EINVAL', text: (reg: number) => `R${reg} is not a scalar` },
  'kfunc-not-constant': {
    errno: 'EINVAL',
    text: (reg: number) => `R${reg} must be a known constant`,
  },
  'kfunc-null': {
    errno: 'EACCES',
    text: (arg: number) => `Possibly NULL pointer passed to trusted arg${arg}`,
  },
  'kfunc-pointee': {
    errno: 'EINVAL',
    text: (arg: number) =>
      `arg#${arg} pointer type UNKNOWN  must point to scalar, or struct with scalar`,
  },
  'kfunc-not-ctx': {
    errno: 'EINVAL',
    text: (arg: number, type: string) => `arg#${arg} expected pointer to ctx, but got ${type}`,
  },
  'kfunc-memory': {
    errno: 'EACCES',
    text: (arg: number, size: number) =>
      `arg#${arg} arg#${size} memory, len pair leads to invalid memory access`,
  },
  'kfunc-packet-write': {
    errno: 'EINVAL',
    text: () => 'the prog does not allow writes to packet data',
  },
  'rcu-nested': {
    errno: 'EINVAL',
    text: (name: string) => `nested rcu read lock (kernel function ${name})`,
  },
  'rcu-unmatched': {
    errno: 'EINVAL',
    text: (name: string) => `unmatched rcu read unlock (kernel function ${name})`,
  },
  'preempt-unmatched': {
    errno: 'EINVAL',
    text: (name: string) => `unmatched attempt to enable preemption (kernel function ${name})`,
  },
  'mem-write': {
    errno: 'EACCES',
    text: (reg: number, type: string) => `R${reg} cannot write into ${type}`,
  },

  // Dynptrs and iterators.
  'object-variable': {
    errno: 'EINVAL',
    text: (kind: string) => `${kind} has to be at a constant offset`,
  },
  'object-offset': {
    errno: 'EINVAL',
    text: (kind: string, off: number) => `cannot pass in ${kind} at an offset=${off}`,
  },
  'object-read': {
    errno: 'EACCES',
    text: (off: number, at: number, size: number) =>
      `invalid read from stack off ${off}+${at} size ${size}`,
  },
  'object-helper': {
    errno: 'EACCES',
    text: (reg: number, off: string, at: number, size: number) =>
      `invalid read from stack R${reg} ${off}+${at} size ${size}`,
  },
  'dynptr-pointer': {
    errno: 'EINVAL',
    text: (arg: number) => `arg#${arg} expected pointer to stack or const struct bpf_dynptr`,
  },
  'dynptr-flags': {
    errno: 'EFAULT',
    text: () => 'verifier bug: misconfigured dynptr helper type flags',
  },
  'dynptr-not-uninit': {
    errno: 'EINVAL',
    text: () => 'Dynptr has to be an uninitialized dynptr',
  },
  'dynptr-not-init': {
    errno: 'EINVAL',
    text: (arg: number) => `Expected an initialized dynptr as arg #${arg}`,
  },
  'dynptr-kind': {
    errno: 'EINVAL',
    text: (kind: string, arg: number) => `Expected a dynptr of type ${kind} as arg #${arg}`,
  },
  'dynptr-unacquired': {
    errno: 'EINVAL',
    text: (arg: number) => `arg ${arg} is an unacquired reference`,
  },
  'dynptr-memory': {
    errno: 'EACCES',
    text: (type: string) => `Unsupported reg type ${type} for bpf_dynptr_from_mem data`,
  },
  'dynptr-overwrite': { errno: 'EINVAL', text: () => 'cannot overwrite referenced dynptr' },
  'dynptr-write': {
    errno: 'EACCES',
    text: (off: number) => `potential write to dynptr at off=${off} disallowed`,
  },
  'iter-pointer': {
    errno: 'EINVAL',
    text: (arg: number) => `arg#${arg} expected pointer to an iterator on stack`,
  },
  'iter-not-uninit': {
    errno: 'EINVAL',
    text: (name: string, arg: number) => `expected uninitialized iter_${name} as arg #${arg}`,
  },
  'iter-not-init': {
    errno: 'EINVAL',
    text: (name: string, arg: number) => `expected an initialized iter_${name} as arg #${arg}`,
  },

  // Returning.
} as const satisfies Record<string, Message>;
