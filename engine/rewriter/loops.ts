import { helperNumber } from '../abi';
import {
  BPF_ADD,
  BPF_ALU64,
  BPF_CALL,
  BPF_DW,
  BPF_JA,
  BPF_JEQ,
  BPF_JGE,
  BPF_JLE,
  BPF_JMP,
  BPF_K,
  BPF_MEM,
  BPF_MOV,
  BPF_PSEUDO_CALL,
  BPF_REG_FP,
  BPF_STX,
  BPF_X,
  type Insn,
  type InsnIndex,
} from '../isa';
import { alu32Imm, emit, jumpImm, loadMem, mov64 } from './emit';
import { type PassResult, type Program, passed, patched } from './pass';
import { patchInsns } from './patch';
import { STACK_ALIGN } from './stack-use';
import { subprogOf } from './targets';

const LOOP = helperNumber('loop');
const BPF_MAX_LOOPS = 8 * 1024 * 1024;
const E2BIG = 7;
/** Three registers are kept. */
const LOOP_STACK = 24;

/**
 * Writes a loop in place of each bpf_loop whose function is the same every time. The machine calls.
 *
 * @kernel kernel/bpf/verifier.c optimize_bpf_loop(), inline_bpf_loop()
 */
export function inlineLoops(program: Program): PassResult {
  const { insns, facts } = program;
  const stackDepth = [...facts.stackDepth];
  const calls = [...facts.calls].filter(
    ([at, { callback }]) => callback !== null && insns[at]!.imm === LOOP,
  );
  const patches = calls.map(([at]) => {
    const subprog = subprogOf(at, facts.subprogStarts);
    const used = Math.ceil((facts.stackDepth[subprog] ?? 0) / STACK_ALIGN) * STACK_ALIGN;
    stackDepth[subprog] = used + LOOP_STACK;
    const put = loopCode(-used);
    return { at, put, keeps: put.findIndex(isCall) };
  });
  if (patches.length === 0) return patched(program, [], {});
  const looped = new Set(patches.map(({ at }) => at));
  const result = patchInsns(insns, patches);
  const done = passed(
    program,
    result,
    { added: 'the loop of bpf_loop', changed: (at) => (looped.has(at) ? 'called in a loop' : '') },
    stackDepth,
  );
  if (!done.ok) return done;
  const { subprogStarts } = done.facts;
  const linked = done.insns.map((insn, at) => {
    const callback = isCall(insn) ? done.facts.calls.get(at)?.callback : null;
    if (callback === null || callback === undefined) return insn;
    return { ...insn, imm: subprogStarts[callback]! - at - 1 }; // a function of the program
  });
  return { ...done, insns: linked };
}

const isCall = ({ code, src }: Insn) => code === (BPF_JMP | BPF_CALL) && src === BPF_PSEUDO_CALL;

/** @param top where the stack of the function ends, as an offset from r10 */
function loopCode(top: number): readonly Insn[] {
  const slots: readonly (readonly [reg: number, off: InsnIndex])[] = [
    [6, top - 24],
    [7, top - 16],
    [8, top - 8],
  ];
  const goTo = (off: number) => emit(BPF_JMP | BPF_JA, 0, 0, off);
  return [
    jumpImm(BPF_JLE, 1, BPF_MAX_LOOPS, 2),
    alu32Imm(BPF_MOV, 0, -E2BIG),
    goTo(16), // behind the loop
    ...slots.map(([reg, off]) => emit(BPF_STX | BPF_MEM | BPF_DW, BPF_REG_FP, reg, off)),
    mov64(6, 1),
    alu32Imm(BPF_MOV, 7, 0),
    mov64(8, 3),
    emit(BPF_JMP | BPF_JGE | BPF_X, 7, 6, 5),
    mov64(1, 7),
    mov64(2, 8),
    emit(BPF_JMP | BPF_CALL, 0, BPF_PSEUDO_CALL), // the distance comes last
    emit(BPF_ALU64 | BPF_ADD | BPF_K, 7, 0, 0, 1),
    jumpImm(BPF_JEQ, 0, 0, -6),
    mov64(0, 7),
    ...slots.map(([reg, off]) => loadMem(BPF_DW, reg, BPF_REG_FP, off)),
  ];
}
