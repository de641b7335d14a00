import { ERRNO, type ErrnoName } from '../abi';

/** A system call that failed: the error's name, and a sentence where the bare name would puzzle. */
export interface SysError {
  readonly ok: false;
  readonly errno: ErrnoName;
  /** What a person needs to know beyond the name of the error. */
  readonly note?: string;
}

/** What a system call answers: a value, or an error by its kernel name. */
export type SysResult<T> = { readonly ok: true; readonly value: T } | SysError;

export function done<T>(value: T): SysResult<T> {
  return { ok: true, value };
}

export function fail(errno: ErrnoName, note?: string): SysError {
  return note === undefined ? { ok: false, errno } : { ok: false, errno, note };
}

const NAMES = new Map<number, ErrnoName>(
  Object.entries(ERRNO).map(([name, { number }]) => [number, name as ErrnoName]),
);

/** The error for a negative errno number, as maps answer with. */
export function failNumber(number: number): SysError {
  return fail(NAMES.get(-number) ?? 'EINVAL');
}
