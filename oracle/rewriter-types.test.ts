import { expect, it } from 'vitest';
import { CONTEXTS, PROG_TYPES, type ProgTypeName } from '../engine/abi';
import { decodeProgram, encodeProgram, type Insn, printInsn } from '../engine/isa';
import {
  convertCtxAccess,
  generateLdAbs,
  injectChainCalls,
  type Passed,
  type PassResult,
  type Program,
} from '../engine/rewriter';
import { assembleCase } from '../engine/test/verifier-corpus';
import { requestOf } from '../engine/test/verifier-log';
import { fromHex, toHex } from '../engine/util';
import { verify } from '../engine/verifier';
import { describeKernel } from './describe-kernel';
import { askKernel } from './kernel';

/**
 * The passes for each program type: what they write is what the running kernel shows of the same
 * program. The kernel puts addresses where helpers are called.
 */

const TYPES = Object.keys(PROG_TYPES) as readonly ProgTypeName[];

const SIZES = [
  ['u8', 1],
  ['u16', 2],
  ['u32', 4],
  ['u64', 8],
] as const;

interface Question {
  readonly type: ProgTypeName;
  readonly source: string;
}

/** Every access to every byte of a context that a program may try, alone in a program. */
function accesses(type: ProgTypeName): Question[] {
  const found: Question[] = [];
  const ask = (...lines: string[]) =>
    found.push({ type, source: [`${type} main:`, ...lines, 'r0 = 1', 'exit'].join('\n') });
  for (const [name, size] of SIZES) {
    for (let off = 0; off < CONTEXTS[type].size; off += size) {
      ask(`r2 = *(${name} *)(r1 + ${off})`);
      ask(`r1 = *(${name} *)(r1 + ${off})`);
      if (size < 8) ask(`r2 = *(s${8 * size} *)(r1 + ${off})`);
      ask('r2 = 7', `*(${name} *)(r1 + ${off}) = r2`);
      ask(`*(${name} *)(r1 + ${off}) = 9`);
    }
  }
  return found;
}

function masked(insns: readonly Insn[]): string[] {
  return insns.map((insn, at) => {
    const call = insn.code === 0x85 && insn.src === 0;
    return call ? 'call' : printInsn(insns, at, { prefix: false });
  });
}

function must(result: PassResult): Passed {
  if (!result.ok) throw new Error(result.message);
  return result;
}

function rewritten(program: Program, type: ProgTypeName): string[] {
  return masked(must(generateLdAbs(must(convertCtxAccess(program, type)))).insns);
}

/** Compares verdicts and rewritten code; returns how many were accepted. */
function compare(questions: readonly Question[], chained = false): number {
  const programs = questions.map(({ source }) => assembleCase(source));
  const ours = programs.map((program) => verify(requestOf(program, 0)));
  const passed = programs.map(({ insns }, i): Program | null => {
    const result = ours[i]!;
    if (!result.ok) return null;
    const program = { insns, facts: result.facts };
    if (!chained) return program;
    return must(injectChainCalls(program, { variant: 'fixed', slots: { mapIndex: 0 } }));
  });
  const answers = askKernel(
    programs.map(({ insns }, i) => ({
      maps: [{ type: 'prog_array', key_size: 4, value_size: 4, max_entries: 8, dump: false }],
      progs: [
        {
          type: questions[i]!.type,
          insns: toHex(encodeProgram(passed[i]?.insns ?? insns)),
          log_level: 1,
        },
      ],
    })),
  );
  let accepted = 0;
  for (const [i, { type, source }] of questions.entries()) {
    const { verdict, log, xlated } = answers[i]!.progs[0]!;
    const result = ours[i]!;
    if (source.includes('+ 168)') && !result.ok && result.unsupported) continue; // the socket
    expect(result.ok ? 'ok' : result.errno, `${source}\n${log}`).toBe(verdict);
    if (!xlated || !passed[i]) continue;
    accepted++;
    const decoded = decodeProgram(fromHex(xlated)!);
    if (!decoded.ok) throw new Error(decoded.message);
    expect(rewritten(passed[i], type), source).toEqual(masked(decoded.insns));
  }
  return accepted;
}

const CLASSIC = `
  r6 = r1
  r0 = *(u8 *)skb[23]
  r7 = *(u32 *)(r6 + 0)
  r0 = *(u16 *)skb[r7 + -2]
  r0 = *(u32 *)skb[r0 + 0]
  r0 = *(u32 *)skb[-4]
  exit`;

const WRITES = `
  r2 = *(u32 *)(r1 + 76)
  r3 = *(u32 *)(r1 + 80)
  r4 = r2
  r4 += 14
  if r4 > r3 goto out
  *(u8 *)(r2 + 0) = 9
out:
  r0 = 0
  exit`;

const CLOCKS = `
  r2 = *(u8 *)(r1 + 180)
  r3 = *(u64 *)(r1 + 152)
  *(u64 *)(r1 + 152) = r3
  *(u64 *)(r1 + 152) = 5
  r0 = 0
  exit`;

describeKernel('the rewriter, by program type', () => {
  it.each(TYPES)('converts every access to the context of %s', { timeout: 60_000 }, (type) => {
    expect(compare(accesses(type))).toBeGreaterThan(type === 'xdp' ? 10 : 300);
  });

  it.each(TYPES)('and under chain calls, of %s', { timeout: 60_000 }, (type) => {
    const some = accesses(type).filter((_, i) => i % 7 === 0);
    expect(compare(some, true)).toBeGreaterThan(type === 'xdp' ? 0 : 40);
  });

  it.each([
    ['loads of classic BPF', 'sched_cls', CLASSIC],
    ['loads of classic BPF', 'socket_filter', CLASSIC],
    ['a prologue', 'sched_cls', WRITES],
    ['clocks', 'sched_cls', CLOCKS],
    [
      'queue numbers',
      'sched_cls',
      '*(u32 *)(r1 + 12) = 65535\n*(u32 *)(r1 + 12) = -1\nr0 = 0\nexit',
    ],
  ] as const)('writes %s in %s', (_, type, body) => {
    const question = { type, source: `${type} main:\n${body}` };
    expect(compare([question])).toBe(1);
    expect(compare([question], true)).toBe(1);
  });
});
