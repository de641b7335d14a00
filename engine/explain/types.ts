import type { ProgTypeName } from '../abi';
import type { MessageCode, Messages, Rejected } from '../verifier';
import type { Value } from './values';

/** A refusal as the sentences about it see it. */
export interface Refused<Args extends readonly unknown[] = readonly (string | number)[]> {
  /** The numbers and names of the message. */
  readonly args: Args;
  readonly rejected: Rejected;
  readonly progType: ProgTypeName;
  /** The value that a register or slot had (`R2`, `fp-8`), as far as the refusal is about it. */
  value(name: string): Value;
}

/** A sentence, or how to make it from what was refused. */
export type Words<Args extends readonly unknown[]> = string | ((refused: Refused<Args>) => string);

/** What there is to say about a message: for a student to learn from, for an expert to check. */
export interface Explanation<Args extends readonly unknown[] = readonly never[]> {
  /** The rule that was broken, in few words. */
  readonly title: string;
  /** Why this program broke it: one sentence, with its own numbers. */
  readonly why: Words<Args>;
  /** What to change, as a pattern. */
  readonly how: Words<Args>;
  /** A small program that is refused with this message, and its nearest twin that is accepted. */
  readonly bad?: string;
  readonly good?: string;
  /** Set where the kernel says it after another message, which comes first: that one's code. */
  readonly after?: MessageCode;
  /** Set in place of the examples where no program that can be written here is refused so: why. */
  readonly unreached?: string;
}

/** Entries by code. Each knows the arguments of its own message. */
export type Explanations = {
  readonly [C in MessageCode]?: Explanation<Parameters<Messages[C]['text']>>;
};
