import { expect, it } from 'vitest';
import { serveLine } from '../cli/batch';
import { type RunAnswer, runAnswers, runRequest } from '../engine/test/run-corpus';
import { toHex } from '../engine/util';
import { describeKernel } from './describe-kernel';
import { askKernel } from './kernel';
import { Dice } from './random-programs';
import { SEED } from './seed';

/**
 * Random calls of helpers that change or read the packet, run by the kernel and by ours: what they
 * return, the packet afterwards, and what they read. CHAINCALL_SEED says which.
 */
const PROGRAMS = 150;
const CALLS = 8;
const PACKETS = [14, 20, 60, 61, 1500, 3500, 3520, 3521, 3600, 8000];

/** Deltas and offsets: mostly small, now and then at a limit. */
function delta(dice: Dice): number {
  const limits = [0, 80, 216, 252, 256, 3500, 3520, 0xffff, 0x1_0000, 0x7fff_ffff];
  const most = dice.chance(0.2) ? dice.pick(limits) : dice.below(dice.chance(0.5) ? 9 : 70);
  return dice.chance(0.5) ? -most : most;
}

function call(dice: Dice, slot: number): string[] {
  const size = dice.between(1, 16);
  const bytes = ['  r3 = r10', `  r3 += ${-16 - dice.below(3)}`, `  r4 = ${size}`];
  const calls = [
    [`  r2 = ${delta(dice)}`, '  call bpf_xdp_adjust_head'],
    [`  r2 = ${delta(dice)}`, '  call bpf_xdp_adjust_meta'],
    [`  r2 = ${delta(dice)}`, '  call bpf_xdp_adjust_tail'],
    ['  call bpf_xdp_get_buff_len'],
    [`  r2 = ${Math.abs(delta(dice))}`, ...bytes, '  call bpf_xdp_load_bytes'],
    [`  r2 = ${Math.abs(delta(dice))}`, ...bytes, '  call bpf_xdp_store_bytes'],
    [
      '  r1 = r10',
      '  r1 += -16',
      `  r2 = ${dice.below(17)}`,
      ...bytes,
      `  r5 = ${delta(dice)}`,
      '  call bpf_csum_diff',
    ],
  ];
  return [
    '  r1 = r6',
    ...dice.pick(calls),
    `  *(u64 *)(r7 + ${8 * slot}) = r0`,
    '  r0 = *(u64 *)(r10 - 16)',
    `  *(u64 *)(r7 + ${8 * (CALLS + slot)}) = r0`,
  ];
}

function program(seed: number) {
  const dice = new Dice(seed);
  const data = dice.chance(0.5)
    ? String(dice.pick(PACKETS))
    : toHex(Uint8Array.from({ length: dice.between(14, 80) }, () => dice.below(256)));
  return {
    name: `seed ${seed}`,
    source: [
      `map out: array, key 4, value ${16 * CALLS}, entries 1`,
      '  r6 = r1',
      '  r7 = map[out][0]+0',
      ...[-24, -16, -8].map((off) => `  *(u64 *)(r10 - ${-off}) = ${dice.below(1 << 30)}`),
      ...Array.from({ length: CALLS }, (_, slot) => call(dice, slot)).flat(),
      '  r0 = 2',
      '  exit',
    ],
    steps: [`run ${data}`],
  };
}

describeKernel(`packet helpers, seed ${SEED}`, () => {
  it('do what the kernel does', () => {
    const programs = Array.from({ length: PROGRAMS }, (_, i) => program(SEED + i));
    const requests = programs.map(runRequest);
    const answers = askKernel(requests as Parameters<typeof askKernel>[0]);
    for (const [i, one] of programs.entries()) {
      const ours = JSON.parse(serveLine(JSON.stringify(requests[i]))) as RunAnswer;
      const text = `${one.name}\n${one.source.join('\n')}\n${one.steps.join()}`;
      expect(answers[i]!.progs[0]!.verdict, text).toBe('ok');
      expect(runAnswers(one, ours), text).toEqual(runAnswers(one, answers[i] as RunAnswer));
    }
  });
});
