import { PROG_TYPE_RETURN } from './return-code';
import type { Assembled } from '../../asm';
import { type Insn, MAX_BPF_REG } from '../../isa';
import type { Rejected } from '../../verifier';
import { readValue, type Value } from '../values';
import type { Edit } from './edit';

/** A program that was refused, as mends look at it: slots, lines, and what was known where it failed. */
export class Place {
  private readonly lines: readonly string[];
  private readonly facts: ReadonlyMap<string, string>;

  /** @param at the slot at fault */
  constructor(
    readonly program: Assembled,
    private readonly source: string,
    readonly rejected: Rejected,
    readonly at: number,
  ) {
    this.lines = source.split(/\r\n?|\n/);
    this.facts = factsIn(rejected.cause?.state ?? '');
  }

  insn(slot: number): Insn | undefined {
    return this.program.insns[slot];
  }

  /** Line of an instruction, from 1. */
  lineOf(slot: number): number {
    return this.program.source[slot]?.line ?? 1;
  }

  textOf(line: number): string {
    return this.lines[line - 1] ?? '';
  }

  /** A register or slot where it failed. */
  value(name: string): Value {
    return readValue(this.facts.get(name) ?? null);
  }

  /** The register that holds a value of a kind there; `null` for none. */
  registerWith(matches: (value: Value) => boolean): number | null {
    for (let regno = 0; regno < MAX_BPF_REG; regno++)
      if (matches(this.value(`R${regno}`))) return regno;
    return null;
  }

  /** Registers that hold nothing there: whatever reads them later has to write them first. */
  empty(): number[] {
    return [4, 5, 3, 2, 0, 9, 8, 7, 6, 1].filter((regno) => this.value(`R${regno}`).text === null);
  }

  /** First and last slot of the function that a slot is in. */
  functionOf(slot: number): {
    readonly first: number;
    readonly last: number;
    readonly index: number;
  } {
    const starts = this.program.functions.map(({ start }) => start);
    const index = Math.max(
      0,
      starts.findLastIndex((start) => start <= slot),
    );
    const next = starts[index + 1] ?? this.program.insns.length;
    return { first: starts[index] ?? 0, last: next - 1, index };
  }

  /** One of r6 to r9 that the function does not use; `null` for none. */
  keeper(slot: number): number | null {
    const { first, last } = this.functionOf(slot);
    const used = new Set<number>();
    for (const { dst, src } of this.program.insns.slice(first, last + 1)) used.add(dst).add(src);
    return [6, 7, 8, 9].find((regno) => !used.has(regno)) ?? null;
  }

  /** Puts lines before an instruction, indented like it. */
  before(slot: number, ...texts: readonly string[]): Edit {
    const line = this.lineOf(slot);
    return { line, remove: 0, insert: texts.map((text) => this.indentOf(line) + text) };
  }

  /** Puts lines behind an instruction. */
  after(slot: number, ...texts: readonly string[]): Edit {
    const line = this.lineOf(slot);
    return { line: line + 1, remove: 0, insert: texts.map((text) => this.indentOf(line) + text) };
  }

  /** Exchanges the line of an instruction; `null` where `change` changes nothing. */
  rewritten(slot: number, change: (text: string) => string): Edit | null {
    return this.rewrittenLine(this.lineOf(slot), change);
  }

  rewrittenLine(line: number, change: (text: string) => string): Edit | null {
    const text = this.textOf(line);
    const changed = change(text);
    return changed === text ? null : { line, remove: 1, insert: [changed] };
  }

  /** The line that declares a map; `null` where there is none. */
  declarationOf(map: string): number | null {
    const index = this.lines.findIndex((text) => new RegExp(`^\\s*map\\s+${map}\\s*:`).test(text));
    return index < 0 ? null : index + 1;
  }

  /** The first line that a pattern matches; `null` for none. */
  lineLike(pattern: RegExp): number | null {
    const index = this.lines.findIndex((text) => pattern.test(text));
    return index < 0 ? null : index + 1;
  }

  /** A way out at the end of the function: where to jump to, and the lines to add. */
  wayOut(name: string): { readonly label: string; readonly edit: Edit } {
    let label = name;
    for (let i = 2; new RegExp(`\\b${label}\\b`).test(this.source); i++) label = `${name}_${i}`;
    const { last } = this.functionOf(this.at);
    const line = this.lineOf(last);
    const indent = this.indentOf(line);
    const insert = [`${label}:`, `${indent}r0 = ${this.harmless()}`, `${indent}exit`];
    return { label, edit: { line: line + 1, remove: 0, insert } };
  }

  /** The return code that does the least: of the program's type, or 0 in a function. */
  harmless(): string {
    return this.functionOf(this.at).index === 0 ? PROG_TYPE_RETURN[this.program.progType] : '0';
  }

  private indentOf(line: number): string {
    return /^[ \t]*/.exec(this.textOf(line))?.[0] || '  ';
  }
}

/** Names and values of a state: `R1=ctx() R10=fp0`. */
function factsIn(state: string): ReadonlyMap<string, string> {
  const parts = state.matchAll(
    /(?:^| )(R\d+|fp-\d+)=((?:[^ (]|\([^()]*(?:\([^()]*\)[^()]*)*\))+)/g,
  );
  return new Map(Array.from(parts, ([, name, value]) => [name!, value!])); // the pattern has both
}
