import { parseLine } from './lines';
import { lineText, type VerifierLog, visitsOf } from './read-log';

/** What the verifier made of a stretch of a program, or of a way from one to another. */
export type FlowStatus =
  /** It went there, and found no fault. */
  | 'verified'
  /** It came there, and each time with a state that was found safe before. */
  | 'pruned'
  /** It walked every path, and none goes there. */
  | 'dead'
  /** It lies on the path that was refused. */
  | 'failing'
  /** It was refused before it came there, or the log does not tell. */
  | 'untold';

/** Instructions that are run one after the other, whatever happens. */
export interface FlowBlock {
  readonly index: number;
  /** Slots of its instructions, ascending. */
  readonly slots: readonly number[];
  /** Index into `functions`. */
  readonly fn: number;
  readonly status: FlowStatus;
  /** How often its first instruction was visited, and how often a path ended there as safe. */
  readonly visits: number;
  readonly pruned: number;
}

export interface FlowEdge {
  readonly from: number;
  readonly to: number;
  readonly kind: 'next' | 'jump' | 'call' | 'callback';
  /** Under which condition: `r1 > r3`, `else`; empty of others. */
  readonly when: string;
  readonly status: FlowStatus;
  /** How often it was walked, and how often a path ended behind it. */
  readonly walked: number;
  readonly pruned: number;
}

/** The control flow of a program, and what a walk made of it. */
export interface Flow {
  readonly blocks: readonly FlowBlock[];
  readonly edges: readonly FlowEdge[];
  /** First slots of functions. */
  readonly functions: readonly number[];
  /** Block of each slot. */
  readonly blockOf: ReadonlyMap<number, number>;
}

/** The instructions of a program as the log words them, by slot. */
export type Listing = ReadonlyMap<number, string>;

/** The instructions that a log shows. */
export function listingOf(log: VerifierLog): Listing {
  const slots = [...log.code.keys()].sort((a, b) => a - b);
  return new Map(
    slots.map((slot) => [slot, parseLine(lineText(log, log.code.get(slot)!)).code.trim()]), // of its keys
  );
}

