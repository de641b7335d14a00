import { digestOf, type Example, type ExampleAnswer } from '../engine/test/explain-corpus';
import { assembleCase, BPF_LOG_STATS } from '../engine/test/verifier-corpus';
import { messagesOf, withoutPlaces } from '../engine/test/verifier-log';
import { askKernelVerifier } from './judge';

/** What the running kernel says of examples, in order. */
export function answersOfKernel(asked: readonly Example[]): ExampleAnswer[] {
  const programs = asked.map(({ source }) => assembleCase(source));
  const judged = askKernelVerifier(programs.map((program) => [program, BPF_LOG_STATS]));
  return asked.map(({ name, source }, i) => {
    const { verdict, log } = judged[i]!; // an answer for each
    const messages = verdict === 'ok' ? [] : messagesOf(log).map(withoutPlaces);
    return { name, digest: digestOf(source), verdict, messages };
  });
}
