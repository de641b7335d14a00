import type { DissectionNode } from './types';

/** The walk over one packet: its bytes, the nodes so far, and what a summary will say. */
export interface Walk {
  readonly bytes: Uint8Array;
  readonly nodes: DissectionNode[];
  /** Pieces of the summary, outermost first. */
  readonly what: string[];
  from: string;
  to: string;
  /** Tunnels that the walk is within. */
  tunnels: number;
  /** How many errors quote what is walked over; 0 for the packet itself. */
  readonly quoted: number;
  /** Goes on within a tunnel; given from outside, since the dissectors must not import in circles. */
  readonly within: Readonly<Record<'ethernet' | 'ipv4' | 'ipv6', Dissector>>;
}

/** Reads a header at `at` and all behind it, up to `end`. */
export type Dissector = (walk: Walk, at: number, end: number) => void;

/** A header under construction: fields are added from its start on. */
export class HeaderBuilder {
  readonly children: DissectionNode[] = [];
  private problem: string | undefined;

  constructor(
    private readonly walk: Walk,
    private readonly label: string,
    readonly start: number,
  ) {}

  field(label: string, text: string, start: number, end: number, problem?: string): void {
    const node = { label, text, start, end, children: [] };
    this.children.push(problem === undefined ? node : { ...node, problem });
  }

  group(label: string, text: string, children: readonly DissectionNode[], problem?: string): void {
    const start = children[0]?.start ?? this.start;
    const node = { label, text, start, end: children.at(-1)?.end ?? start, children };
    this.children.push(problem === undefined ? node : { ...node, problem });
  }

  /** Marks the header itself; the first problem stays. */
  flag(problem: string): void {
    this.problem ??= problem;
  }

  finish(text: string, end: number): void {
    const node = { label: this.label, text, start: this.start, end, children: this.children };
    this.walk.nodes.push(this.problem === undefined ? node : { ...node, problem: this.problem });
  }
}

export const u16 = (bytes: Uint8Array, at: number) => (bytes[at]! << 8) | bytes[at + 1]!;
export const u32 = (bytes: Uint8Array, at: number) =>
  ((u16(bytes, at) << 16) | u16(bytes, at + 2)) >>> 0;

export const hex = (value: number, digits: number) =>
  `0x${value.toString(16).padStart(digits, '0')}`;

/** `IPv4 (0x0800)`, or the bare number where there is no name. */
export function named(
  names: Readonly<Record<number, string>>,
  value: number,
  digits?: number,
): string {
  const number = digits === undefined ? String(value) : hex(value, digits);
  const name = names[value];
  return name === undefined ? number : `${name} (${number})`;
}

export const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** A header that the packet is too short for: one node over what there is of it. */
export function cutShort(walk: Walk, label: string, start: number, end: number, needs: number) {
  const have = Math.max(0, end - start);
  walk.nodes.push({
    label,
    text: 'cut short',
    start,
    end: Math.max(start, end),
    problem: `The ${label} header needs ${count(needs, 'byte')} and ${have} ${have === 1 ? 'is' : 'are'} left.`,
    children: [],
  });
  walk.what.push(`${label} (cut short)`);
}

/** What no dissector claims. */
export function payload(
  walk: Walk,
  start: number,
  end: number,
  label = 'Payload',
  problem?: string,
): void {
  if (end <= start) return;
  const node = { label, text: count(end - start, 'byte'), start, end, children: [] };
  walk.nodes.push(problem === undefined ? node : { ...node, problem });
}

/** The text of a checksum field, and the complaint where it is wrong. */
export function checksumVerdict(found: number, right: number): { text: string; problem?: string } {
  if (found === right) return { text: `${hex(found, 4)} (checksum ok)` };
  const problem = `checksum should be ${hex(right, 4)}`;
  return { text: `${hex(found, 4)} (should be ${hex(right, 4)})`, problem };
}
