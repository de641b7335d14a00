import type { Insn } from '../isa';
import { mapExample } from './declarations';
import { readListing } from './listing';
import { rangeOf, shorten, type Token } from './lexer';
import { nearest } from './nearest';
import type { Reference } from './operands';
import { type InsnItem, type LabelItem, MOST_ERRORS, type Parsed, parse } from './parse';
import type { AsmError, AsmFunction, AssembleResult, Prototype, SourceRange } from './types';

/** Longest source text that is read, in UTF-16 units. */
export const MAX_SOURCE_LENGTH = 1024 * 1024;

const START: SourceRange = { line: 1, column: 1, endLine: 1, endColumn: 2 };

interface Label {
  readonly slot: number;
  readonly name: Token;
}

interface Func {
  readonly name: Token;
  readonly start: number;
  readonly labels: Map<string, Label>;
  readonly proto: Prototype | undefined;
}

/** Gives every item its slot, and every label its function; then puts distances for names. */
class Linker {
  readonly errors: AsmError[] = [];
  readonly insns: Insn[] = [];
  readonly source: SourceRange[] = [];
  private readonly functions: Func[] = [];
  private readonly byName = new Map<string, Func>();
  private readonly mapIndex: ReadonlyMap<string, number>;
  private entryMissed = false;
  private readonly pending: { item: InsnItem; slot: number; func: Func | null }[] = [];

  constructor(private readonly parsed: Parsed) {
    this.mapIndex = new Map(parsed.maps.map((map, index) => [map.name, index]));
  }

  run(): readonly AsmFunction[] {
    this.layOut();
    for (const { item, slot, func } of this.pending) {
      if (this.errors.length >= MOST_ERRORS) break;
      this.resolve(item, slot, func);
    }
    return this.functions.map(({ name, start, proto }) => ({
      name: name.text,
      start,
      ...(proto ? { proto } : {}),
    }));
  }

  private error(range: SourceRange, message: string): void {
    this.errors.push({ range, message });
  }

  /** Labels that something calls are functions without being declared so. */
  private calledNames(): Set<string> {
    const called = new Set<string>();
    for (const item of this.parsed.items) {
      if (item.kind !== 'insn') continue;
      const { reference } = item.operands;
      if (reference?.kind === 'function') called.add(reference.token.text);
    }
    return called;
  }

  private layOut(): void {
    const called = this.calledNames();
    let current: Func | null = null;
    for (const item of this.parsed.items) {
      if (item.kind === 'insn' || item.kind === 'raw') {
        if (this.functions.length === 0) this.missingEntry(item.range);
        if (item.kind === 'raw') this.emit(item.insn, item.range);
        else {
          this.pending.push({ item, slot: this.insns.length, func: current });
          const { dst = 0, src = 0, off = 0, imm = 0, high = 0 } = item.operands;
          const { fields, code, slots } = item.row;
          const fixed = (rule: number | 'operand', value: number) =>
            rule === 'operand' ? value : rule;
          this.emit(
            {
              code,
              dst: fixed(fields.dst, dst),
              src: fixed(fields.src, src),
              off: fixed(fields.off, off),
              imm: fixed(fields.imm, imm),
            },
            item.range,
          );
          if (slots === 2) this.emit({ code: 0, dst: 0, src: 0, off: 0, imm: high }, item.range);
        }
      } else if (item.kind === 'label' && !called.has(item.name.text)) this.label(item, current);
      else current = this.startFunction(item);
    }
    const last = this.functions.at(-1);
    if (last) this.checkNotEmpty(last);
  }

  private emit(insn: Insn, range: SourceRange): void {
    this.insns.push(insn);
    this.source.push(range);
  }

  /** Says once that the first thing of the program is not its entry. */
  private missingEntry(range: SourceRange): void {
    if (this.entryMissed) return;
    this.entryMissed = true;
    if (this.parsed.items.some((item) => item.kind === 'entry'))
      this.error(range, 'this stands before the entry; expected `xdp name:` first');
    else
      this.error(
        range,
        'the program has no entry; expected a line such as `xdp main:` before its first instruction',
      );
  }

  private startFunction(item: LabelItem): Func {
    const { name } = item;
    const last = this.functions.at(-1);
    if (last) this.checkNotEmpty(last);
    else if (item.kind !== 'entry') this.missingEntry(rangeOf(name));
    const func: Func = { name, start: this.insns.length, labels: new Map(), proto: item.proto };
    const before = this.byName.get(name.text);
    if (before) this.duplicate(name, before.name);
    else this.byName.set(name.text, func);
    this.functions.push(func);
    return func;
  }

  private checkNotEmpty(func: Func): void {
    if (func.start < this.insns.length) return;
    this.error(
      rangeOf(func.name),
      `\`${shorten(func.name.text)}\` has no instructions; expected at least one`,
    );
  }

  private duplicate(name: Token, before: Token): void {
    this.error(
      rangeOf(name),
      `\`${shorten(name.text)}\` is in line ${before.line} already; expected another name`,
    );
  }

  private label({ name }: LabelItem, current: Func | null): void {
    if (!current) {
      if (this.insns.length === 0) this.missingEntry(rangeOf(name));
      return;
    }
    const before = current.labels.get(name.text) ?? this.byName.get(name.text);
    if (before) this.duplicate(name, before.name);
    else current.labels.set(name.text, { slot: this.insns.length, name });
  }

