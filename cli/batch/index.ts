import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { refusal, serveLine } from './serve';

export { serveLine };

const MOST_LINE = 96 * 1024 * 1024; // characters

/** Answers each line of `input` with one line on `output`, in order, until the input ends. */
export async function serveBatch(input: Readable, output: Writable): Promise<void> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let tooLong = false; // the line under way; its answer has been given
  let answers: string[] = [];
  const flush = async () => {
    if (answers.length === 0) return;
    const more = output.write(`${answers.join('\n')}\n`);
    answers = [];
    if (!more) await once(output, 'drain');
  };
  const serve = (line: string) => {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (text !== '' && !tooLong) answers.push(serveLine(text));
    tooLong = false;
  };
  for await (const chunk of input) {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) serve(line);
    if (rest.length > MOST_LINE) {
      if (!tooLong) answers.push(refusal('bad request: line too long'));
      tooLong = true;
      rest = '';
    }
    await flush();
  }
  serve(rest + decoder.end());
  await flush();
}
