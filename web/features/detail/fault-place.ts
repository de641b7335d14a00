import type { ProgramReport } from '../../../engine/api';
import type { Fault } from '../../../engine/trace';
import type { OpenTrace } from '../../store';
import { xlatedAt } from './machine-state';
import { hexOf } from './pointer-meaning';

/** Where a fault happened, as far as it can be told. */
export interface FaultPlace {
  /** `0: r2 = *(u32 *)(r1 +0)` */
  readonly insn: string;
  /** Set where the rewriter added the instruction: what it is for. */
  readonly injected: string | null;
  /** Of the access that was refused, `null` where the fault is none or no trace is open. */
  readonly address: string | null;
}

/** The memory operand of a printed instruction: `(r1 +14)` */
const OPERAND = /\(r(\d+) *([+-]) *(\d+)\)/;

/**
 * @param report of the program, of the revision that ran
 * @param trace of the packet, whose last step is the one that failed
 */
export function faultPlace(
  { pc }: Fault,
  report: ProgramReport | undefined,
  trace: OpenTrace | null,
): FaultPlace {
  const row = xlatedAt(report, pc);
  const text = row?.textAfter ?? '';
  const operand = OPERAND.exec(text);
  let address: string | null = null;
  if (operand && trace && !trace.report.truncated && trace.steps.stepCount > 0) {
    const [, register, sign, offset] = operand;
    const base = trace.steps.registersBefore(trace.steps.stepCount - 1)[Number(register)] ?? 0n;
    const by = BigInt(offset!) * (sign === '-' ? -1n : 1n); // the pattern has digits there
    address = hexOf(BigInt.asUintN(64, base + by));
  }
  return {
    insn: text === '' ? String(pc) : `${pc}: ${text}`,
    injected: row && row.before === null ? row.note : null,
    address,
  };
}