  private resolve(item: InsnItem, slot: number, func: Func | null): void {
    const { reference } = item.operands;
    if (!reference) return;
    const value = this.valueOf(reference, slot, func);
    if (value === null) return;
    const field = reference.kind === 'jump' ? reference.field : 'imm';
    this.insns[slot] = { ...this.insns[slot]!, [field]: value }; // the slot was emitted
  }

  private valueOf(reference: Reference, slot: number, func: Func | null): number | null {
    const { token } = reference;
    if (reference.kind === 'map') return this.mapOf(token);
    if (reference.kind === 'function') {
      const target = this.byName.get(token.text);
      if (target) return target.start - slot - 1;
      const like = nearest(token.text, this.byName.keys());
      this.error(
        rangeOf(token),
        `there is no function \`${shorten(token.text)}\`${like ? `; did you mean ${like}?` : ''}`,
      );
      return null;
    }
    const target = this.jumpTarget(token, func);
    if (target === null) return null;
    const distance = target - slot - 1;
    if (reference.field === 'imm' || (distance >= -0x8000 && distance <= 0x7fff)) return distance;
    this.error(
      rangeOf(token),
      `\`${shorten(token.text)}\` is ${Math.abs(distance)} instructions away; a jump reaches 32767, gotol any distance`,
    );
    return null;
  }

  private jumpTarget(token: Token, func: Func | null): number | null {
    if (!func) return null; // the missing entry is reported
    const name = token.text;
    const label = func.labels.get(name);
    if (label) return label.slot;
    if (func.name.text === name) return func.start;
    const other =
      this.byName.get(name) ?? this.functions.find((candidate) => candidate.labels.has(name));
    if (other) {
      this.error(
        rangeOf(token),
        `\`${shorten(name)}\` is in function ${other.name.text}; a jump cannot leave ${func.name.text}`,
      );
      return null;
    }
    const like = nearest(name, func.labels.keys());
    this.error(
      rangeOf(token),
      `undefined label \`${shorten(name)}\`; ${like ? `did you mean ${like}?` : `expected \`${shorten(name)}:\` before an instruction`}`,
    );
    return null;
  }

  private mapOf(token: Token): number | null {
    if (token.kind === 'number') {
      const index = Number(token.text);
      if (index < this.parsed.maps.length) return index;
      this.error(
        rangeOf(token),
        `there is no map ${shorten(token.text)}; expected the name of a declared map or its number from 0`,
      );
      return null;
    }
    const index = this.mapIndex.get(token.text);
    if (index !== undefined) return index;
    if (this.parsed.mapNames.has(token.text)) return null; // its declaration is at fault
    const like = nearest(token.text, this.mapIndex.keys());
    this.error(
      rangeOf(token),
      `map \`${shorten(token.text)}\` is not declared; ${like ? `did you mean ${like}? Or declare it` : 'declare it'}: ${mapExample(token.text)}`,
    );
    return null;
  }
}

/** In the order of the text, and no more of them than anyone reads. */
function reported(errors: AsmError[]): readonly AsmError[] {
  const sorted = errors.sort(
    (a, b) => a.range.line - b.range.line || a.range.column - b.range.column,
  );
  if (sorted.length < MOST_ERRORS) return sorted;
  const shown = sorted.slice(0, MOST_ERRORS);
  const { range } = shown.at(-1)!; // there are many
  return [...shown, { range, message: `more errors than ${MOST_ERRORS}; the rest is not shown` }];
}

/**
 * Turns a source text into a program, or into every error that it has, in order; takes what
 * llvm-objdump, bpftool and the verifier print of a program as well (`readListing`). Takes any text
 * and never throws; a text longer than `MAX_SOURCE_LENGTH` is not read.
 */
export function assemble(source: string): AssembleResult {
  if (source.length > MAX_SOURCE_LENGTH) {
    const message = `the source has ${source.length} characters; at most ${MAX_SOURCE_LENGTH} are read`;
    return { ok: false, errors: [{ range: START, message }] };
  }
  const listing = readListing(source);
  if (!listing) return assembleSource(source);
  const result = assembleSource(listing.source);
  const { placeOf } = listing;
  if (result.ok && listing.problems.length === 0) {
    const { program } = result;
    return { ok: true, program: { ...program, source: program.source.map(placeOf) } };
  }
  const errors = (result.ok ? [] : result.errors).map((error) => ({
    ...error,
    range: placeOf(error.range),
  }));
  return { ok: false, errors: reported([...listing.problems, ...errors]) };
}

function assembleSource(source: string): AssembleResult {
  const parsed = parse(source);
  if (parsed.errors.length >= MOST_ERRORS) return { ok: false, errors: reported(parsed.errors) };
  const linker = new Linker(parsed);
  const functions = linker.run();
  const errors = [...parsed.errors, ...linker.errors];
  if (errors.length === 0 && linker.insns.length === 0)
    errors.push({
      range: START,
      message: 'the program is empty; expected `xdp name:` and instructions',
    });
  const entry = functions[0];
  if (errors.length > 0 || !entry || !parsed.progType)
    return { ok: false, errors: reported(errors) };
  return {
    ok: true,
    program: {
      name: entry.name,
      progType: parsed.progType,
      attachType: parsed.attachType,
      license: parsed.license ?? 'GPL',
      progFlags: parsed.progFlags,
      insns: linker.insns,
      maps: parsed.maps,
      functions,
      source: linker.source,
    },
  };
}
