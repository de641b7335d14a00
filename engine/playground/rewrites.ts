import type { PassReport, PassRow, RewritesReport } from '../api';
import { injectChain } from '../kernel';
import {
  alignInsns,
  followedBy,
  PASSES,
  type Passed,
  type PassId,
  type PrintInsn,
  runPasses,
  unchanged,
  type Whole,
} from '../rewriter';
import { KERNEL_PASSES } from '../rewriter/kernel-passes';
import { invertMap } from '../util';
import { PASS_WORDS } from './pass-words';
import { printerOf } from './program-report';
import type { SessionProgram } from './session';

/**
 * What each pass made of a loaded program: all of the kernel's in its order, one on the outcome of
 * the other, and chain calls on what the machine runs of it.
 */
export function rewritesOf({ prog, assembled }: SessionProgram): RewritesReport {
  const program = { insns: prog.loaded, facts: prog.verified.facts };
  const print = printerOf(assembled);
  const reports: PassReport[] = [];
  let whole = unchanged(program);
  for (const { id, run } of KERNEL_PASSES) {
    const pass = run(whole, prog.type);
    if (!pass.ok) break; // a jump became too long, in what the machine does not run
    reports.push(reportOf(id, whole, pass, print));
    whole = followedBy(whole, pass);
  }
  if (!prog.chain) return reports;
  const run = runPasses(PASSES, program, prog.type);
  const pass = run.ok ? injectChain(run.whole, prog.chain) : null;
  if (run.ok && pass?.ok) reports.push(reportOf('chain', run.whole, pass, print));
  return reports;
}

function reportOf(id: PassId, before: Whole, pass: Passed, print: PrintInsn): PassReport {
  const counted = { before: before.insns.length, after: pass.insns.length };
  if (pass.insns === before.insns)
    return { id, ...PASS_WORDS[id], ...counted, added: 0, removed: 0, changed: 0, rows: [] };
  const became = invertMap(pass.map);
  const removed = new Map(
    [...became.keys()].filter((at) => became[at] === -1).map((at) => [at, pass.removed]),
  );
  const rows = alignInsns(before.insns, pass.insns, pass.map, pass.notes, removed, print);
  return {
    id,
    ...PASS_WORDS[id],
    ...counted,
    added: pass.map.added.reduce((sum, flag) => sum + flag, 0),
    removed: removed.size,
    changed: pass.notes.filter((note, at) => note !== '' && pass.map.added[at] === 0).length,
    rows: rows.map((row): PassRow => {
      const at = row.before ?? pass.map.origin[row.after ?? 0] ?? 0;
      return { ...row, slot: before.map.origin[at] ?? 0 };
    }),
  };
}
