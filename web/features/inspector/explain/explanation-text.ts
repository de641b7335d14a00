import type { Explained } from '../../../../engine/explain';
import type { Assembled } from '../places';
import { faultWords, type Rejected, stepWords } from './cause-words';

/** A refusal and its explanation as plain text, to be passed on. */
export function explanationText({
  rejected,
  assembled,
  explained,
  source,
}: {
  readonly rejected: Rejected;
  readonly assembled: Assembled;
  readonly explained: Explained | null;
  readonly source: string;
}): string {
  const lines = source.split(/\r\n?|\n/);
  const place = (slot: number) => {
    const line = assembled.source[slot]?.line ?? 0;
    return `  line ${line}, instruction ${slot}: ${lines[line - 1]?.trim() ?? ''}`;
  };
  const { message, more, errno, at, cause } = rejected;
  const text = [`${assembled.name}: rejected (${errno})`, message];
  text.push(...more.map((said) => said.message));
  if (at !== null) text.push(place(at));
  if (explained) text.push('', `${explained.title}. ${explained.why}`);
  if (cause && cause.steps.length > 0) {
    text.push('', 'How it came about:');
    for (const step of cause.steps) text.push(`${place(step.at)}  // ${stepWords(step)}`);
    if (at !== null) text.push(`${place(at)}  // refused; ${faultWords(cause)}`);
  }
  if (explained) text.push('', `How to mend it: ${explained.how}`);
  return `${text.join('\n')}\n`;
}
