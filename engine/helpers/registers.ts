import type { Registers } from '../interp';
import { type Address, POINTER_HIGH } from '../util';

/** Low word of argument `n` (1..5), unsigned. */
export const arg32 = ({ words }: Registers, n: number): number => words[2 * n]! >>> 0;

/** Argument `n` as a signed number; the low word only, as helpers that take an `int` read it. */
export const argInt = ({ words }: Registers, n: number): number => words[2 * n]!;

/** Address of pointer argument `n`; `null` where it is no pointer into the simulated memory. */
export function argPointer({ words }: Registers, n: number): Address | null {
  return words[2 * n + 1] === POINTER_HIGH ? words[2 * n]! >>> 0 : null;
}

/** r0 = a signed number, extended to 64 bits. */
export function returnInt({ words }: Registers, value: number): void {
  words[0] = value;
  words[1] = value >> 31;
}

/** r0 = an unsigned 32-bit number. */
export function returnU32({ words }: Registers, value: number): void {
  words[0] = value;
  words[1] = 0;
}

/** r0 = a pointer, NULL for address 0. */
export function returnPointer({ words }: Registers, address: Address): void {
  words[0] = address;
  words[1] = address === 0 ? 0 : POINTER_HIGH;
}
