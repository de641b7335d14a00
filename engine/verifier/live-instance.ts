import type { InsnIndex } from '../isa';
import { type Successors, successorsOf } from './cfg';
import type { Env } from './env';
import { pause, type Steps } from './pause';
import { type SlotMask, slotNames } from './slot-mask';

// For each instruction and frame four sets, each a low and a high half.
const MAY_READ = 0;
/** What the instruction writes on every visit. */
const MUST_WRITE = 2;
/** What is surely written from here to the end of the function. */
const WRITTEN = 4;
/** What may be read from here on before it is written. */
const LIVE = 6;
const ROW = 8;

/** The control flow of a function, in slots counted from its first. */
export interface Flow {
  readonly start: InsnIndex;
  readonly length: number;
  readonly postorder: readonly number[];
  /** Of the whole program. */
  readonly successors: Successors;
}

/** The flow of each function; their postorders lie one after the other in the program's. */
export function readFlows(env: Env): Flow[] {
  const successors = successorsOf(env);
  const flows: Flow[] = env.subprogs.map(({ start, end }) => ({
    start,
    length: end - start,
    postorder: [],
    successors,
  }));
  const orders: number[][] = flows.map(() => []);
  for (const at of env.postorder) {
    const subprogno = env.subprogOf(at);
    orders[subprogno]!.push(at - flows[subprogno]!.start); // one of each for each subprogram
  }
  return flows.map((flow, subprogno) => ({ ...flow, postorder: orders[subprogno]! }));
}

/**
 * A function together with the calls that led to it, and for each of its instructions what it does
 * to the slots of its own frame and of its callers'.
 *
 * @kernel kernel/bpf/liveness.c struct func_instance
 */
export class LiveInstance {
  /** Something was learnt since the last `settle`. */
  private updated = false;
  private mustWriteShrank = false;
  /** By frame; `null` as long as nothing is known of it. */
  private readonly frames: (Int32Array | null)[];
  /** 1 for each instruction that was visited. */
  private readonly visited: Uint8Array;
  /** 1 for each instruction of which MUST_WRITE may be set. */
  private readonly writers: Uint8Array;
  /** The next WRITTEN and LIVE of an instruction, at their places in a row. */
  private readonly fresh = new Int32Array(ROW);

  /** @param callsites the calls, outermost first, then the function's own first slot */
  constructor(
    readonly callsites: readonly InsnIndex[],
    private readonly flow: Flow,
  ) {
    this.frames = callsites.map(() => null);
    this.visited = new Uint8Array(flow.length);
    this.writers = new Uint8Array(flow.length);
  }

  get curframe(): number {
    return this.callsites.length - 1;
  }

  isLiveBefore(at: InsnIndex, frame: number, { lo, hi }: SlotMask): boolean {
    const live = this.get(at, frame, LIVE);
    return live !== null && ((live.lo & lo) | (live.hi & hi)) !== 0;
  }

  /** What the function may read of a caller's frame before it writes it; `null`: nothing is known. */
  liveAtEntry(frame: number): SlotMask | null {
    return this.get(this.flow.start, frame, LIVE);
  }

  /** What the function surely writes of a caller's frame. */
  writtenByExit(frame: number): SlotMask | null {
    return this.get(this.flow.start, frame, WRITTEN);
  }

  /** @kernel kernel/bpf/liveness.c mark_stack_read() */
  read(frame: number, at: InsnIndex, mask: SlotMask): void {
    const rows = this.rows(frame);
    const row = (at - this.flow.start) * ROW;
    let isNew = false;
    let isLive = true;
    for (let half = 0; half < 2; half++) {
      const old = rows[row + MAY_READ + half]!; // inside the function
      const all = old | (half === 0 ? mask.lo : mask.hi);
      if (all !== old) isNew = true;
      if (all & ~rows[row + LIVE + half]!) isLive = false;
      rows[row + MAY_READ + half] = all;
    }
    if (isNew && !isLive) this.updated = true;
  }

  /**
   * A visit of an instruction wrote these slots, if any: a low and a high half for each frame. Only what
   * every visit writes must be written. The kernel compares with the low half of what was known, so
   * below fp-256 the first visit counts, until the low half shrinks; the log shows it.
   *
   * @kernel kernel/bpf/liveness.c commit_stack_write_marks()
   */
  write(at: InsnIndex, masks: Int32Array, any: boolean): void {
    const index = at - this.flow.start;
    // Most instructions write to no slot, ever.
    if (!any && this.writers[index] === 0) {
      this.visited[index] = 1;
      return;
    }
    this.writers[index] = 1;
    const row = index * ROW + MUST_WRITE;
    const isKnown = this.visited[index] === 1;
    for (let frame = 0; frame <= this.curframe; frame++) {
      let lo = masks[2 * frame]!; // two for each frame
      let hi = masks[2 * frame + 1]!;
      if (!isKnown && (lo | hi) === 0) continue;
      const rows = this.rows(frame);
      const old = rows[row]!;
      if (isKnown) {
        lo &= old;
        hi = 0;
      }
      if (lo !== old || hi !== 0) {
        rows[row] = lo;
        rows[row + 1] = hi;
        this.updated = true;
      }
      if (old & ~lo) this.mustWriteShrank = true;
    }
    this.visited[index] = 1;
  }

