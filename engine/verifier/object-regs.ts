import { ITERATORS, type IterName } from '../abi';
import { CONST_PTR_TO_DYNPTR, DYNPTR_KINDS, type DynptrKind, knownReg, type Reg } from './reg';
import { ZERO } from './word';

/** What the registers of dynptrs and iterators on the stack say. */

export interface Dynptr {
  readonly kind: DynptrKind;
  /** Names it, so that slices of it die with it. */
  readonly id: number;
  /** The reference that goes with it; 0 for none. */
  readonly refObjId: number;
}

/** Each of its slots has the kind in `range`, and in `map` whether it is the first. */
export function dynptrOf({ id, refObjId, range }: Reg): Dynptr {
  return { kind: DYNPTR_KINDS[range]!, id, refObjId }; // made by `makeDynptr`
}

/** A pointer to a dynptr that a function was given: what it is of is not known, and it is not changed. */
export function constDynptr(id: number): Reg {
  const range = DYNPTR_KINDS.indexOf('local'); // as the kernel has it
  return { ...knownReg(CONST_PTR_TO_DYNPTR, ZERO), id, range, map: 1 };
}

export function isFirstSlot({ map }: Reg): boolean {
  return map === 1;
}

export interface Iterator {
  readonly name: IterName;
  /** Whether no element is left. */
  readonly drained: boolean;
  /** How often it gave an element on this path. */
  readonly depth: number;
}

export const ITERATOR_NAMES = Object.keys(ITERATORS) as readonly IterName[];

/** Its first slot has the name in `map`, whether it is drained in `frameno`, and the depth in `range`. */
export function iteratorOf({ map, frameno, range }: Reg): Iterator {
  return { name: ITERATOR_NAMES[map]!, drained: frameno === 1, depth: range }; // made by `makeIterator`
}
