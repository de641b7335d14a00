import { UsageError } from './usage';

/** A command line taken apart: what stands alone, and options with their values. */
export interface Arguments {
  readonly positional: readonly string[];
  readonly options: ReadonlyMap<string, string>;
}

/**
 * Takes apart `FILE --log-level 2` and `--log-level=2`; `--` ends the options, and a lone `-` is no
 * option.
 *
 * @param valued names of the options that exist, each of which takes a value
 * @throws UsageError for an option that does not exist or lacks its value
 */
export function parseArguments(argv: readonly string[], valued: readonly string[]): Arguments {
  const positional: string[] = [];
  const options = new Map<string, string>();
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!; // in range
    if (word === '--') {
      positional.push(...argv.slice(i + 1));
      break;
    }
    if (word === '-' || !word.startsWith('-')) {
      positional.push(word);
      continue;
    }
    const [name = '', inline] = word.split(/=(.*)/s);
    if (!valued.includes(name)) {
      const known = valued.length > 0 ? `; the options are: ${valued.join(', ')}` : '';
      throw new UsageError(`there is no option ${name} here${known}`);
    }
    const value = inline ?? argv[++i];
    if (value === undefined) throw new UsageError(`${name} needs a value`);
    options.set(name, value);
  }
  return { positional, options };
}

/** The one argument of a command. */
export function onlyArgument({ positional }: Arguments, what: string): string {
  const [only, second] = positional;
  if (only === undefined) throw new UsageError(`${what} is missing`);
  if (second !== undefined) throw new UsageError(`one ${what} is enough; "${second}" is too much`);
  return only;
}
