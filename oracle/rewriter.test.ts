import fc from 'fast-check';
import { expect, it } from 'vitest';
import { assemble } from '../engine/asm';
import { EXAMPLES } from '../engine/examples';
import { decodeProgram, encodeProgram, type Insn, printInsn } from '../engine/isa';
import { convertCtxAccess, injectChainCalls } from '../engine/rewriter';
import { fromHex, toHex } from '../engine/util';
import type { VerifierFacts } from '../engine/verifier';
import { CHAIN_CASES, caseSource } from './chain-cases';
import { describeKernel } from './describe-kernel';
import { askKernel, type KernelAnswer, type KernelMap } from './kernel';
import { factsFromLog } from './kernel-facts';
import { randomXdp } from './random-xdp';
import { SEED } from './seed';

const hex = (insns: readonly Insn[]) => toHex(encodeProgram(insns));
const SLOTS: KernelMap = { type: 'prog_array', key_size: 4, value_size: 4, max_entries: 8 };

const load = (insns: readonly Insn[], level: number, maps: readonly KernelMap[] = []) => ({
  maps: [SLOTS, ...maps],
  progs: [{ type: 'xdp', insns: hex(insns), log_level: level }],
});

/**
 * What the kernel shows of a loaded program. A call of a subprogram carries the number of the
 * subprogram in its immediate by then, and the distance in its offset.
 */
function xlated(answer: KernelAnswer): string[] {
  const decoded = decodeProgram(fromHex(answer.progs[0]!.xlated!)!);
  if (!decoded.ok) throw new Error(decoded.message);
  return listing(
    decoded.insns.map((one) =>
      one.code === 0x85 && one.src === 1 ? { ...one, off: 0, imm: one.off } : one,
    ),
  );
}

const listing = (insns: readonly Insn[]) =>
  insns.map((_, i) => printInsn(insns, i, { prefix: false }));

function fixed(insns: readonly Insn[], facts: VerifierFacts) {
  const result = injectChainCalls({ insns, facts }, { variant: 'fixed', slots: { mapIndex: 0 } });
  if (!result.ok) throw new Error(result.message);
  return result;
}

function converted(insns: readonly Insn[], facts: VerifierFacts): string[] {
  const result = convertCtxAccess({ insns, facts }, 'xdp');
  if (!result.ok) throw new Error(result.message);
  return listing(result.insns);
}

/**
 * Every XDP program of the cases and the examples, with a map for its slots before its own;
 * rewriter-types.test.ts has those of other types.
 */
const written = [
  ...CHAIN_CASES.filter(({ variants }) => variants !== 'as-posted').flatMap(
    ({ number, programs }) =>
      Object.entries(programs).map(([name, body]) => ({
        title: `case ${number}, ${name}`,
        source: caseSource(name, body),
      })),
  ),
  ...EXAMPLES.flatMap(({ id, workspace }) =>
    workspace.programs.map(({ name, source }) => ({ title: `${id}, ${name}`, source })),
  ),
].flatMap(({ title, source }) => {
  const result = assemble(source);
  if (!result.ok) throw new Error(`${title}: ${JSON.stringify(result.errors)}`);
  const { insns, maps, progType } = result.program;
  if (progType !== 'xdp') return [];
  return {
    title,
    insns: insns.map((one) =>
      one.code === 0x18 && one.src === 1 ? { ...one, imm: one.imm + 1 } : one,
    ),
    maps: maps.map(
      (def): KernelMap => ({
        type: def.type,
        key_size: def.keySize,
        value_size: def.valueSize,
        max_entries: def.maxEntries,
      }),
    ),
  };
});

describeKernel('the rewriter', () => {
  it('writes, for every program of the cases and examples, what the kernel accepts as fixed', () => {
    const plain = askKernel(written.map(({ insns, maps }) => load(insns, 6, maps)));
    const facts = written.map(({ insns }, i) => factsFromLog(insns, plain[i]!.progs[0]!.log));
    const chained = written.map(({ insns }, i) => fixed(insns, facts[i]!));
    const answers = askKernel(chained.map(({ insns }, i) => load(insns, 1, written[i]!.maps)));
    for (const [i, answer] of answers.entries()) {
      const { verdict, log } = answer.progs[0]!;
      expect(verdict, `${written[i]!.title}\n${log}`).toBe('ok');
    }
  });

  it('converts context accesses as the kernel does, in programs that call no helper', () => {
    const silent = written.filter(({ insns }) => !insns.some((one) => one.code === 0x85));
    expect(silent.length).toBeGreaterThan(20);
    const plain = askKernel(silent.map(({ insns, maps }) => load(insns, 6, maps)));
    for (const [i, { insns, title }] of silent.entries()) {
      const facts = factsFromLog(insns, plain[i]!.progs[0]!.log);
      expect(converted(insns, facts), title).toEqual(xlated(plain[i]!));
    }
  });

  it('converts egress_ifindex as the kernel does', () => {
    const insns = [0x61, 0xb7, 0x95].map(
      (code): Insn => ({
        code,
        dst: 0,
        src: code === 0x61 ? 1 : 0,
        off: code === 0x61 ? 20 : 0,
        imm: 0,
      }),
    );
    const BPF_XDP_DEVMAP = 33;
    const progs = [{ type: 'xdp', insns: hex(insns), attach_type: BPF_XDP_DEVMAP, log_level: 6 }];
    const [answer] = askKernel([{ progs }]);
    const facts = factsFromLog(insns, answer!.progs[0]!.log);
    expect(converted(insns, facts)).toEqual(xlated(answer!));
  });

  it('agrees with the kernel on random programs, before and after injection', () => {
    const seed = SEED;
    const programs = fc.sample(randomXdp, { numRuns: 150, seed });
    const plain = askKernel(programs.map(({ insns }) => load(insns, 4)));
    const accepted = programs.flatMap(({ insns, ctx }, i) => {
      const answer = plain[i]!;
      if (answer.progs[0]!.verdict !== 'ok') return [];
      const facts = factsFromLog(insns, answer.progs[0]!.log);
      const access = insns.map((_, at) => (ctx.includes(at) ? ('ctx' as const) : null));
      return [{ insns, answer, facts: { ...facts, access } }];
    });
    expect(accepted.length, `seed ${seed}`).toBeGreaterThan(100);
    for (const { insns, answer, facts } of accepted)
      expect(converted(insns, facts), `seed ${seed}`).toEqual(xlated(answer));

    const chained = accepted.flatMap(({ insns, facts }) => {
      const result = injectChainCalls(
        { insns, facts },
        { variant: 'fixed', slots: { mapIndex: 0 } },
      );
      if (result.ok) return [result];
      // The one reason that these programs can give: a subprogram leaves no room.
      expect(result.message, `seed ${seed}`).toContain('combined stack size of 2 calls');
      return [];
    });
    const answers = askKernel(chained.map(({ insns }) => load(insns, 4)));
    for (const [i, { insns, facts }] of chained.entries()) {
      const { verdict, log } = answers[i]!.progs[0]!;
      expect(verdict, `seed ${seed}, program ${i}\n${log}`).toBe('ok');
      expect(converted(insns, facts), `seed ${seed}`).toEqual(xlated(answers[i]!));
      // The kernel saw as much stack as we say the chain calls leave.
      expect(factsFromLog(insns, log).stackDepth, `seed ${seed}`).toEqual(facts.stackDepth);
    }
  });
});
