import { describe, expect, it } from 'vitest';
import {
  assembleCase,
  BPF_LOG_STATS,
  readVerifierCorpus,
  recordedLevels,
  type VerifierCase,
} from '../test/verifier-corpus';
import { diffLines, normaliseLog, requestOf } from '../test/verifier-log';
import { drain } from '../util';
import { checkCfg } from './cfg';
import { Env } from './env';
import { checkTypes, readTypes } from './func-info';
import { computeLiveRegisters } from './live-regs';
import { computePostorder } from './postorder';
import { resolveImmediates } from './resolve';
import { computeScc } from './scc';
import { checkMaxStackDepth } from './stack-depth';
import { findSubprogs } from './subprogs';
import { verify } from './verify';

const PASSES = [
  readTypes,
  findSubprogs,
  checkTypes,
  resolveImmediates,
  checkCfg,
  computePostorder,
  computeScc,
  computeLiveRegisters,
];

function runPasses(env: Env): boolean {
  return PASSES.every((pass) => {
    const sound = pass(env);
    return typeof sound === 'boolean' ? sound : drain(sound);
  });
}

function analyse(source: string, logLevel = 2): Env {
  const env = new Env(requestOf(assembleCase(source), logLevel));
  runPasses(env);
  return env;
}

/** What the kernel's log says before the walk begins, and whether it ends there. */
function prelude(log: string): { text: string; refused: boolean } {
  const lines = log.split('\n');
  const end = lines.findIndex((line) =>
    /^0: R1=ctx\(\) R10=fp0$|^SCC enter |^processed \d+ insns/.test(line),
  );
  return { text: lines.slice(0, end).join('\n'), refused: /^processed/.test(lines[end] ?? '') };
}

const recorded = readVerifierCorpus().filter((one) => recordedLevels(one).includes(2));

describe('the passes before the walk', () => {
  it.each(recorded)('$name', ({ source, log2, verdict, at }: VerifierCase) => {
    const env = analyse(source.join('\n'));
    const { text, refused } = prelude(log2);
    const difference = diffLines(text, normaliseLog(env.log.toString(), env.insns));
    expect(env.rejection?.errno ?? null, difference).toBe(refused ? verdict : null);
    if (difference !== '') expect.fail(difference);
    if (refused && at !== null) expect(env.rejection?.at).toBe(at);
  });
});

// What the running kernel says of these programs; the calls are dead code, so that only the sum is.
describe('the depth of the stack', () => {
  function depthOf(depths: readonly number[], calls: string): string {
    const env = analyse(`xdp main:\n${calls}\n r0 = 2\n exit
      func f:\n r0 = 0\n call g\n exit
      func g:\n r0 = 0\n exit`);
    for (const [i, depth] of depths.entries()) env.subprogs[i]!.stackDepth = depth;
    return checkMaxStackDepth(env) ? 'ok' : env.rejection!.message;
  }

  it('rounds each frame up to 16 bytes, an empty one to none', () => {
    expect(depthOf([496, 0, 1], 'call f')).toBe('ok');
    expect(depthOf([496, 1, 8], 'call f')).toBe('combined stack size of 3 calls is 528. Too large');
  });

  it('looks at the second call too', () => {
    expect(depthOf([256, 0, 264], 'call f')).toBe(
      'combined stack size of 3 calls is 528. Too large',
    );
    expect(depthOf([256, 0, 256], 'call g\n call f')).toBe('ok');
  });

  it('refuses a function that calls itself', () => {
    const env = analyse(`xdp main:\n call f\n exit\n func f:\n call f\n exit`);
    expect(checkMaxStackDepth(env)).toBe(false);
    expect(env.rejection?.message).toBe('the call stack of 8 frames is too deep !');
  });
});

// As the running kernel tells it.
describe('the stack that the statistics tell', () => {
  const told = (source: string) =>
    /^stack depth (.*)$/m.exec(verify(requestOf(assembleCase(source), BPF_LOG_STATS)).log)?.[1];

  it('has two words more where a may_goto is left', () => {
    expect(told('*(u8 *)(r10 - 1) = 0\n may_goto out\n r0 = 1\n out: r0 = 2\n exit')).toBe('24');
    expect(told('may_goto out\n may_goto out\n out: r0 = 2\n exit')).toBe('0');
    expect(told('r0 = 2\n if r0 == 2 goto out\n may_goto out\n r0 = 1\n out: exit')).toBe('0');
  });

  it('leaves out functions that nothing calls, unless the program is refused', () => {
    const source = (
      last: string,
    ) => `xdp main:\n r0 = 2\n if r0 == 2 goto out\n call f\n out: ${last}\n exit
      func f:\n *(u8 *)(r10 - 1) = 0\n r0 = 0\n exit`;
    expect(told(source('r0 = 1'))).toBe('0');
    expect(told(source('r0 = r9'))).toBe('0+0');
  });

  it('has the functions that were found before a fault', () => {
    expect(told('call +2\n call +90\n exit\n r0 = 2\n exit')).toBe('0+0');
  });
});

describe('a program of a million slots', () => {
  it('does not need a deep stack of ours', () => {
    const insn = { code: 0xb7, dst: 0, src: 0, off: 0, imm: 0 };
    const insns = Array.from({ length: 1_000_000 }, () => insn);
    insns[999_999] = { ...insn, code: 0x95 };
    const env = new Env({ ...requestOf(assembleCase('exit'), 0), insns });
    expect(runPasses(env)).toBe(true);
  }, 60_000);
});
