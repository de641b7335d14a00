import {
  BPF_CALL,
  BPF_JMP,
  BPF_LD_IMM64,
  BPF_PSEUDO_CALL,
  BPF_PSEUDO_FUNC,
  type Insn,
} from '../engine/isa';
import type { AccessKind, VerifierFacts } from '../engine/verifier';

/**
 * The facts that the rewriter needs, read from a log of the kernel's verifier (level 2 and
 * statistics: 6), so that the rewriter is judged apart from our verifier.
 *
 * Of accesses, only loads from the context are told, and only where base and destination differ.
 */
export function factsFromLog(insns: readonly Insn[], log: string): VerifierFacts {
  const access: (AccessKind | null)[] = insns.map(() => null);
  const reached = new Uint8Array(insns.length);
  for (const [, at, text] of log.matchAll(/^(\d+): (\([0-9a-f]{2}\) .*)$/gm)) {
    reached[Number(at)] = 1;
    const load = /^\((?:61|81)\) r\d = \*\([us]32 \*\)\(r(\d)/.exec(text!);
    if (load && text!.includes(` R${load[1]}=ctx()`)) access[Number(at)] = 'ctx';
  }
  const depth = /^stack depth ([\d+]+)$/m.exec(log)?.[1];
  if (depth === undefined) throw new Error(`no stack depth in the kernel's log:\n${log}`);
  return {
    access,
    reached,
    subprogStarts: subprogStarts(insns),
    stackDepth: depth.split('+').map(Number),
    writesPacket: false,
    enforcesAttachType: false,
    calls: new Map(),
    readWhole: new Set(),
    stackWithoutSpills: depth.split('+').map(Number),
  };
}

/** First slots of all that is called or has its address taken, and of the main program. */
function subprogStarts(insns: readonly Insn[]): number[] {
  const starts = new Set([0]);
  for (const [at, { code, src, imm }] of insns.entries()) {
    const calls = code === (BPF_JMP | BPF_CALL) && src === BPF_PSEUDO_CALL;
    if (calls || (code === BPF_LD_IMM64 && src === BPF_PSEUDO_FUNC)) starts.add(at + 1 + imm);
  }
  return [...starts].sort((a, b) => a - b);
}
