import { type Assembled, assemble, disassemble, functionTypes } from '../engine/asm';
import { decodeProgram, encodeProgram } from '../engine/isa';
import { createKernel, type ProgLoadResult } from '../engine/kernel';
import { createDeclaredMap, withMapFds } from '../engine/playground';
import { fromHex, toHex } from '../engine/util';
import { type Arguments, onlyArgument } from './arguments';
import { inputName, readInput } from './input';
import { UsageError } from './usage';

/** Where a command writes, and the exit status that it ends with. */
export interface Output {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

export type ExitStatus = 0 | 1 | 2;

const MAX_LOG_LEVEL = 7;

/** `verify FILE`: prints the verifier's log. @returns 0 accepted, 1 rejected */
export function verifyCommand(args: Arguments, { out, err }: Output): ExitStatus {
  const file = onlyArgument(args, 'FILE');
  const logLevel = logLevelOf(args);
  const program = assembleFile(file, err);
  if (!program) return 1;
  const loaded = load(program, logLevel);
  if (loaded.ok) {
    out(loaded.prog.verified.log);
    return 0;
  }
  out(loaded.log);
  const { rejected, accepted, errno, note } = loaded;
  if (accepted) {
    err(`${inputName(file)}: accepted, but not run: ${note}\n`);
    return 0;
  }
  const place = rejected && rejected.at !== null ? program.source[rejected.at] : undefined;
  const at = place ? `${inputName(file)}:${place.line}:${place.column}` : inputName(file);
  err(`${at}: rejected (${errno}): ${rejected?.message ?? note ?? errno}\n`);
  if (rejected?.unsupported) err(`${at}: not supported yet: ${rejected.unsupported}\n`);
  return 1;
}

/** `asm FILE`: prints hex. @returns 0, or 1 for a source with errors */
export function asmCommand(args: Arguments, { out, err }: Output): ExitStatus {
  const program = assembleFile(onlyArgument(args, 'FILE'), err);
  if (!program) return 1;
  out(`${toHex(encodeProgram(program.insns))}\n`);
  return 0;
}

/** `disasm HEX | FILE`: prints source text. @returns 0, or 1 for what are no instructions */
export function disasmCommand(args: Arguments, { out, err }: Output): ExitStatus {
  const given = onlyArgument(args, 'HEX or FILE');
  const isHex = /^(0x)?[0-9a-fA-F]{16,}$/.test(given);
  const text = (isHex ? given : readInput(given)).replace(/^0x/, '').replace(/\s+/g, '');
  const bytes = fromHex(text);
  if (!bytes) {
    err(`${isHex ? 'the argument' : inputName(given)}: expected hex digits, two for each byte\n`);
    return 1;
  }
  const decoded = decodeProgram(bytes);
  if (!decoded.ok || decoded.insns.length === 0) {
    err(`${decoded.ok ? 'there are no instructions' : decoded.message}\n`);
    return 1;
  }
  const { insns } = decoded;
  out(
    disassemble({ name: 'main', progType: 'xdp', license: 'GPL', progFlags: 0, insns, maps: [] }),
  );
  return 0;
}

function logLevelOf({ options }: Arguments): number {
  const given = options.get('--log-level') ?? '1';
  const level = /^[0-9]$/.test(given) ? Number(given) : Number.NaN;
  if (level <= MAX_LOG_LEVEL) return level;
  throw new UsageError(`--log-level must be a number from 0 to ${MAX_LOG_LEVEL}, not "${given}"`);
}

/** The program of a file; its errors go out one a line, as compilers write them. */
function assembleFile(file: string, err: (text: string) => void): Assembled | null {
  const result = assemble(readInput(file));
  if (result.ok) return result.program;
  for (const { range, message } of result.errors) {
    err(`${inputName(file)}:${range.line}:${range.column}: error: ${message}\n`);
  }
  return null;
}

function load(program: Assembled, logLevel: number): ProgLoadResult {
  const process = createKernel().process();
  const fds: number[] = [];
  for (const def of program.maps) {
    const created = createDeclaredMap(process, def);
    if (!created.ok) {
      const note = `the map ${def.name} cannot be created: ${created.note ?? created.errno}`;
      return { ok: false, errno: created.errno, log: '', note };
    }
    fds.push(created.value);
  }
  return process.progLoad({
    progType: program.progType,
    attachType: program.attachType,
    insns: withMapFds(program.insns, fds),
    types: functionTypes(program),
    license: program.license,
    progFlags: program.progFlags,
    name: program.name.slice(0, 15),
    logLevel,
  });
}
