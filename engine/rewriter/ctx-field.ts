import type { CtxField, ProgTypeName } from '../abi';
import type { Insn } from '../isa';

/** An access to a field of the context, which is to become one to the kernel's own structure. */
export interface FieldAccess {
  readonly field: CtxField;
  readonly progType: ProgTypeName;
  /** As loaded; of a part of a field, the load of the whole one. */
  readonly insn: Insn;
  readonly write: boolean;
  /** Whether the program reads `tstamp_type` somewhere: then it knows of clocks, and gets them plain. */
  readonly knowsClocks: boolean;
}
