import { type FrameState, frameStateOf, isPlace } from './facts';
import { type LogLine, parseLine, stateIn } from './lines';

/** Registers that a call leaves without value. */
const CLOBBERED = ['R1', 'R2', 'R3', 'R4', 'R5'];

/** Helpers after which pointers into the packet are worth nothing. @kernel bpf_helper_changes_pkt_data() */
const MOVES_PACKET =
  /^call bpf_(?:xdp_adjust_\w+|skb_(?:change_\w+|adjust_room|pull_data|vlan_\w+|store_bytes)|clone_redirect|l[34]_csum_replace|lwt_\w+|sk_assign|tail_call)#/;

const ID = /^P?(\w+)\(id=(\d+)[,)]/;
const HOLDS = /\bref_(?:obj_)?id=(\d+)/;
const RANGE = /([(,])r=([^,)]*)/;
const PACKET = /^pkt(?:_meta)?\(/;
const MAX_PACKET = 0xffff;

/** Bytes known to be there; -1 of what is no pointer into the packet, or lies behind its end. */
function rangeOf(value: string): number {
  const bytes = PACKET.test(value) ? Number(RANGE.exec(value)?.[2] ?? -1) : -1;
  return bytes <= MAX_PACKET ? bytes : -1;
}

const kindAndId = (value: string) =>
  `${value.slice(0, value.indexOf('('))} ${ID.exec(value)?.[2] ?? ''}`;

/**
 * The state that a log speaks of, followed line by line. The kernel tells whole states where a path
 * begins and at calls, and between them what changed; what it does not tell and is certain, a call's
 * lost registers and what a comparison says of equal values, is added.
 */
export class Replay implements FrameState {
  private readonly known = new Map<string, string>();
  frame = 0;
  /** What the last line about frames said: whose state stands on the next one. */
  private announced: 'callee' | 'caller' | null = null;
  /** The comparison that was walked last. */
  private comparison: number | null = null;

  constructor(from?: FrameState) {
    if (from) this.take(from);
  }

  get facts(): ReadonlyMap<string, string> {
    return this.known;
  }

  /** A copy that no later line changes. */
  snapshot(): FrameState {
    return { frame: this.frame, facts: new Map(this.known) };
  }

  follow(line: LogLine): void {
    const { kind, head, code } = line;
    if (kind === 'frame') {
      const returns = head.trimStart().startsWith('to caller');
      this.announced = returns || head.trim() === 'callee:' ? 'callee' : 'caller';
      return;
    }
    if (kind === 'aside' && head.startsWith('Validating ')) {
      this.take({ frame: 0, facts: new Map() }); // a function on its own, with arguments of any value
    } else if (kind === 'branch') this.take(frameStateOf(stateIn(line)));
    else if (kind === 'state' && line.slot === null) {
      if (this.announced === 'callee') this.take(frameStateOf(head));
    } else if (kind === 'state') {
      this.change(frameStateOf(stateIn(line)), line.slot === this.comparison);
    } else if (kind === 'insn') {
      this.comparison = /^if .* goto /.test(code) ? line.slot : null;
      if (code.startsWith('call ')) this.call(code);
      if (line.tail !== '') this.change(frameStateOf(stateIn(line)), this.comparison !== null);
    }
    this.announced = null;
  }

  private take({ frame, facts }: FrameState): void {
    this.frame = frame;
    this.known.clear();
    for (const [name, value] of facts) this.known.set(name, value);
  }

  private call(code: string): void {
    for (const name of ['R0', ...CLOBBERED]) this.known.delete(name);
    if (!MOVES_PACKET.test(code)) return;
    for (const [name, value] of this.known) {
      if (/^pkt(?:_meta|_end)?\(/.test(value)) this.known.set(name, 'scalar()');
    }
  }

  private change({ frame, facts }: FrameState, compared: boolean): void {
    if (frame !== this.frame) {
      this.take({ frame, facts });
      return;
    }
    this.giveBack(this.known.get('refs'), facts.get('refs'));
    for (const name of [...this.known.keys()]) if (!isPlace(name)) this.known.delete(name);
    for (const [name, value] of facts) {
      const before = this.known.get(name);
      if (compared && before !== undefined) this.spread(before, value);
      this.known.set(name, value);
    }
  }

  /** What is no longer held leaves its slot, and pointers to it are worth nothing. */
  private giveBack(held: string | undefined, still: string | undefined): void {
    if (held === undefined || held === still) return;
    const left = new Set(still?.split(','));
    const gone = new Set(held.split(',').filter((id) => !left.has(id)));
    if (gone.size === 0) return;
    for (const [name, value] of this.known) {
      const id = HOLDS.exec(value)?.[1];
      if (id === undefined || !gone.has(id)) continue;
      if (name.startsWith('fp') && !value.includes('ref_obj_id=')) this.known.delete(name);
      else this.known.set(name, 'scalar()');
    }
  }

  /** What a comparison said of one value holds for those with the same id. */
  private spread(before: string, value: string): void {
    if (before === value) return;
    const id = ID.exec(before);
    const linked = id?.[1] === 'scalar' || id?.[1] === 'inv' || id?.[1]?.endsWith('_or_null');
    const range = rangeOf(value);
    for (const [name, other] of this.known) {
      if (linked && other === before) this.known.set(name, value);
      else if (range > rangeOf(other) && kindAndId(other) === kindAndId(value)) {
        this.known.set(name, other.replace(RANGE, `$1r=${range}`));
      }
    }
  }
}

/** Follows a stretch of lines. */
export function followLines(
  replay: Replay,
  textOf: (line: number) => string,
  from: number,
  to: number,
): void {
  for (let line = from; line < to; line++) replay.follow(parseLine(textOf(line)));
}
