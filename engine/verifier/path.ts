import type { InsnIndex } from '../isa';
import type { Env } from './env';
import { stateText } from './print-state';

/**
 * The steps of a path, each holding on to the one before it: paths that were set aside share what
 * they have in common. Recorded only when somebody asks how a refusal came about.
 */
export interface PathStep {
  readonly at: InsnIndex;
  /** Which of all processed instructions it is, from 1. */
  readonly ordinal: number;
  /** What was known before it, frame by frame, as the log words it. */
  readonly states: readonly string[];
  readonly before: PathStep | null;
}

/** Notes that the path has come to `env.insnIdx`. */
export function recordStep(env: Env): void {
  const states = env.state.frames.map((_, frameno) => stateText(env, env.state, frameno));
  env.step = { at: env.insnIdx, ordinal: env.insnProcessed, states, before: env.step };
}

/** Which frame executes the step. */
export function frameOfStep(step: PathStep): number {
  return step.states.length - 1;
}

/** Registers and slots of a state in the words of the log, by name. */
export type Facts = ReadonlyMap<string, string>;

/** What was known in a frame before a step. */
export function factsOf(step: PathStep, frame: number): Facts {
  const facts = new Map<string, string>();
  for (const part of cut(step.states[frame] ?? '')) {
    const at = part.indexOf('=');
    if (at > 0) facts.set(part.slice(0, at), part.slice(at + 1));
  }
  return facts;
}

/** Cuts at spaces where no bracket is open: `var_off=(0x0; 0xff)` has one inside. */
function cut(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === '(') depth++;
    else if (char === ')') depth--;
    else if (char === ' ' && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

/** Without what changes and means nothing to a reader: marks of precision, names of equal values. */
export function bare(value: string | undefined): string | undefined {
  return value
    ?.replace(/^P/, '')
    .replace(/\bid=\d+(?:[+-]\d+)?,?/, '')
    .replace(',)', ')');
}
