import type { MapDef } from '../abi';
import type { InsnIndex } from '../isa';
import { heldFrameText } from './print-state';
import type { FuncState, Reference, VerifierState } from './state';
import type { StateVisit } from './types';

/** States of so many instructions are kept. */
const MAX_VISITS = 1 << 14;

/** The frame that executes, and what has to be given back. */
interface Snapshot {
  readonly insn: InsnIndex;
  readonly frame: FuncState;
  readonly refs: readonly Reference[];
}

/** What was known at the first visit of each instruction; worded when somebody asks. */
export class Visits {
  private readonly kept: Snapshot[] = [];
  private worded: readonly StateVisit[] | null = null;

  add(insn: InsnIndex, { frame, refs }: VerifierState): void {
    if (this.kept.length < MAX_VISITS) this.kept.push({ insn, frame: frame.clone(), refs });
  }

  /** In the order of the walk. */
  list(maps: readonly MapDef[]): readonly StateVisit[] {
    this.worded ??= this.kept.map(({ insn, frame, refs }) => ({
      insn,
      state: heldFrameText(maps, frame, refs).trim(),
    }));
    return this.worded;
  }
}
