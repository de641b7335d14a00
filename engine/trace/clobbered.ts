/**
 * What r1..r5 hold behind a helper call, for in C these registers belong to the function called: this
 * word in the upper half, the register's number in the lower. A verified program never reads them;
 * code that was injected after verification may.
 */
export const CLOBBERED_HIGH = 0xdeadbeef | 0;

/** Whether a register's halves are those of one that a helper call has clobbered. */
export function isClobbered(low: number, high: number): boolean {
  return high === CLOBBERED_HIGH && low >= 1 && low <= 5;
}
