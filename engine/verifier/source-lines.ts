import type { LineInfo } from '../btf';
import type { InsnIndex } from '../isa';
import type { Env } from './env';

/** Bits of a column, in a place. */
const COLUMN_BITS = 10;
const SPACE = /^[\t\n\v\f\r \u00a0]+/; // as the kernel's isspace() has it

const lineOf = ({ lineCol }: LineInfo) => lineCol >>> COLUMN_BITS;

/**
 * Says which line of the source an instruction belongs to, unless it was said last.
 *
 * @kernel kernel/bpf/log.c verbose_linfo()
 */
export function sayLine(env: Env, at: InsnIndex, prefix: string): void {
  if (!env.types || env.types.lines.length === 0 || env.log.level === 0) return;
  const { btf, lines } = env.types;
  const line = lineAt(lines, at);
  const last = env.lineSaid;
  if (!line || line === last) return;
  if (last && last.fileNameOff === line.fileNameOff && lineOf(last) === lineOf(line)) return;
  const text = (btf.name(line.lineOff) ?? '').replace(SPACE, '');
  const file = (btf.name(line.fileNameOff) ?? '').replace(/^.*\//s, '');
  env.log.write(`${prefix}${text} @ ${file}:${lineOf(line)}\n`);
  env.lineSaid = line;
}

/** The last record that does not lie behind. @kernel kernel/bpf/log.c find_linfo() */
function lineAt(lines: readonly LineInfo[], at: InsnIndex): LineInfo | null {
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (lines[middle]!.insnOff <= at)
      low = middle; // between the ends
    else high = middle - 1;
  }
  const line = lines[low];
  return line && line.insnOff <= at ? line : null;
}
