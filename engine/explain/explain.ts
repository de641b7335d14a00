import type { ProgTypeName } from '../abi';
import type { Rejected } from '../verifier';
import { ARGUMENTS } from './catalogue/arguments';
import { CALLS } from './catalogue/calls';
import { FORM } from './catalogue/form';
import { FUNCTIONS } from './catalogue/functions';
import { HELD } from './catalogue/held';
import { KFUNCS } from './catalogue/kfuncs';
import { LIMITS } from './catalogue/limits';
import { MAPS } from './catalogue/maps';
import { OBJECTS } from './catalogue/objects';
import { PACKET } from './catalogue/packet';
import { POINTERS } from './catalogue/pointers';
import { REGISTERS } from './catalogue/registers';
import { SOCKETS } from './catalogue/sockets';
import { STACK } from './catalogue/stack';
import { TEXTS } from './catalogue/texts';
import { TYPES } from './catalogue/types';
import type { Explanation, Explanations, Refused } from './types';
import { readValue } from './values';

/** One entry for each message of the verifier's catalogue. */
export const EXPLANATIONS: Explanations = {
  ...FORM,
  ...LIMITS,
  ...REGISTERS,
  ...POINTERS,
  ...PACKET,
  ...MAPS,
  ...STACK,
  ...CALLS,
  ...FUNCTIONS,
  ...ARGUMENTS,
  ...HELD,
  ...TEXTS,
  ...KFUNCS,
  ...OBJECTS,
  ...TYPES,
  ...SOCKETS,
};

/** A refusal in words. */
export interface Explained {
  /** The rule that was broken. */
  readonly title: string;
  /** Why this program broke it, with its numbers. */
  readonly why: string;
  /** What to change. */
  readonly how: string;
  /** A small program that is refused so, and its nearest twin that is accepted. */
  readonly bad: string | null;
  readonly good: string | null;
}

/** What there is to say of a refusal; `null` of what is not judged, and of a message without entry. */
export function explain(rejected: Rejected, progType: ProgTypeName): Explained | null {
  const { code, args, cause } = rejected;
  if (code === 'unsupported') return null;
  const entry = EXPLANATIONS[code] as Explanation<readonly (string | number)[]> | undefined;
  if (!entry) return null;
  const states = new Map(cause?.involved.map(({ name, state }) => [name, state]));
  const refused: Refused = {
    args,
    rejected,
    progType,
    value: (name) => readValue(states.get(name) ?? null),
  };
  const say = (words: Explanation['why'] | Explanation['how']) =>
    typeof words === 'string' ? words : (words as (of: Refused) => string)(refused);
  return {
    title: entry.title,
    why: say(entry.why as Explanation['why']),
    how: say(entry.how as Explanation['how']),
    bad: entry.bad ?? null,
    good: entry.good ?? null,
  };
}
