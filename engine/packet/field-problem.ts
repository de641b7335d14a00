import { Refusal } from './compose-writer';
import type { FieldSpec } from './layer-table';
import { writeField } from './wire-fields';

/** Why a value does not fit a field, as a sentence; `null` where it does. */
export function fieldProblem(field: FieldSpec, value: unknown): string | null {
  try {
    writeField(new Uint8Array(16), { field, bit: 0 }, value);
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}
