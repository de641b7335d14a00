import { fieldRanges } from './field-ranges';
import type { Span } from './spans';

/** Something that is wrong with a packet that leaves, or probably is. */
export interface Finding {
  /** Bytes that it is about: `[start, end)`. */
  readonly start: number;
  readonly end: number;
  /** Stable name: `ethernet-type-order`. */
  readonly code: string;
  /** `error`: whoever receives the packet drops it. `warning`: hardly what was meant. */
  readonly severity: 'error' | 'warning';
  /** What is wrong, as a sentence. */
  readonly message: string;
  /** What to do about it in the program, as a sentence. */
  readonly remedy: string;
  /** Set where the packet arrived with it: no program of the chain is to blame. */
  readonly arrivedWith?: true;
}

/** What is known of a packet beside its bytes. */
export interface LintOptions {
  /** Length before a capture cut the packet; lengths and checksums of cut packets are not judged. */
  readonly wireLength?: number;
  /** The packet as it arrived. */
  readonly arrival?: Uint8Array;
  /** Whether it leaves by the interface that it came from, as with XDP_TX. */
  readonly isSentBack?: boolean;
}

/** What the rules look at. */
export interface LintContext {
  readonly bytes: Uint8Array;
  readonly spans: readonly Span[];
  /** Set where the packet was cut, so that lengths and checksums prove nothing. */
  readonly isCut: boolean;
  readonly findings: Finding[];
}

export const u16 = (bytes: Uint8Array, at: number): number => (bytes[at]! << 8) | bytes[at + 1]!;
export const swap16 = (value: number): number => ((value & 0xff) << 8) | (value >> 8);
export const hex16 = (value: number): string => `0x${value.toString(16).padStart(4, '0')}`;

/** Adds a finding about one field of a header. */
export function report(
  { bytes, findings }: LintContext,
  { kind, start }: Pick<Span, 'kind' | 'start'>,
  field: string,
  found: Omit<Finding, 'start' | 'end'>,
): void {
  const range = fieldRanges(bytes, kind, start)[field] ?? { start, end: start };
  findings.push({ ...range, ...found });
}
