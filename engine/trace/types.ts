/** How a chain ended for one packet: the return value of the last program that ran, or a fault. */
export type Outcome =
  | { readonly kind: 'returned'; readonly retval: number }
  | { readonly kind: 'fault'; readonly fault: Fault };

/** An access or jump that the machine refused, or a budget that ran out. */
export interface Fault {
  /** Kernel id of the program that ran. */
  readonly prog: number;
  /** Slot in its linked (xlated) instructions. */
  readonly pc: number;
  /** What the bad address pointed to: a region's label, `NULL`, `nothing mapped`, `budget`. */
  readonly region: string;
  /** One sentence for people. */
  readonly message: string;
}

/** One program's run for one packet. */
export interface Hop {
  /** Kernel id of the program. */
  readonly prog: number;
  /** Its return code as the kernel reads it (u32); `null` if a fault ended the hop. */
  readonly retval: number | null;
  /** Instructions executed in this hop. */
  readonly insns: number;
  /**
   * How it was entered: as the head, by a chain slot, by the program's own tail call, or (`return`)
   * because a program that was jumped to from inside a subprogram came back to the caller.
   */
  readonly via:
    | { readonly kind: 'head' }
    | { readonly kind: 'slot'; readonly slot: 'code' | 'wildcard' }
    | { readonly kind: 'tail_call'; readonly index: number }
    | { readonly kind: 'return' };
}

/** A write to a map by a program, as the map view and the sentence of a hop tell it. */
export interface MapWrite {
  readonly map: string;
  readonly op: 'update' | 'delete' | 'store';
  /** Hex. */
  readonly key: string;
  /** Hex; the value before, `null` where there was none. */
  readonly before: string | null;
  /** Hex; the value after, `null` where it was deleted. */
  readonly after: string | null;
}
