import { describe, expect, it } from 'vitest';
import { assembleCase } from '../test/verifier-corpus';
import { requestOf } from '../test/verifier-log';
import { checkCfg } from './cfg';
import { Env } from './env';
import { LiveStack } from './live-stack';
import { computePostorder } from './postorder';
import { slotMask } from './slot-mask';
import { FuncState, VerifierState } from './state';
import { findSubprogs } from './subprogs';

/** What an instruction does to the stack: frame, offset from its frame pointer. */
interface Step {
  readonly at: number;
  readonly reads?: readonly [frame: number, off: number];
  readonly writes?: readonly [frame: number, off: number];
  /** It calls this function. */
  readonly enters?: number;
  readonly leaves?: true;
}

/** Tells a `LiveStack` of paths as the walk would, and gives back what it wrote into the log. */
class Walk {
  readonly env: Env;
  readonly live: LiveStack;

  constructor(source: string) {
    this.env = new Env(requestOf(assembleCase(source), 2));
    expect([findSubprogs, checkCfg, computePostorder].every((pass) => pass(this.env))).toBe(true);
    this.live = new LiveStack(this.env);
    this.env.log.reset(0);
  }

  path(frames: FuncState[], steps: readonly Step[]): this {
    const { env, live } = this;
    env.state = new VerifierState();
    env.state.frames = frames;
    for (const { at, reads, writes, enters, leaves } of steps) {
      live.resetWriteMarks(at);
      if (reads) live.markRead(reads[0], at, slotMask(-reads[1] / 8 - 1));
      if (writes) live.markWrite(writes[0], slotMask(-writes[1] / 8 - 1));
      if (enters !== undefined) {
        frames.push(FuncState.entry(at, frames.length, enters));
        live.resetCallchain();
      }
      if (leaves) {
        live.update();
        frames.pop();
      }
      live.commitWriteMarks();
    }
    live.update();
    return this;
  }

  get log(): string[] {
    const lines = this.env.log.toString().split('\n').slice(0, -1);
    return lines.map((line) => line.trimEnd());
  }
}

const main = () => [FuncState.entry(-1, 0, 0)];

/** A store through r1 that goes to one slot on the first path and to another on the second. */
const twoTargets = (a: number, b: number) => `
  *(u64 *)(r10 - ${a}) = 1
  *(u64 *)(r10 - ${b}) = 1
  r6 = *(u32 *)(r1 + 12)
  r1 = r10
  r1 += -${a}
  if r6 == 0 goto store
  r1 = r10
  r1 += -${b}
store:
  if r6 == 1 goto load
  *(u64 *)(r1 + 0) = 0
load:
  r0 = *(u64 *)(r10 - ${a})
  exit`;

function walkTwoTargets(a: number, b: number): string[] {
  const walk = new Walk(twoTargets(a, b)).path(main(), [
    { at: 0, writes: [0, -a] },
    { at: 1, writes: [0, -b] },
    ...[2, 3, 4, 5, 6, 7, 8].map((at) => ({ at })),
    { at: 9, writes: [0, -b] },
    { at: 10, reads: [0, -a] },
    { at: 11 },
  ]);
  return walk.path(main(), [{ at: 8 }, { at: 9, writes: [0, -a] }]).log;
}

const firstPath = (a: number, b: number) => [
  `(0) frame 0 insn 10 +live -${a}`,
  `(0) frame 0 insn 9 +live -${a}`,
  `(0) frame 0 insn 9 +written -${b}`,
  `(0) frame 0 insn 8 +live -${a}`,
  `(0) frame 0 insn 5 +live -${a}`,
  `(0) frame 0 insn 1 +live -${a}`,
  `(0) frame 0 insn 1 +written -${b}`,
  `(0) frame 0 insn 0 +written -${a},-${b}`,
  '(0) live stack update done in 2 iterations',
];

// The expected lines are the running kernel's for these programs.
describe('live stack slots', () => {
  it('takes back that a slot is written when another path writes elsewhere', () => {
    expect(walkTwoTargets(8, 16)).toEqual([
      ...firstPath(8, 16),
      '(0) frame 0 insn 1 +written -16',
      '(0) frame 0 insn 0 +written -8,-16',
      '(0) live stack update done in 2 iterations',
    ]);
  });

  it('does not, as the kernel, below fp-256', () => {
    expect(walkTwoTargets(264, 272)).toEqual(firstPath(264, 272));
  });

  it('carries what a callee reads over to the call', () => {
    const walk = new Walk(`xdp main:
      *(u64 *)(r10 - 8) = 3
      r1 = r10
      call f
      exit
    func f:
      r0 = *(u64 *)(r1 - 8)
      exit`);
    walk.path(main(), [
      { at: 0, writes: [0, -8] },
      { at: 1 },
      { at: 2, enters: 1 },
      { at: 4, reads: [0, -8] },
      { at: 5, leaves: true },
      { at: 3 },
    ]);
    expect(walk.log).toEqual([
      '(2,4) frame 0 insn 4 +live -8',
      '(2,4) live stack update done in 2 iterations',
      '(0) frame 0 insn 2 +live -8',
      '(0) frame 0 insn 0 +written -8',
      '(0) live stack update done in 2 iterations',
    ]);
  });

  it('asks the callers too whether a slot is alive', () => {
    const walk = new Walk(`xdp main:
      *(u64 *)(r10 - 8) = 3
      call f
      r0 = *(u64 *)(r10 - 8)
      exit
    func f:
      r0 = 0
      exit`);
    walk.path(main(), [
      { at: 0, writes: [0, -8] },
      { at: 1, enters: 1 },
      { at: 4 },
      { at: 5, leaves: true },
      { at: 2, reads: [0, -8] },
      { at: 3 },
    ]);
    const state = new VerifierState();
    state.frames = [...main(), FuncState.entry(1, 1, 1)];
    state.insnIdx = 4;
    walk.live.queryInit(state);
    expect([walk.live.slotAlive(0, 0), walk.live.slotAlive(0, 1)]).toEqual([true, false]);
    expect(walk.live.slotAlive(1, 0)).toBe(false);
    state.frames.pop();
    state.insnIdx = 0;
    walk.live.queryInit(state);
    expect(walk.live.slotAlive(0, 0)).toBe(false);
  });
});
