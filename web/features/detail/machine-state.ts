import type { ProgramReport, XlatedRow } from '../../../engine/api';
import type { OpenTrace } from '../../store';
import { hexOf, type Meaning, meaningOf, type PointerWorld } from './pointer-meaning';

export interface RegisterRow {
  /** `r0`..`r10` */
  readonly name: string;
  readonly hex: string;
  readonly meaning: Meaning;
  /** By the last instruction. */
  readonly changed: boolean;
  /** What it held before that; `null` where it did not change. */
  readonly before: string | null;
}

/** Eight bytes of the stack. */
export interface StackRow {
  /** Of the first byte, from r10: -8, -16, … */
  readonly offset: number;
  /** `null` where nothing was written. */
  readonly bytes: readonly (number | null)[];
  /** By the last instruction. */
  readonly changed: readonly boolean[];
  /** Of the eight bytes as one word, where all were written. */
  readonly meaning: Meaning | null;
}

export interface MachineState {
  readonly registers: readonly RegisterRow[];
  /** Top of the stack first; rows without a written byte are left out. */
  readonly stack: readonly StackRow[];
  /** Call depth; 0 is the main program. */
  readonly depth: number;
  /** Slot of the next instruction, `null` at the end. */
  readonly pc: number | null;
}

const ROW = 8;

/**
 * Registers and stack before step `step` of a trace.
 *
 * @param arrays names of the maps whose elements are numbered by their keys
 */
export function machineAt(
  { report, steps }: OpenTrace,
  step: number,
  arrays: ReadonlySet<string>,
): MachineState {
  const at = Math.min(step, steps.stepCount);
  const { pc, depth } = steps.step(at);
  const earlier = at > 0 ? steps.registersBefore(at - 1) : null; // first: replaying goes forward
  const { bytes: packet, moved } = steps.packetBefore(at);
  const world: PointerWorld = {
    regions: report.regions,
    packet: { length: packet.length, moved },
    arrays,
  };
  const touched = new Set(at > 0 ? steps.registersChanged(at - 1) : []);
  const registers = Array.from(steps.registersBefore(at), (value, i) => ({
    name: `r${i}`,
    hex: hexOf(value),
    meaning: meaningOf(value, world),
    changed: touched.has(i),
    before: earlier && touched.has(i) ? meaningOf(earlier[i]!, world).text : null, // r0..r10 in both
  }));

  const { bytes, written } = steps.stackBefore(at);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const fresh = new Uint8Array(bytes.length);
  for (const write of at > 0 ? steps.writes(at - 1) : []) {
    if (write.space !== 'stack' || write.depth !== depth) continue;
    const start = bytes.length + write.offset;
    fresh.fill(1, start, start + write.after.length);
  }
  const stack: StackRow[] = [];
  for (let start = bytes.length - ROW; start >= 0; start -= ROW) {
    const marks = written.subarray(start, start + ROW);
    if (!marks.includes(1)) continue;
    stack.push({
      offset: start - bytes.length,
      bytes: Array.from(marks, (mark, i) => (mark ? bytes[start + i]! : null)), // of one length
      changed: Array.from(fresh.subarray(start, start + ROW), Boolean),
      meaning: marks.includes(0) ? null : meaningOf(view.getBigUint64(start, true), world),
    });
  }
  return { registers, stack, depth, pc: at < steps.stepCount ? pc : null };
}

/** The row of a program's xlated listing at a slot. */
export function xlatedAt(report: ProgramReport | undefined, pc: number): XlatedRow | null {
  if (report?.phase !== 'loaded') return null;
  return report.xlated.find(({ after }) => after === pc) ?? null;
}
