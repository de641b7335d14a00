/** What a line of a verifier's log is about. */
export type LineKind =
  /** An instruction that is walked, with what changed behind it: `5: (b7) r0 = 1   ; R0=1`. */
  | 'insn'
  /** What changed, on a line of its own: `8: R4=0 fp-8=0000????`, or a frame's registers. */
  | 'state'
  /** Another path begins: `from 5 to 8: R0=1 R10=fp0`. */
  | 'branch'
  /** A path ends at a state that was found safe before: `8: safe`, `from 5 to 8: safe`. */
  | 'safe'
  /** A function is entered or left: `callee:`, `to caller at 10:`. */
  | 'frame'
  /** A line of the source that the program was compiled from. */
  | 'source'
  /** A line of the table of registers that may be read later. */
  | 'live'
  /** Marks of precision, live stack slots, what is said of whole functions. */
  | 'aside'
  /** The counters. */
  | 'stats'
  | 'blank'
  /** What the verifier has against the program; whatever is not known for something else is one. */
  | 'message';

/** In the order of their numbers in a `VerifierLog`. */
export const LINE_KINDS: readonly LineKind[] = [
  'insn',
  'state',
  'branch',
  'safe',
  'frame',
  'source',
  'live',
  'aside',
  'stats',
  'blank',
  'message',
];

/** A line in its parts: it reads `head`, then `code` in the colours of the assembler, then `tail`. */
export interface LogLine {
  readonly kind: LineKind;
  /** Instruction that it speaks of. */
  readonly slot: number | null;
  /** Of a branch: the instruction that it comes from. */
  readonly from: number | null;
  readonly head: string;
  readonly code: string;
  readonly tail: string;
}

/** No kernel loads a program with more; a greater number is no instruction. */
const MAX_SLOT = 1_000_000;

const NUMBERED = /^(\s*(\d{1,7}):(?: |$))(?:(\([0-9a-f]{2}\) |BUG_)|(safe\s*$)|)/;
/** Of an instruction in a loop, the number of the loop comes first. */
const LIVE = /^\s*(?:\d{1,7} +)?(\d{1,7}): [.\d]{10} (?:\([0-9a-f]{2}\) |BUG_)/;
const BRANCH = /^\s*from (\d{1,7}) to (\d{1,7})(?: \(speculative execution\))?:/;
const RETURN = /^\s*to caller at (\d{1,7}):/;
const FRAME = /^\s*(?:caller|callee|returning from callee):\s*$/;
const STATE = /^\s*(?:frame\d{1,2}: ?)?(?:R\d{1,2}(?:_\w{1,3})?=|fp-\d{1,4}(?:_\w{1,3})?=)/;
const STATS = /^\s*processed \d+ insns/;
/** Which instruction a remark is about: a mark of precision, or a live stack slot. */
const ABOUT = /\bbefore (\d{1,7}): |^\(\d[\d,]{0,99}\) frame \d+ insn (\d{1,7}) /;
const ASIDE =
  /^\s*(?:func#\d+ @|Live regs before|mark_precise:|frame ?\d+: propagating|propagating |\(\d+(?:,\d+)*\) (?:frame|live)|SCC \w+ \(|force_precise: |(?:cur|old) state:|verification time|stack depth|Validating \S+ func#|Func#\d+ \(.*\) is (?:safe|global)|last_idx |regs=\S+ stack=|parent (?:didn't|already|state)|libbpf: |-- (?:BEGIN|END) PROG LOAD LOG|… the first )/;

const whole = (
  kind: LineKind,
  text: string,
  slot: number | null,
  from: number | null = null,
): LogLine => ({
  kind,
  slot,
  from,
  head: text,
  code: '',
  tail: '',
});

/** A line that tells nothing of the walk. */
export const aside = (text: string): LogLine => whole('aside', text, null);

/** `slot` by the digits of a pattern; `null` without, and where no program has so many instructions. */
function slotOf(digits: string | undefined): number | null {
  const slot = digits === undefined ? Number.NaN : Number(digits);
  return slot <= MAX_SLOT ? slot : null;
}

/** Where what changed begins behind the instruction, its blanks included; the length without. */
function endOfCode(text: string): number {
  let at = text.indexOf('; ');
  if (at < 0 && text.endsWith(';')) at = text.length - 1; // nothing is left to tell
  if (at < 0) return text.length;
  while (at > 0 && text[at - 1] === ' ') at--;
  return at;
}

function numbered(text: string, match: RegExpExecArray): LogLine {
  const [, number = '', digits, opcode, safe] = match;
  const slot = slotOf(digits);
  if (slot === null) return whole('message', text, null);
  if (safe !== undefined) return whole('safe', text, slot);
  const head = number + (opcode ?? '');
  const rest = text.slice(head.length);
  if (opcode === undefined) {
    return rest.trim() === '' || STATE.test(rest)
      ? whole('state', text, slot)
      : whole('message', text, slot);
  }
  const end = endOfCode(rest);
  const [code, tail] = [rest.slice(0, end), rest.slice(end)];
  return { kind: 'insn', slot, from: null, head, code, tail };
}

/** Takes a line apart; nothing of it is lost. Linear in its length, whatever it says. */
export function parseLine(text: string): LogLine {
  const live = LIVE.exec(text);
  if (live) {
    const [head] = live;
    const code = text.slice(head.length);
    return { kind: 'live', slot: slotOf(live[1]), from: null, head, code, tail: '' };
  }
  const number = NUMBERED.exec(text);
  if (number) return numbered(text, number);
  const branch = BRANCH.exec(text);
  if (branch) {
    const [head, from, to] = branch;
    const safe = text.slice(head.length).trim() === 'safe';
    return whole(safe ? 'safe' : 'branch', text, slotOf(to), slotOf(from));
  }
  if (/^\s*;/.test(text)) return whole('source', text, null);
  const back = RETURN.exec(text);
  if (back) return whole('frame', text, slotOf(back[1]));
  if (FRAME.test(text)) return whole('frame', text, null);
  if (STATE.test(text)) return whole('state', text, null);
  if (ASIDE.test(text)) {
    const about = ABOUT.exec(text);
    return whole('aside', text, slotOf(about?.[1] ?? about?.[2]));
  }
  if (STATS.test(text)) return whole('stats', text, null);
  return whole(text.trim() === '' ? 'blank' : 'message', text, null);
}

/** The state that a line tells: behind the instruction, or behind the places at its beginning. */
export function stateIn({ kind, head, tail }: LogLine): string {
  if (kind === 'insn') return tail.slice(tail.indexOf(';') + 1);
  if (kind === 'branch') return head.slice(head.indexOf(':') + 1);
  return head.replace(/^\s*\d{1,7}:/, '');
}

/** A line of source as the kernel names it: `; if (x) @ a.c:12`; older ones do not say where. */
export interface SourceLine {
  readonly text: string;
  readonly file: string | null;
  readonly line: number | null;
}

export function parseSource(text: string): SourceLine {
  const said = text.slice(text.indexOf(';') + 1).trim();
  const at = said.lastIndexOf(' @ ');
  const place = at < 0 ? null : /^(.+):(\d+)$/.exec(said.slice(at + 3));
  if (!place) return { text: said.replace(/^@ \S+:0$/, ''), file: null, line: null };
  const line = Number(place[2]);
  return { text: said.slice(0, at).trim(), file: place[1] ?? null, line: line === 0 ? null : line };
}
