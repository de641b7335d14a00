import fc from 'fast-check';
import { describe, it } from 'vitest';
import type { MapDef } from '../abi';
import { decodeProgram, type FieldRule, type Insn, OPCODES, type OpcodeRow } from '../isa';
import type { VerifyRequest, VerifyResult } from './types';
import { verifySteps } from './verify';

/** Whatever the bytes are: an answer, no exception, no endless work, no endless log. */

const MAPS: readonly MapDef[] = [
  { name: 'values', type: 'array', keySize: 4, valueSize: 16, maxEntries: 1, flags: 0 },
  { name: 'flows', type: 'hash', keySize: 8, valueSize: 24, maxEntries: 8, flags: 0 },
  { name: 'progs', type: 'prog_array', keySize: 4, valueSize: 4, maxEntries: 4, flags: 0 },
];
const LOG_SIZE = 10_000;
/** The line that says how much of a log was not kept. */
const NOTICE = 80;
/** Slices of a verification that are waited for: some programs take the million steps that they may. */
const SLICES = 60;

function answer(insns: readonly Insn[], logLevel: number, progFlags: number): void {
  const request: VerifyRequest = {
    insns,
    progType: 'xdp',
    maps: MAPS,
    license: 'GPL',
    progFlags,
    logLevel,
    logSize: LOG_SIZE,
  };
  const steps = verifySteps(request);
  let slice = steps.next();
  for (let i = 0; i < SLICES && !slice.done; i++) slice = steps.next();
  if (slice.done) check(slice.value, insns.length);
}

function check(result: VerifyResult, slots: number): void {
  if (result.log.length > LOG_SIZE + NOTICE)
    throw new Error(`the log has ${result.log.length} characters`);
  if (result.ok) return;
  if (result.message === '') throw new Error('refused without a reason');
  if (result.at !== null && (result.at < 0 || result.at >= slots))
    throw new Error(`refused at ${result.at}`);
}

const level = fc.constantFrom(0, 1, 2, 4);
/** BPF_F_STRICT_ALIGNMENT, BPF_F_TEST_STATE_FREQ. */
const flags = fc.constantFrom(0, 0, 1, 8);

const small = fc.integer({ min: -12, max: 12 });
const number = fc.oneof(
  { weight: 3, arbitrary: small },
  { weight: 1, arbitrary: fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }) },
);

/** The slots of an instruction whose operands are near each other. */
function instance(row: OpcodeRow): fc.Arbitrary<readonly Insn[]> {
  const by = (rule: FieldRule, operand: fc.Arbitrary<number>) =>
    rule === 'operand' ? operand : fc.constant(rule);
  const names = /\{(?:map|value)/.test(row.template);
  const stack = row.class === 'BPF_ST' || row.class === 'BPF_STX' || row.class === 'BPF_LDX';
  const register = fc.integer({ min: 0, max: 10 });
  return fc
    .record({
      code: fc.constant(row.code),
      dst: by(row.fields.dst, register),
      src: by(row.fields.src, register),
      off: by(row.fields.off, stack ? fc.integer({ min: -9, max: 1 }).map((n) => 8 * n) : small),
      imm: by(row.fields.imm, names ? fc.nat(2) : number),
    })
    .map((insn) => [
      insn,
      ...Array.from({ length: row.slots - 1 }, () => ({ code: 0, dst: 0, src: 0, off: 0, imm: 0 })),
    ]);
}

/** Registers that hold something, any instructions, an exit. */
const plausible = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...OPCODES).chain(instance) },
      { weight: 1, arbitrary: fc.constantFrom(1, 2, 3, 5, 6, 7, 12, 23, 44).map(callOf) },
    ),
    { maxLength: 40 },
  )
  .map((parts): Insn[] => [
    ...[6, 7].map((dst) => ({ code: 0xbf, dst, src: 1, off: 0, imm: 0 })),
    ...[8, 9].map((dst) => ({ code: 0x61, dst, src: 1, off: 12, imm: 0 })),
    ...[0, 2, 3].map((dst) => ({ code: 0xb7, dst, src: 0, off: 0, imm: dst })),
    ...[4, 5].map((dst) => ({ code: 0xbf, dst, src: 10, off: 0, imm: 0 })),
    ...parts.flat(),
    { code: 0xb7, dst: 0, src: 0, off: 0, imm: 2 },
    { code: 0x95, dst: 0, src: 0, off: 0, imm: 0 },
  ]);

function callOf(imm: number): readonly Insn[] {
  return [{ code: 0x85, dst: 0, src: 0, off: 0, imm }];
}

describe('the verifier', () => {
  it('answers any bytes', () => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    fc.assert(
      fc.property(bytes, level, flags, (some, logLevel, progFlags) => {
        const decoded = decodeProgram(some.subarray(0, some.length & ~7));
        if (decoded.ok) answer(decoded.insns, logLevel, progFlags);
      }),
      { numRuns: 400 },
    );
  });

  it('answers any instructions', () => {
    fc.assert(fc.property(plausible, level, flags, answer), { numRuns: 1500 });
  });
});
