/**
 * Thrown only when an invariant of ours broke. A bad program, a bad `bpf()` call or a fault at
 * run time is an expected outcome and is returned as data instead.
 */
export class InternalError extends Error {
  override readonly name = 'InternalError';
}
