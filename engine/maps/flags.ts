import { ERRNO } from '../abi';

/**
 * Flags of an update that any of these maps refuses: unknown bits, BPF_F_LOCK (there are no spin
 * locks here), and BPF_NOEXIST together with BPF_EXIST.
 *
 * @returns 0 or -EINVAL
 */
export function checkUpdateFlags(flags: number): number {
  return flags >>> 0 > 2 ? -ERRNO.EINVAL.number : 0;
}
