import { HELPERS, helperNumber, kfuncById, PROG_TYPE_HELPERS } from '../abi';
import {
  BPF_CALL,
  BPF_EXIT,
  BPF_JA,
  BPF_JCOND,
  BPF_JMP,
  BPF_JMP32,
  BPF_LD_IMM64,
  BPF_MAY_GOTO,
  BPF_PSEUDO_CALL,
  BPF_PSEUDO_FUNC,
  BPF_PSEUDO_KFUNC_CALL,
  bpfClass,
  bpfOp,
  type Insn,
  type InsnIndex,
} from '../isa';
import type { Env, Subprog } from './env';

/** Stands for the successor that an instruction does not have. */
export const NO_SUCCESSOR = -1;

/** Distance of a jump, counted from the slot behind it. @kernel bpf_jmp_offset() */
export function jumpDistance(insn: Insn): number {
  return insn.code === (BPF_JMP32 | BPF_JA) ? insn.imm : insn.off;
}

/**
 * Where the function goes on when the instruction does not jump, NO_SUCCESSOR after an exit or an
 * unconditional jump. A call goes on behind itself.
 *
 * @kernel kernel/bpf/liveness.c bpf_insn_successors()
 */
function fallthroughOf(env: Env, at: InsnIndex): InsnIndex {
  const { code } = env.insn(at);
  if (code === BPF_LD_IMM64) return at + 2;
  const op = bpfOp(code);
  return isJumpClass(code) && (op === BPF_EXIT || op === BPF_JA) ? NO_SUCCESSOR : at + 1;
}

/** Where the instruction jumps to within its function, NO_SUCCESSOR when it does not jump. */
function jumpTargetOf(env: Env, at: InsnIndex): InsnIndex {
  const insn = env.insn(at);
  const op = bpfOp(insn.code);
  if (!isJumpClass(insn.code) || op === BPF_EXIT || op === BPF_CALL) return NO_SUCCESSOR;
  return at + jumpDistance(insn) + 1;
}

/** By slot: where it goes on and where it jumps to, NO_SUCCESSOR for nowhere. */
export interface Successors {
  readonly next: Int32Array;
  readonly target: Int32Array;
}

export function successorsOf(env: Env): Successors {
  if (env.successors) return env.successors;
  const count = env.insns.length;
  const next = new Int32Array(count);
  const target = new Int32Array(count);
  for (let at = 0; at < count; at++) {
    next[at] = fallthroughOf(env, at);
    target[at] = jumpTargetOf(env, at);
  }
  env.successors = { next, target };
  return env.successors;
}

function isJumpClass(code: number): boolean {
  return bpfClass(code) === BPF_JMP || bpfClass(code) === BPF_JMP32;
}

// What has been done with a slot: DISCOVERED with the edges labelled so far, or EXPLORED.
const DISCOVERED = 0x10;
const EXPLORED = 0x20;
const FALLTHROUGH = 1;
const BRANCH = 2;

type Edge = typeof FALLTHROUGH | typeof BRANCH;

/** What a visit of a slot came to: nothing is left to do, there is more to do, the program is refused. */
type Visit = 'done' | 'more' | 'refused';

/** Helpers that call a function of the program, before they return or later. */
const SYNC_CALLBACK = helpers('for_each_map_elem', 'find_vma', 'loop', 'user_ringbuf_drain');
const ASYNC_CALLBACK = helpers('timer_set_callback');

const TAIL_CALL = helperNumber('tail_call');

function helpers(...names: string[]): ReadonlySet<number | null> {
  return new Set(names.map(helperNumber));
}

/**
 * Walks the control flow depth first, through calls too: sees that every instruction can be reached
 * and none in the middle of another, and marks where states are to be compared and histories kept.
 *
 * @kernel kernel/bpf/verifier.c check_cfg()
 */
export function checkCfg(env: Env): boolean {
  const { state, ok } = new Explorer(env).run();
  if (!ok) return false;
  for (let at = 0; at < env.insns.length; at++) {
    if (state[at] !== EXPLORED) return env.rejectAt(at, 'unreachable-insn', at);
    if (env.insn(at).code !== BPF_LD_IMM64) continue;
    if (state[at + 1] !== 0) return env.rejectAt(at, 'middle-of-ld-imm64', at);
    at++;
  }
  return true;
}

/** A depth-first walk whose stack is explicit: programs have up to a million slots. */
class Explorer {
  readonly state: Uint8Array;
  private readonly stack: InsnIndex[] = [0];

  constructor(private readonly env: Env) {
    this.state = new Uint8Array(env.insns.length);
    this.state[0] = DISCOVERED;
  }

  run(): { state: Uint8Array; ok: boolean } {
    const { stack, state } = this;
    for (;;) {
      const at = stack.at(-1);
      if (at === undefined) return { state, ok: true };
      const visit = this.visit(at);
      if (visit === 'refused') return { state, ok: false };
      if (visit === 'more') continue;
      state[at] = EXPLORED;
      stack.pop();
    }
  }

