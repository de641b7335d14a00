/** A packet as a filter sees it: its bytes, and what the last run said of it. */
export interface FilteredPacket {
  /** From 1, as the table counts. */
  readonly number: number;
  readonly bytes: Uint8Array;
  /** Length before a capture cut it. */
  readonly wireLength: number;
  /** Seconds since the first packet. */
  readonly time: number;
  /** Name of the interface that it arrives on. */
  readonly iface: string;
  /** What people call it; may be empty. */
  readonly name: string;
  /** `null` where nothing has run. */
  readonly result: {
    /** `PASS`, `invalid`, `fault`, `not run` */
    readonly verdict: string;
    /** Names of the programs that ran, in order. */
    readonly programs: readonly string[];
    readonly insns: number;
    readonly printed: readonly string[];
  } | null;
}

export type Filter = (packet: FilteredPacket) => boolean;

export type FilterResult =
  | { readonly ok: true; readonly matches: Filter }
  | {
      readonly ok: false;
      /** What is wrong, as a sentence that names the place. */
      readonly message: string;
      /** What to write instead, as a sentence. */
      readonly remedy: string;
      /** Characters of the text at fault: `[start, end)`; empty at its end. */
      readonly start: number;
      readonly end: number;
    };

/** Thrown within this folder only; `compileFilter` makes it an answer. */
export class FilterProblem {
  constructor(
    readonly message: string,
    readonly remedy: string,
    readonly start: number,
    readonly end: number,
  ) {}
}
