import { isClobbered } from '../trace';
import { type Address, POINTER_HIGH, type Region } from '../util';

/**
 * What a refused access pointed to, in words.
 *
 * @param region the region around the address, if any
 * @param register its name, `r2`
 */
export function describeAccess(
  pointer: { low: number; high: number; address: Address },
  region: Region | undefined,
  register: string,
  size: number,
  write: boolean,
): { region: string; message: string } {
  const doing = `${write ? 'writes' : 'reads'} ${size} byte${size === 1 ? '' : 's'}`;
  if (pointer.low === 0 && pointer.high === 0) {
    return { region: 'NULL', message: `${register} is NULL; the instruction ${doing} there` };
  }
  if (isClobbered(pointer.low, pointer.high)) {
    return {
      region: 'left by a call',
      message: `${register} holds what a helper call left in it, which is no pointer; the instruction ${doing} there`,
    };
  }
  if (pointer.high !== POINTER_HIGH) {
    const value = `0x${(pointer.high >>> 0).toString(16)}${(pointer.low >>> 0).toString(16).padStart(8, '0')}`;
    return {
      region: 'no pointer',
      message: `${register} holds ${value.replace(/^0x0+(?=.)/, '0x')}, which points to nothing; the instruction ${doing} there`,
    };
  }
  if (!region) {
    return {
      region: 'nothing mapped',
      message: `${register} points to memory that is not there; the instruction ${doing}`,
    };
  }
  const { label, start, end } = region;
  const at = pointer.address;
  if (region.kind === 'map') {
    return {
      region: label,
      message: `${register} is the ${label} itself, which a program cannot access`,
    };
  }
  if (write && !region.writable) {
    return {
      region: label,
      message: `${label} is read-only; the instruction ${doing} through ${register}`,
    };
  }
  const where =
    at < start
      ? `${start - at} bytes before the start of ${label}`
      : at >= end
        ? `${at - end} bytes past the end of ${label}`
        : `byte ${at - start} of ${label}, which has ${end - start}`;
  return {
    region: label,
    message: `${register} leads to ${where}; the instruction ${doing} there`,
  };
}
