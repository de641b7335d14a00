/** What a line of the verifier's log is about. */
export type LogLineKind =
  /** An instruction that is walked, with what changed behind it. */
  | 'insn'
  /** A state, or where a path begins or is cut short. */
  | 'state'
  /** What the verifier has against the program. */
  | 'message'
  /** Tables, marks of precision, counters. */
  | 'aside';

export interface LogLine {
  readonly kind: LogLineKind;
  /** Instruction that it speaks of. */
  readonly slot: number | null;
  /** The line is `head`, then `code` in the colours of the assembler, then `tail`. */
  readonly head: string;
  readonly code: string;
  readonly tail: string;
}

const INSN = /^(\d+: (?:\([0-9a-f]{2}\) )?)(.*)$/;
const LIVE = /^( +(\d+): [.\d]{10} \([0-9a-f]{2}\) )(.*)$/;
const STATE = /^(\d+): (?:frame\d+: )?(?:R\d|fp-)/;
const BRANCH = /^(?:from \d+ to (\d+)|to caller at (\d+))/;
const ASIDE =
  /^$|^func#\d+ @|^Live regs before|^processed \d+ insns|^mark_precise:|^\(\d+(?:,\d+)*\) |^(?:cur|old) state:|^verification time|^stack depth/;
const FRAME = /^(?:caller|callee|returning from callee):|^ ?(?:frame\d+: )?(?:R\d+(?:_\w+)?=|fp-)/;
const PRECISE = /\bbefore (\d+): /;

/** `slot` by the digits of a pattern, `null` without. */
const slotOf = (digits: string | undefined) => (digits === undefined ? null : Number(digits));

const whole = (kind: LogLineKind, text: string, slot: number | null): LogLine => ({
  kind,
  slot,
  head: text,
  code: '',
  tail: '',
});

/** Takes a line apart. Whatever is not known for something else is a message: nothing is hidden. */
export function parseLine(text: string): LogLine {
  const state = STATE.exec(text);
  if (state) return whole('state', text, slotOf(state[1]));
  const insn = INSN.exec(text);
  if (insn) {
    const [, head = '', rest = ''] = insn;
    const comment = rest.search(/ *; /);
    const end = comment < 0 ? rest.length : comment;
    const slot = Number.parseInt(head, 10);
    return { kind: 'insn', slot, head, code: rest.slice(0, end), tail: rest.slice(end) };
  }
  const live = LIVE.exec(text);
  if (live) {
    return {
      kind: 'aside',
      slot: slotOf(live[2]),
      head: live[1] ?? '',
      code: live[3] ?? '',
      tail: '',
    };
  }
  const branch = BRANCH.exec(text);
  if (branch) return whole('state', text, slotOf(branch[1] ?? branch[2]));
  if (ASIDE.test(text)) return whole('aside', text, slotOf(PRECISE.exec(text)?.[1]));
  if (FRAME.test(text)) return whole('state', text, null);
  return whole('message', text, null);
}

/** The lines of a log as they are; those that are looked at are taken apart one by one. */
export function linesOf(log: string): readonly string[] {
  const lines = log.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Letters of the longest line. */
export const widestLine = (lines: readonly string[]): number =>
  lines.reduce((most, { length }) => Math.max(most, length), 0);

/**
 * The line that stands for an instruction: where it was walked first, else the first that begins
 * with its number; `null` where none does.
 */
export function lineOfSlot(lines: readonly string[], slot: number): number | null {
  const walked = lines.findIndex((line) => line.startsWith(`${slot}: (`));
  const found = walked >= 0 ? walked : lines.findIndex((line) => line.startsWith(`${slot}: `));
  return found < 0 ? null : found;
}
