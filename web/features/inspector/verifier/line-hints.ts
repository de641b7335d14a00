import type { ProgramReport } from '../../../../engine/api';
import {
  BPF_ALU,
  BPF_ALU64,
  BPF_CALL,
  BPF_JMP,
  BPF_K,
  BPF_LD,
  BPF_LDX,
  BPF_MOV,
  bpfClass,
  bpfOp,
  bpfSrc,
  type Insn,
} from '../../../../engine/isa';
import { factsOf } from '../../../../engine/verifier-log';
import { assembledOf } from '../places';
import { shortValue, visitsOf } from './state-text';

/** What the verifier knows of a register after the instruction on a line. */
export interface LineHint {
  readonly line: number;
  readonly text: string;
}

/** The register that an instruction writes, where what it then holds is worth telling. */
function writtenBy(insn: Insn): number | null {
  const kind = bpfClass(insn.code);
  if (kind === BPF_LDX) return insn.dst;
  if (kind === BPF_LD) return insn.src === 0 ? null : insn.dst; // a plain number says itself what it is
  if (kind === BPF_ALU || kind === BPF_ALU64) {
    const constant = bpfOp(insn.code) === BPF_MOV && bpfSrc(insn.code) === BPF_K;
    return constant ? null : insn.dst;
  }
  if (kind === BPF_JMP && bpfOp(insn.code) === BPF_CALL) return 0;
  return null;
}

/**
 * What the verifier knew after each instruction on its first way past it, for the ends of the lines.
 * Taken from the state before the next instruction, where that is the next step of the walk.
 */
export function lineHints(report: ProgramReport | undefined): readonly LineHint[] {
  const assembled = assembledOf(report);
  if (!assembled) return [];
  const visits = visitsOf(report);
  const hints: LineHint[] = [];
  for (let i = 0; i + 1 < visits.length; i++) {
    const slot = visits[i]!.insn; // within bounds, as the next
    const next = visits[i + 1]!;
    const insn = assembled.insns[slot];
    const line = assembled.source[slot]?.endLine;
    if (!insn || line === undefined || next.insn <= slot || next.insn > slot + 2) continue;
    const register = writtenBy(insn);
    if (register === null) continue;
    const fact = factsOf(next.state).find(({ name }) => name === `R${register}`);
    const text = fact && shortValue(fact.value);
    if (text) hints.push({ line, text });
  }
  return hints;
}
