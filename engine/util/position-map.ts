/**
 * How a pass over instructions moved positions: from each instruction of its output back to the
 * instruction of its input.
 *
 * A pass that puts `r6 = r0` before the exit at 3 of `0..3` answers
 * `{ origin: [0, 1, 2, 3, 3], added: [0, 0, 0, 1, 0], sourceLength: 4 }`: what it added belongs
 * to the instruction that it was added for.
 */
export interface PositionMap {
  /** For each output slot, the input slot it is, or was added for. */
  readonly origin: Int32Array;
  /** 1 where the output slot is not in the input. */
  readonly added: Uint8Array;
  /** How many slots the input had. */
  readonly sourceLength: number;
}

/** The map of a pass that changed nothing. */
export function identityMap(length: number): PositionMap {
  return {
    origin: Int32Array.from({ length }, (_, i) => i),
    added: new Uint8Array(length),
    sourceLength: length,
  };
}

/** The map of `first` followed by `second`: from the output of `second` to the input of `first`. */
export function composeMaps(first: PositionMap, second: PositionMap): PositionMap {
  const origin = new Int32Array(second.origin.length);
  const added = new Uint8Array(second.origin.length);
  for (let i = 0; i < origin.length; i++) {
    const middle = second.origin[i]!; // i is in range
    origin[i] = first.origin[middle]!;
    added[i] = second.added[i]! | first.added[middle]!;
  }
  return { origin, added, sourceLength: first.sourceLength };
}

/** For each input slot, the output slot that it became; -1 for one that a pass removed. */
export function invertMap(map: PositionMap): Int32Array {
  const target = new Int32Array(map.sourceLength).fill(-1);
  for (let i = 0; i < map.origin.length; i++) {
    if (map.added[i] === 0) target[map.origin[i]!] = i;
  }
  return target;
}
