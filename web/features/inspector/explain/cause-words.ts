import type { ProgramReport } from '../../../../engine/api';
import { glossOf } from '../verifier/gloss';

export type Rejected = Extract<ProgramReport, { phase: 'rejected' }>['rejected'];
type Cause = NonNullable<Rejected['cause']>;
export type CauseStep = Cause['steps'][number];

/** `R2` as sources spell it: `r2`; `fp-8` as `r10 - 8`. */
export function placeWords(name: string): string {
  return name.startsWith('fp') ? `r10 - ${name.slice(3)}` : name.toLowerCase();
}

/** A value in plain words, and as the log words it where words do not say it all. */
export function valueText(state: string | null): string {
  if (state === null) return 'nothing';
  const bare = state.replace(/^P/, '');
  const words = glossOf(bare);
  return words === '' ? bare : words;
}

/** What an instruction did on the way to a refusal. */
export function stepWords(step: CauseStep): string {
  const name = placeWords(step.name);
  const from = step.from === null ? '' : placeWords(step.from);
  const now = valueText(step.after);
  switch (step.kind) {
    case 'made':
      return `${name} is set: ${now}`;
    case 'loaded':
      return `${name} is loaded: ${now}`;
    case 'given':
      return `the function begins with ${name}: ${now}`;
    case 'returned':
      return `${name} comes back from the call: ${now}`;
    case 'copied':
      return `${name} becomes a copy of ${from}: ${now}`;
    case 'spilled':
      return `${from} is stored at ${name}`;
    case 'filled':
      return `${name} is read back from ${from}: ${now}`;
    case 'passed':
      return `${name} is passed to the function: ${now}`;
    case 'computed':
      return `${name} is computed: ${now}`;
    case 'lost':
      return `${name} could be any number from here on`;
    case 'narrowed':
      return `the comparison tells of ${name}: ${now}`;
    case 'cleared':
      return `the call leaves nothing in ${name}`;
    case 'written':
      return `the call writes to ${name}`;
    case 'changed':
      return `${name} changes: ${now}`;
    case 'never':
      return `from here on nothing is put into ${name}`;
    case 'acquired':
      return step.name === 'R1' ? 'the lock is taken here' : `${name} is handed out here: ${now}`;
    case 'branch':
      return step.next === step.at + 1 ? 'the jump is not taken' : 'the jump is taken';
  }
}

/** What the instruction at fault met: `r2: packet, 14 bytes known to be there`. */
export function faultWords(cause: Cause): string {
  return cause.involved
    .map(({ name, state }) => `${placeWords(name)}: ${valueText(state)}`)
    .join('; ');
}
