/** One thing that the verifier knows: `R2=pkt(r=14)`, `fp-8=ctx()`. */
export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** What it knows before an instruction, in one frame. */
export interface FrameState {
  /** Depth of the call; 0 for the main function. */
  readonly frame: number;
  /** By name, as the log has them: registers, then stack slots, then what is held. */
  readonly facts: ReadonlyMap<string, string>;
}

const OPEN = [40, 91, 123]; // ( [ {
const CLOSE = [41, 93, 125];

/** Cuts at `separator` where no bracket is open. */
export function cut(text: string, separator: string): string[] {
  const wanted = separator.charCodeAt(0);
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    const char = text.charCodeAt(i); // NaN at the end
    if (i === text.length || (char === wanted && depth <= 0)) {
      if (i > start) parts.push(text.slice(start, i));
      start = i + 1;
    } else if (OPEN.includes(char)) depth++;
    else if (CLOSE.includes(char)) depth--;
  }
  return parts;
}

/** Takes a state as the log words it apart: `R1=ctx() R10=fp0`. */
export function factsOf(state: string): readonly Fact[] {
  return cut(state, ' ').map((part) => {
    const at = part.indexOf('=');
    if (at < 0) return { name: part, value: '' };
    return { name: part.slice(0, at).replace(/_[rwDP]{1,3}$/, ''), value: part.slice(at + 1) };
  });
}

/** Registers and slots of a frame, and some more; what a log tells beyond is not believed. */
const MAX_FACTS = 256;

const FRAME = /^frame(\d{1,2}):$/;
const KEPT_BY_DELTA = /^(?:R\d|fp)/;

/** A state as the log words it, the frame that it may begin with told apart. */
export function frameStateOf(text: string): FrameState {
  let frame = 0;
  const facts = new Map<string, string>();
  for (const { name, value } of factsOf(text.trim())) {
    const depth = FRAME.exec(name);
    if (depth) frame = Number(depth[1]);
    else if (facts.size < MAX_FACTS) facts.set(name, value);
  }
  return { frame, facts };
}

/** Whether a fact is of a register or a stack slot, and so stands until something else is said. */
export const isPlace = (name: string): boolean => KEPT_BY_DELTA.test(name);
