/**
 * Error numbers that bpf(2) answers with, by name, with the words of strerror(3).
 *
 * @kernel include/uapi/asm-generic/errno-base.h, include/linux/errno.h
 */
export const ERRNO = {
  EPERM: { number: 1, text: 'Operation not permitted' },
  ENOENT: { number: 2, text: 'No such file or directory' },
  E2BIG: { number: 7, text: 'Argument list too long' },
  EBADF: { number: 9, text: 'Bad file descriptor' },
  EAGAIN: { number: 11, text: 'Resource temporarily unavailable' },
  ENOMEM: { number: 12, text: 'Cannot allocate memory' },
  EACCES: { number: 13, text: 'Permission denied' },
  EFAULT: { number: 14, text: 'Bad address' },
  EBUSY: { number: 16, text: 'Device or resource busy' },
  EEXIST: { number: 17, text: 'File exists' },
  ENODEV: { number: 19, text: 'No such device' },
  EINVAL: { number: 22, text: 'Invalid argument' },
  ENOSPC: { number: 28, text: 'No space left on device' },
  ERANGE: { number: 34, text: 'Numerical result out of range' },
  EDEADLK: { number: 35, text: 'Resource deadlock avoided' },
  ELOOP: { number: 40, text: 'Too many levels of symbolic links' },
  EOVERFLOW: { number: 75, text: 'Value too large for defined data type' },
  ENOTSOCK: { number: 88, text: 'Socket operation on non-socket' },
  EAFNOSUPPORT: { number: 97, text: 'Address family not supported by protocol' },
  EOPNOTSUPP: { number: 95, text: 'Operation not supported' },
  EPROTO: { number: 71, text: 'Protocol error' },
  ENOTSUPP: { number: 524, text: 'Operation not supported by this kernel' },
} as const;

export type ErrnoName = keyof typeof ERRNO;

/** The name of an error number given as such or negated; `errno N` for one not in the table. */
export function errnoName(number: number): string {
  const wanted = Math.abs(number);
  for (const [name, entry] of Object.entries(ERRNO)) if (entry.number === wanted) return name;
  return `errno ${wanted}`;
}
