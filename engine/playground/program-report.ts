import { type ErrnoName, kfuncName } from '../abi';
import type { ProgramReport, XlatedRow } from '../api';
import type { AsmError, Assembled } from '../asm';
import { type Insn, printInsn } from '../isa';
import type { ProgLoadResult, ProgObject } from '../kernel';
import { alignInsns, type PrintInsn } from '../rewriter';

/** A report without what every report has. */
type Phase<R = ProgramReport> = R extends ProgramReport
  ? Omit<R, 'program' | 'revision' | 'took'>
  : never;

export function assemblyFailed(errors: readonly AsmError[]): Phase {
  return { phase: 'asm-error', errors };
}

export function notLoaded(assembled: Assembled, errno: ErrnoName, message: string): Phase {
  return { phase: 'not-loaded', assembled, errno, message };
}

/** What BPF_PROG_LOAD made of a program. */
export function loadReport(assembled: Assembled, loaded: ProgLoadResult): Phase {
  if (loaded.ok) return loadedReport(assembled, loaded.prog);
  const { rejected, accepted, errno, note } = loaded;
  if (accepted) {
    const { log, stats, visits } = accepted;
    const about = { log, stats, visits };
    return { phase: 'not-loaded', assembled, errno, message: note ?? errno, accepted: about };
  }
  if (!rejected) return notLoaded(assembled, errno, note ?? errno);
  return {
    phase: 'rejected',
    assembled,
    rejected,
    range: rejected.at === null ? null : (assembled.source[rejected.at] ?? null),
  };
}

function loadedReport(assembled: Assembled, prog: ProgObject): Phase {
  const { verified } = prog;
  return {
    phase: 'loaded',
    assembled,
    log: verified.log,
    stats: verified.stats,
    visits: verified.visits,
    stackDepth: Math.max(0, ...verified.facts.stackDepth),
    tag: prog.tag,
    xlated: xlatedRows(assembled, prog),
    map: prog.positions,
  };
}

function xlatedRows(assembled: Assembled, prog: ProgObject): XlatedRow[] {
  const { xlated, positions, notes, removed } = prog;
  return alignInsns(assembled.insns, xlated, positions, notes, removed, printerOf(assembled));
}

/** Prints instructions with the names of the program's maps. */
export function printerOf(assembled: Assembled): PrintInsn {
  const mapName = ({ imm }: Insn) => `map[${assembled.maps[imm]?.name ?? imm}]`;
  const addressText = (load: Insn): string | null => (load.src === 0 ? null : mapName(load));
  return (insns, index) => {
    const insn = insns[index];
    if (!insn || insn.code === 0) return ''; // the second slot of a 64-bit load
    const address = (load: Insn) => addressText(load);
    return printInsn(insns, index, { prefix: false, address, kfunc: kfuncName });
  };
}
