import { ERRNO, MAP_UPDATE_FLAGS } from '../abi';

/**
 * Flags of an update of an element: unknown bits, and BPF_NOEXIST together with BPF_EXIST, are
 * refused. BPF_F_LOCK passes where `lockLater` says that the map refuses it after other checks, or
 * that its values have a lock.
 *
 * @returns 0 or -EINVAL
 */
export function checkUpdateFlags(flags: number, lockLater = false): number {
  const lock = lockLater && flags <= MAP_UPDATE_FLAGS.BPF_F_LOCK + MAP_UPDATE_FLAGS.BPF_EXIST;
  const checked = lock ? flags & ~MAP_UPDATE_FLAGS.BPF_F_LOCK : flags;
  return checked < 0 || checked > MAP_UPDATE_FLAGS.BPF_EXIST ? -ERRNO.EINVAL.number : 0;
}

/** Whether an update with these flags may go on. @kernel kernel/bpf/hashtab.c check_flags() */
export function checkExistence(exists: boolean, flags: number): number {
  if (exists && flags === MAP_UPDATE_FLAGS.BPF_NOEXIST) return -ERRNO.EEXIST.number;
  if (!exists && flags === MAP_UPDATE_FLAGS.BPF_EXIST) return -ERRNO.ENOENT.number;
  return 0;
}