  /** Follows the next edge of an instruction. @kernel kernel/bpf/verifier.c visit_insn() */
  private visit(at: InsnIndex): Visit {
    const insn = this.env.insn(at);
    if (insn.code === BPF_LD_IMM64) {
      if (insn.src === BPF_PSEUDO_FUNC) return this.visitCall(at, insn, 2, true);
      return this.push(at, at + 2, FALLTHROUGH);
    }
    if (!isJumpClass(insn.code)) return this.push(at, at + 1, FALLTHROUGH);
    switch (bpfOp(insn.code)) {
      case BPF_EXIT:
        return 'done';
      case BPF_CALL:
        this.markCallback(at, insn);
        return this.visitCall(at, insn, 1, insn.src === BPF_PSEUDO_CALL);
      case BPF_JA: {
        const target = at + jumpDistance(insn) + 1;
        const visit = this.push(at, target, FALLTHROUGH);
        if (visit === 'done') this.markTarget(target);
        return visit;
      }
      default: {
        const aux = this.env.auxOf(at);
        aux.prunePoint = true;
        if (isMayGoto(insn)) aux.forceCheckpoint = true;
        const visit = this.push(at, at + 1, FALLTHROUGH);
        return visit === 'done' ? this.push(at, at + insn.off + 1, BRANCH) : visit;
      }
    }
  }

  /** What follows the call first, then the callee. @kernel kernel/bpf/verifier.c visit_func_call_insn() */
  private visitCall(at: InsnIndex, insn: Insn, slots: 1 | 2, visitCallee: boolean): Visit {
    const visit = this.push(at, at + slots, FALLTHROUGH);
    if (visit !== 'done') return visit;
    this.markTarget(at + slots);
    if (!visitCallee) return 'done';
    const { env } = this;
    env.auxOf(at).prunePoint = true;
    const [caller, callee] = [subprogAt(env, at), subprogAt(env, at + insn.imm + 1)];
    caller.changesPacket ||= callee.changesPacket;
    caller.mightSleep ||= callee.mightSleep;
    return this.push(at, at + insn.imm + 1, BRANCH);
  }

  private markCallback(at: InsnIndex, { src, imm }: Insn): void {
    const aux = this.env.auxOf(at);
    const { progType } = this.env.request;
    if (src === BPF_PSEUDO_KFUNC_CALL) {
      const kfunc = kfuncById(imm);
      const subprog = subprogAt(this.env, at);
      if (kfunc?.proto?.changesPacketData) subprog.changesPacket = true;
      if (kfunc?.sleepable && kfunc.progTypes.includes(progType)) subprog.mightSleep = true;
      if (kfunc?.proto?.iter !== 'next') return;
      aux.iterNext = true;
      aux.forceCheckpoint = true;
      aux.prunePoint = true;
      return;
    }
    if (src !== 0) return;
    // what a tail call runs may do anything
    if (HELPERS.get(imm)?.changesPacketData || imm === TAIL_CALL)
      subprogAt(this.env, at).changesPacket = true;
    if (HELPERS.get(imm)?.mightSleep && PROG_TYPE_HELPERS[progType].has(imm))
      subprogAt(this.env, at).mightSleep = true;
    if (ASYNC_CALLBACK.has(imm)) aux.prunePoint = true;
    if (!SYNC_CALLBACK.has(imm)) return;
    aux.callsBack = true;
    aux.forceCheckpoint = true;
    aux.prunePoint = true;
    aux.jmpPoint = true;
  }

  private markTarget(at: InsnIndex): void {
    const aux = this.env.auxOf(at);
    aux.prunePoint = true;
    aux.jmpPoint = true;
  }

  /**
   * Labels an edge, and enters its target if nobody was there. An edge back to a slot that is still
   * on the stack is a loop: allowed, the walk itself judges it.
   *
   * @kernel kernel/bpf/verifier.c push_insn()
   */
  private push(from: InsnIndex, to: InsnIndex, edge: Edge): Visit {
    const { env, state } = this;
    if (state[from]! >= (DISCOVERED | edge)) return 'done'; // `from` is on the stack
    if (to < 0 || to >= env.insns.length) {
      env.rejectAt(from, 'jump-out-of-range', from, to);
      return 'refused';
    }
    if (edge === BRANCH) this.markTarget(to);
    if (state[to] === 0) {
      state[from] = DISCOVERED | edge;
      state[to] = DISCOVERED;
      this.stack.push(to);
      return 'more';
    }
    if (state[to] === EXPLORED) state[from] = DISCOVERED | edge;
    return 'done';
  }
}

function subprogAt(env: Env, at: InsnIndex): Subprog {
  return env.subprogs[env.subprogOf(at)]!; // one of them
}

/** @kernel kernel/bpf/verifier.c is_may_goto_insn() */
export function isMayGoto({ code, src }: Insn): boolean {
  return code === (BPF_JMP | BPF_JCOND) && src === BPF_MAY_GOTO;
}