const JUMP = /^(?:(if) (.*?) |(may_goto) |)(?:goto |gotol |)pc([+-]\d{1,7})$/;
const CALL = /^call pc([+-]\d{1,7})$/;
/** Loads that take two slots. */
const WIDE = /^r\d+ = (?:0x[0-9a-f]+|map\[|var\[|func\[)/;

interface Jump {
  readonly target: number;
  /** Condition; `null` of a jump that is always taken. */
  readonly when: string | null;
}

export function jumpOf(slot: number, code: string): Jump | null {
  const match = JUMP.exec(code);
  if (!match || !/goto/.test(code)) return null;
  const target = slot + 1 + Number(match[4]);
  if (match[3] !== undefined) return { target, when: 'no more rounds' };
  return { target, when: match[1] === undefined ? null : (match[2] ?? '') };
}

export function calleeOf(slot: number, code: string): number | null {
  const match = CALL.exec(code);
  return match ? slot + 1 + Number(match[1]) : null;
}

const SHIFT = 2 ** 21; // above the greatest slot
const wayOf = (from: number, to: number) => from * SHIFT + to;

/** How often each way from one instruction to another was walked, or was the end of a path. */
interface Ways {
  readonly walked: Map<number, number>;
  readonly pruned: Map<number, number>;
  /** Ways and instructions of the path that was refused. */
  readonly failing: ReadonlySet<number>;
  readonly failingSlots: ReadonlySet<number>;
}

const more = (map: Map<number, number>, key: number) => map.set(key, (map.get(key) ?? 0) + 1);

function* waysOf(log: VerifierLog): Generator<void, Ways> {
  const walked = new Map<number, number>();
  const pruned = new Map<number, number>();
  const slotOf = (visit: number) => log.slots[log.visitLine[visit] ?? -1] ?? -1;
  for (const [index, path] of log.paths.entries()) {
    let last = path.from ?? -1;
    for (let visit = path.first; visit < path.end; visit++) {
      const slot = slotOf(visit);
      if (last >= 0) more(walked, wayOf(last, slot));
      last = slot;
      if (visit % 1024 === 0) yield;
    }
    if (path.ended === 'safe' && last >= 0) more(pruned, wayOf(last, path.endSlot));
    if (index % 256 === 0) yield;
  }
  const failing = new Set<number>();
  const failingSlots = new Set<number>();
  let at = log.paths.findIndex(({ ended }) => ended === 'refused');
  let end = log.paths[at]?.end ?? 0;
  let next = -1;
  while (at >= 0) {
    const path = log.paths[at]!; // an index of one
    for (let visit = end - 1; visit >= path.first; visit--) {
      const slot = slotOf(visit);
      failingSlots.add(slot);
      if (next >= 0) failing.add(wayOf(slot, next));
      next = slot;
      if (visit % 1024 === 0) yield;
    }
    end = path.fork + 1;
    at = path.parent;
  }
  return { walked, pruned, failing, failingSlots };
}

/** Where blocks begin: at functions, at targets, and behind whatever jumps or ends. */
function leadersOf(listing: Listing, functions: readonly number[]): ReadonlySet<number> {
  const leaders = new Set<number>([0, ...functions]);
  for (const [slot, code] of listing) {
    const jump = jumpOf(slot, code);
    if (jump) leaders.add(jump.target);
    if (jump || code === 'exit') leaders.add(slot + 1);
    const callee = calleeOf(slot, code);
    if (callee !== null) leaders.add(callee);
  }
  return leaders;
}

interface Draft {
  readonly slots: number[];
  readonly fn: number;
}

const lengthOf = (listing: Listing, slot: number) =>
  WIDE.test(listing.get(slot) ?? '') && !listing.has(slot + 1) ? 2 : 1;

/** The control flow of a program, with what the log says of each block and each way. In slices. */
export function* flowOf(log: VerifierLog, listing: Listing): Generator<void, Flow> {
  const ways = yield* waysOf(log);
  const callees = [...listing].flatMap(([slot, code]) => calleeOf(slot, code) ?? []);
  const functions = [...new Set([0, ...log.functions, ...callees])].sort((a, b) => a - b);
  yield;
  const leaders = leadersOf(listing, functions);
  const drafts: Draft[] = [];
  const blockOf = new Map<number, number>();
  let expected = -1;
  let fn = 0;
  for (const slot of listing.keys()) {
    while ((functions[fn + 1] ?? Number.POSITIVE_INFINITY) <= slot) fn++;
    if (slot !== expected || leaders.has(slot)) drafts.push({ slots: [], fn });
    drafts.at(-1)!.slots.push(slot); // there is one: nothing was expected at first
    blockOf.set(slot, drafts.length - 1);
    expected = slot + lengthOf(listing, slot);
    if (slot % 512 === 0) yield;
  }
  const entryCounts = entriesOf(log);
  yield;
  const untold = log.everyPath && !log.startCut && !log.endCut && log.messages.length === 0;
  const missing: FlowStatus = untold ? 'dead' : 'untold';
  const blocks = drafts.map(({ slots, fn: own }, index): FlowBlock => {
    const first = slots[0]!; // none is empty
    const visits = visitsOf(log, first).length;
    const pruned = entryCounts.get(first) ?? 0;
    const fails = slots.some((slot) => ways.failingSlots.has(slot));
    const some: FlowStatus = visits > 0 ? 'verified' : pruned > 0 ? 'pruned' : missing;
    return { index, slots, fn: own, status: fails ? 'failing' : some, visits, pruned };
  });
  const edges = edgesOf(blocks, blockOf, listing, ways, missing);
  return { blocks, edges, functions, blockOf };
}

/** How often a path ended at each instruction as safe. */
function entriesOf({ pruned }: VerifierLog): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { slot } of pruned) more(counts, slot);
  return counts;
}

function edgesOf(
  blocks: readonly FlowBlock[],
  blockOf: ReadonlyMap<number, number>,
  listing: Listing,
  ways: Ways,
  missing: FlowStatus,
): FlowEdge[] {
  const edges: FlowEdge[] = [];
  const drawn = new Set<number>();
  const add = (from: number, to: number, kind: FlowEdge['kind'], when: string) => {
    const [one, two] = [blockOf.get(from), blockOf.get(to)];
    if (one === undefined || two === undefined || drawn.has(wayOf(from, to))) return;
    drawn.add(wayOf(from, to));
    const way = wayOf(from, to);
    const walked = ways.walked.get(way) ?? 0;
    const pruned = ways.pruned.get(way) ?? 0;
    const alone = kind === 'call' && blocks[two]!.visits > 0; // a global function is checked on its own
    const some = walked > 0 || alone ? 'verified' : pruned > 0 ? 'pruned' : missing;
    const status = ways.failing.has(way) ? 'failing' : some;
    edges.push({ from: one, to: two, kind, when, status, walked, pruned });
  };
  for (const { slots } of blocks) {
    const last = slots.at(-1)!; // none is empty
    for (const slot of slots) {
      const callee = calleeOf(slot, listing.get(slot) ?? '');
      if (callee !== null) add(slot, callee, 'call', '');
    }
    const code = listing.get(last) ?? '';
    const jump = jumpOf(last, code);
    if (jump) add(last, jump.target, 'jump', jump.when ?? '');
    if (code !== 'exit' && (!jump || jump.when !== null)) {
      add(last, last + lengthOf(listing, last), 'next', jump ? 'else' : '');
    }
  }
  // What only the walk shows: functions that helpers call.
  for (const way of new Set([...ways.walked.keys(), ...ways.pruned.keys()])) {
    const [from, to] = [Math.floor(way / SHIFT), way % SHIFT];
    const code = listing.get(from) ?? '';
    const target = blocks[blockOf.get(to) ?? -1];
    if (!code.startsWith('call ') || target?.slots[0] !== to) continue;
    if (target.fn !== blocks[blockOf.get(from) ?? -1]?.fn) add(from, to, 'callback', '');
  }
  return edges;
}
