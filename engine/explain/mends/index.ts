import type { Assembled } from '../../asm';
import type { MessageCode, Rejected } from '../../verifier';
import { leaveWhenEmpty, limitSize, maskIndex, maskOperand, moreStack } from './bounds';
import type { Mend } from './edit';
import { addExit, removeUnreachable, useGpl } from './form';
import { giveBack } from './held';
import { allowAccess, fitValue } from './maps';
import { checkPacket } from './packet';
import { Place } from './place';
import { giveValue, returnCode, testForNull, wholeRegister, wholeSlot } from './registers';

export { applyEdits, type DiffLine, type Edit, type Mend, previewOf } from './edit';

/** Refusals that a change of a few lines is likely to mend. */
export const MENDS: Readonly<Partial<Record<MessageCode, (place: Place) => Mend | null>>> = {
  'last-insn': addExit,
  'unreachable-insn': removeUnreachable,
  'gpl-only': useGpl,
  'kfunc-gpl': useGpl,
  'not-readable': giveValue,
  'return-range': returnCode,
  'return-no-number': returnCode,
  'callback-result-type': returnCode,
  'pointer-op-32': wholeRegister,
  'stack-spill-size': wholeSlot,
  'stack-fill-size': wholeSlot,
  'invalid-mem-access': testForNull,
  'pointer-op-null': testForNull,
  'arg-type': testForNull,
  'packet-access': checkPacket,
  'map-value-access': fitValue,
  'map-value-unbounded': maskIndex,
  'stack-unbounded': maskIndex,
  'stack-invalid-variable-end': maskIndex,
  'mem-access': maskIndex,
  'pointer-math-unbounded-min': maskOperand,
  'arg-size-negative': limitSize,
  'arg-size-unbounded': limitSize,
  'arg-zero-size': leaveWhenEmpty,
  'stack-invalid-end': moreStack,
  'map-write-forbidden': allowAccess,
  'map-read-forbidden': allowAccess,
  'map-update-forbidden': allowAccess,
  'unreleased-reference': giveBack,
};

/**
 * A change of the source that is likely to mend a refusal; `null` where nothing mechanical helps.
 * Whether it does, only the verifier knows: what comes of it may be refused for something else.
 */
export function mendOf(program: Assembled, source: string, rejected: Rejected): Mend | null {
  const { at, code } = rejected;
  if (at === null || code === 'unsupported') return null;
  return MENDS[code]?.(new Place(program, source, rejected, at)) ?? null;
}
