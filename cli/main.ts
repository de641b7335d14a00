import { KERNEL_VERSION } from '../engine/abi';
import { parseArguments } from './arguments';
import { serveBatch } from './batch';
import { benchCommand, type Harness } from './bench';
import { asmCommand, disasmCommand, type ExitStatus, type Output, verifyCommand } from './programs';
import { runCommand } from './run';
import { HELP, UsageError } from './usage';

/** A command, and the options it takes. */
const COMMANDS = {
  run: { run: runCommand, options: ['--pcap', '--out'] },
  verify: { run: verifyCommand, options: ['--log-level'] },
  asm: { run: asmCommand, options: [] },
  disasm: { run: disasmCommand, options: [] },
  bench: { run: benchCommand, options: ['--rounds', '--clock', '--cold'] },
} as const;

const isCommand = (name: string): name is keyof typeof COMMANDS => Object.hasOwn(COMMANDS, name);

/** What the command line is given from outside, for it is no part of the product. */
export interface Surroundings {
  /** Builds what asks the running kernel. */
  readonly harness: () => Promise<Harness>;
}

const ALONE: Surroundings = {
  harness: async () => ({ ok: false, reason: 'there is nothing to ask it with' }),
};

/** Carries out one command line. */
export async function main(
  argv: readonly string[],
  output: Output,
  { harness }: Surroundings = ALONE,
): Promise<ExitStatus> {
  const [name, ...rest] = argv;
  try {
    if (rest.includes('--help') || name === '--help' || name === '-h' || name === 'help') {
      output.out(HELP.replace('{kernel}', KERNEL_VERSION));
      return 0;
    }
    if (name === undefined) throw new UsageError('a command is missing');
    if (name === 'batch') {
      if (rest.length > 0) throw new UsageError('batch takes no arguments');
      await serveBatch(process.stdin, process.stdout);
      return 0;
    }
    if (!isCommand(name)) throw new UsageError(`there is no command "${name}"`);
    const { run, options } = COMMANDS[name];
    return await run(parseArguments(rest, options), output, harness);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    output.err(`chaincall: ${error.message}\nTry "npm run --silent cli -- --help".\n`);
    return 2;
  }
}

/** The process as the place to write to. A reader that goes away, as `head` does, ends it quietly. */
export async function runAsProcess(surroundings?: Surroundings): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
  const output: Output = {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  };
  process.exitCode = await main(process.argv.slice(2), output, surroundings);
}