  /**
   * Spreads what was learnt backwards until nothing changes.
   *
   * @returns whether anything had been learnt
   * @kernel kernel/bpf/liveness.c update_instance()
   */
  *settle(env: Env): Steps<boolean> {
    if (!this.updated) return false;
    if (this.mustWriteShrank) this.forgetWritten();
    let rounds = 0;
    for (let changed = true; changed; rounds++) {
      changed = false;
      for (const [frame, rows] of this.frames.entries()) {
        if (!rows) continue;
        env.work += this.flow.length >>> 6;
        if (env.isDue) yield* pause(env);
        for (const index of this.flow.postorder)
          if (this.updateInsn(env, frame, rows, index)) changed = true;
      }
    }
    if (env.log.everyPath)
      env.log.write(`${this.name} live stack update done in ${rounds} iterations\n`);
    this.updated = false;
    this.mustWriteShrank = false;
    return true;
  }

  private get name(): string {
    return `(${this.callsites.join(',')})`;
  }

  private get(at: InsnIndex, frame: number, set: number): SlotMask | null {
    const rows = this.frames[frame];
    if (!rows) return null;
    const place = (at - this.flow.start) * ROW + set;
    return { lo: rows[place]!, hi: rows[place + 1]! }; // inside the function
  }

  private rows(frame: number): Int32Array {
    const known = this.frames[frame];
    if (known) return known;
    const rows = new Int32Array(this.flow.length * ROW);
    this.frames[frame] = rows;
    return rows;
  }

  private forgetWritten(): void {
    for (const rows of this.frames)
      for (let row = 0; rows && row < rows.length; row += ROW)
        rows.fill(0, row + WRITTEN, row + WRITTEN + 2);
  }

  /** Takes over what follows an instruction. @kernel kernel/bpf/liveness.c update_insn() */
  private updateInsn(env: Env, frame: number, rows: Int32Array, index: number): boolean {
    const { fresh } = this;
    const row = index * ROW;
    const { start, successors } = this.flow;
    const next = (successors.next[start + index]! - start) * ROW;
    const target = (successors.target[start + index]! - start) * ROW;
    if (next < 0 && target < 0) return false;
    let changed = false;
    for (let half = 0; half < 2; half++) {
      let live = 0;
      let written = -1;
      if (next >= 0) {
        live |= rows[next + LIVE + half]!; // successors are inside the function
        written &= rows[next + WRITTEN + half]!;
      }
      if (target >= 0) {
        live |= rows[target + LIVE + half]!;
        written &= rows[target + WRITTEN + half]!;
      }
      const writes = rows[row + MUST_WRITE + half]!;
      live = (live & ~writes) | rows[row + MAY_READ + half]!;
      written |= writes;
      fresh[LIVE + half] = live;
      fresh[WRITTEN + half] = written;
      if (live !== rows[row + LIVE + half] || written !== rows[row + WRITTEN + half])
        changed = true;
    }
    if (!changed) return false;
    if (env.log.everyPath && this.isTold(env, rows, index)) this.tell(env, frame, rows, index);
    for (let place = WRITTEN; place < ROW; place++) rows[row + place] = fresh[place]!;
    return true;
  }

  /** The log tells of instructions that do something, of the first one and of points of pruning. */
  private isTold(env: Env, rows: Int32Array, index: number): boolean {
    const own = rows.subarray(index * ROW + MAY_READ, index * ROW + WRITTEN);
    return (
      index === 0 || own.some((half) => half !== 0) || env.auxOf(this.flow.start + index).prunePoint
    );
  }

  /** @kernel kernel/bpf/liveness.c log_mask_change() */
  private tell(env: Env, frame: number, rows: Int32Array, index: number): void {
    for (const [set, word] of [
      [LIVE, 'live'],
      [WRITTEN, 'written'],
    ] as const) {
      const place = index * ROW + set;
      const [lo, hi] = [this.fresh[set]!, this.fresh[set + 1]!];
      const [oldLo, oldHi] = [rows[place]!, rows[place + 1]!];
      const more = slotNames({ lo: lo & ~oldLo, hi: hi & ~oldHi });
      const less = slotNames({ lo: oldLo & ~lo, hi: oldHi & ~hi });
      if (more === '' && less === '') continue;
      const at = this.flow.start + index;
      env.log.write(`${this.name} frame ${frame} insn ${at} `);
      if (more !== '') env.log.write(`+${word} ${more} `);
      env.log.write(less === '' ? '\n' : `-${word} ${less}\n`);
    }
  }
}
