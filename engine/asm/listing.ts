import { HELPER_NAMES, helperNumber, PROG_TYPES } from '../abi';
import type { AsmError, SourceRange } from './types';

/**
 * Reads what other tools print of a program, as it was pasted: `llvm-objdump -d` (best with `-r`,
 * which names maps and functions), `bpftool prog dump xlated`, and the verifier's log. Instruction
 * numbers say where each line belongs; everything else that such a text holds is passed over.
 */

/** One line of a listing that holds an instruction. */
interface ListedInsn {
  readonly slot: number;
  /** The instruction as this assembler reads it. */
  text: string;
  /** Where the instruction stands in the pasted text; both from 1. */
  readonly line: number;
  readonly column: number;
  /** Length of the instruction as it was pasted. */
  readonly length: number;
  /** Operands of a call between functions, from the bytes beside it. */
  readonly call: number | null;
  /** Whether a relocation counts the call from the start of `.text`. */
  inText?: boolean;
}

interface ListedFunction {
  readonly name: string;
  readonly line: number;
  /** Section of an object; `null` for other listings. */
  readonly section: string | null;
  readonly type: string | null;
  readonly insns: ListedInsn[];
}

/** A listing as a source text, and where each of its lines came from. */
export interface Listing {
  readonly source: string;
  /** Puts a place in `source` back to where it stands in the pasted text. */
  placeOf(range: SourceRange): SourceRange;
  /** What keeps the listing from being a whole program. */
  readonly problems: readonly AsmError[];
}

// A text may have a million characters, so no pattern goes back over what it has read.
const OBJDUMP =
  /^([ \t]*(\d+):[ \t]+)((?:[0-9a-f]{2} ){7}[0-9a-f]{2}(?: (?:[0-9a-f]{2} ?){8})?[ \t]+)?(?=\S)/;
const OBJDUMP_SECTION = /^Disassembly of section (\S+):$/;
const OBJDUMP_SYMBOL = /^[0-9a-f]{8,16} <([^>]+)>:$/;
const OBJDUMP_RELOCATION = /^[ \t]*[0-9a-f]{8,16}:[ \t]+R_BPF_\w+[ \t]+([^\s+-]+)/;
const LOCAL_LABEL = /^\.?L[A-Z]*BB?\d/;
const BPFTOOL_FUNCTION = /^(?:[A-Za-z_][\w *]*[ *])?([A-Za-z_]\w*)\(([^()]*)\):$/;
const LONGEST_HEADER = 512; // characters
/** `12: (b7) r0 = 1   ; R0=1` of the log, ` 12: (b7) r0 = 1` of bpftool. */
const KERNEL = /^([ \t]*(\d+): )(?=\([0-9a-f]{2}\) )/;
/** A row of the log's table, which holds every instruction once: its loop, live registers, text. */
const LIVE_REGS = /^([ \t]*(?:\d+ +)?(\d+): [.0-9]{10} )(?=\([0-9a-f]{2}\) )/;
const LIVE_REGS_TITLE = /^Live regs before insn:$/;
const SUBPROG = /^func#\d+ @(\d+)$/;
const DECLARATION = /^[ \t]*(?:map|license|flags)[ \t]+\S/;
const MAP_IN_STATE =
  /R(\d+)(?:_[a-z]+)?=map_(ptr|value)\((?:[^()]*,)?map=([\w.]+)(?:[^()]*?,off=(\d+))?/;
const LONGEST_STATE = 4096; // characters

/** A line that makes a text a program of this assembler and no listing. */
const OWN_HEADER = new RegExp(
  `^[ \\t]*(?:func|(?:${Object.keys(PROG_TYPES).join('|')})(?:[ \\t]*/[ \\t]*\\w+)?)[ \\t]+[A-Za-z_][\\w.]*[ \\t]*:`,
  'm',
);
const NUMBERED =
  /^[ \t]*(?:\d+ +)?\d+:[ \t]+(?:\([0-9a-f]{2}\) |(?:[0-9a-f]{2} ){7}[0-9a-f]{2}[ \t]|[.0-9]{10} \()/m;

/** @kernel tools/lib/bpf/libbpf.c section_defs[] */
const SECTIONS: readonly (readonly [prefix: RegExp, type: string])[] = [
  [/^xdp\b/, 'xdp'],
  [/^(?:tc|tcx|classifier|netkit)\b/, 'sched_cls'],
  [/^socket\b/, 'socket_filter'],
  [/^cgroup_skb\/egress\b/, 'cgroup_skb/egress'],
  [/^cgroup_skb\b/, 'cgroup_skb'],
];
const CONTEXTS: readonly (readonly [pattern: RegExp, type: string])[] = [
  [/\bxdp_md\b/, 'xdp'],
  [/\b__sk_buff\b/, 'sched_cls'],
];

function typeFrom(
  table: readonly (readonly [pattern: RegExp, type: string])[],
  text: string,
): string | null {
  return table.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

/** @returns `null` for a text that is no listing: an ordinary source, or something else */
export function readListing(text: string): Listing | null {
  if (!NUMBERED.test(text) || OWN_HEADER.test(text)) return null;
  return new Reader(text.split(/\r\n|\n|\r/)).read();
}

class Reader {
  private readonly declarations: { text: string; line: number }[] = [];
  private readonly functions: ListedFunction[] = [];
  private readonly problems: AsmError[] = [];
  private section: string | null = null;
  /** Slots that a log has said to begin functions. */
  private readonly starts = new Map<number, number>();
  private readonly seen = new Map<number, ListedInsn>();

  constructor(private readonly lines: readonly string[]) {}

  read(): Listing {
    const isObject = this.lines.some((line) => OBJDUMP_SECTION.test(line));
    const hasTable = this.lines.some((line) => LIVE_REGS_TITLE.test(line));
    for (const [i, line] of this.lines.entries()) {
      if (DECLARATION.test(line)) this.declarations.push({ text: line, line: i + 1 });
      else if (isObject || this.isObjdump(line)) this.objdump(line, i + 1);
      else this.kernel(line, i + 1, hasTable);
    }
    return this.write(this.section === null ? this.cutLog() : this.chooseProgram());
  }

  private isObjdump(line: string): boolean {
    return (
      /^\s*\d+:\s+(?:[0-9a-f]{2} ){7}[0-9a-f]{2}\s/.test(line) || OBJDUMP_RELOCATION.test(line)
    );
  }

  private problem(line: number, message: string): void {
    const end = (this.lines[line - 1] ?? '').length + 1;
    this.problems.push({
      range: { line, column: 1, endLine: line, endColumn: Math.max(2, end) },
      message,
    });
  }

  private current(line: number): ListedFunction {
    const last = this.functions.at(-1);
    if (last) return last;
    return this.begin('main', line, null);
  }

  private begin(name: string, line: number, type: string | null): ListedFunction {
    const begun = { name, line, section: this.section, type, insns: [] };
    this.functions.push(begun);
    return begun;
  }

  // ------------------------------------------------------------------------------ llvm-objdump

  private objdump(line: string, number: number): void {
    const section = OBJDUMP_SECTION.exec(line)?.[1];
    if (section !== undefined) {
      this.section = section;
      return;
    }
    const symbol = OBJDUMP_SYMBOL.exec(line)?.[1];
    if (symbol !== undefined) {
      const type = typeFrom(SECTIONS, this.section ?? '');
      if (!LOCAL_LABEL.test(symbol)) this.begin(symbol, number, type);
      return;
    }
    const target = OBJDUMP_RELOCATION.exec(line)?.[1];
    if (target !== undefined) {
      this.relocate(target);
      return;
    }
    const match = OBJDUMP.exec(line);
    if (!match) return;
    const [, prefix, slot, bytes = ''] = match as unknown as [string, string, string, string?];
    const text = line.slice(prefix.length + bytes.length).trimEnd();
    this.current(number).insns.push({
      slot: Number(slot),
      text,
      line: number,
      column: prefix.length + bytes.length + 1,
      length: text.length,
      call: /^85 10 /.test(bytes) ? immediateOf(bytes) : null,
    });
  }

  /** A relocation says what the instruction above it loads or calls. */
  private relocate(symbol: string): void {
    const insn = this.functions.at(-1)?.insns.at(-1);
    if (!insn) return;
    const load = /^(r\d+) = (-?\d+|0x[0-9a-f]+) ll$/.exec(insn.text);
    if (load) {
      const [, register, offset] = load;
      const isData = symbol.startsWith('.') || offset !== '0';
      insn.text = `${register} = map[${symbol}]${isData ? `[0]+${offset}` : ''}`;
    } else if (/^call /.test(insn.text)) {
      if (symbol === '.text') insn.inText = true;
      else insn.text = `call ${symbol}`;
    }
  }

  /** The program of an object, and the functions of `.text` that it calls. */
  private chooseProgram(): ListedFunction[] {
    const programs = this.functions.filter(({ section }) => section !== '.text');
    const entry = programs[0] ?? this.functions[0];
    if (!entry) return [];
    for (const other of programs.slice(1)) {
      this.problem(
        other.line,
        `this listing holds another program, ${other.name}; expected one: keep the lines of ${entry.name} and of what it calls`,
      );
    }
    const chosen: ListedFunction[] = [];
    const take = (func: ListedFunction) => {
      if (chosen.includes(func)) return;
      chosen.push(func);
      for (const insn of func.insns) {
        const callee = this.calleeOf(insn, func);
        if (callee) take(callee);
      }
    };
    take(entry);
    return chosen;
  }

  private calleeOf(insn: ListedInsn, from: ListedFunction): ListedFunction | null {
    const named = /^call ([A-Za-z_]\w*)$/.exec(insn.text)?.[1];
    if (named !== undefined && helperNumber(named) === null)
      return this.functions.find(({ name }) => name === named) ?? null;
    if (insn.call === null || named !== undefined) return null;
    // Within a section the distance counts from the call, from another one from the start of .text.
    const candidates = this.functions.filter(({ section, insns }) => {
      const start = insns[0]?.slot;
      if (section === from.section && start === insn.slot + insn.call! + 1) return true;
      return section === '.text' && section !== from.section && start === insn.call! + 1;
    });
    // A global function has -1, too, and its name in the relocation only.
    const texts = this.functions.filter(({ section }) => section === '.text');
    const callee =
      candidates.length === 1 && (insn.call !== -1 || texts.length === 1 || insn.inText)
        ? candidates[0]
        : undefined;
    if (callee) insn.text = `call ${callee.name}`;
    else {
      this.problem(
        insn.line,
        'what this calls is not in the listing; expected the output of `llvm-objdump -dr`, whose relocations name it',
      );
    }
    return callee ?? null;
  }

  // ------------------------------------------------------------------------------ bpftool, log

  private kernel(line: string, number: number, hasTable: boolean): void {
    const start = SUBPROG.exec(line)?.[1];
    if (start !== undefined) {
      this.starts.set(Number(start), number);
      return;
    }
    const header = line.length > LONGEST_HEADER ? null : BPFTOOL_FUNCTION.exec(line);
    if (header) {
      this.begin(header[1]!, number, typeFrom(CONTEXTS, header[2]!));
      return;
    }
    const row = LIVE_REGS.exec(line);
    const match = row ?? KERNEL.exec(line);
    if (!match) return;
    const [, prefix, slot] = match as unknown as [string, string, string];
    const [text, state] = splitState(line.slice(prefix.length));
    const earlier = this.seen.get(Number(slot));
    if (earlier) {
      earlier.text = nameMap(earlier.text, state);
      return;
    }
    if (hasTable && !row) return;
    const insn: ListedInsn = {
      slot: Number(slot),
      text: nameMap(plainCall(text), state),
      line: number,
      column: prefix.length + 1,
      length: text.length,
      call: null,
    };
    this.seen.set(insn.slot, insn);
    this.current(number).insns.push(insn);
  }

  /** A log shows instructions in the order of the walk, and says by number where functions begin. */
  private cutLog(): ListedFunction[] {
    for (const func of this.functions) func.insns.sort((a, b) => a.slot - b.slot);
    const [only] = this.functions;
    if (this.functions.length !== 1 || !only || this.starts.size < 2) return this.functions;
    return [...this.starts.keys()]
      .sort((a, b) => a - b)
      .map((start, i, starts) => ({
        ...only,
        name: i === 0 ? only.name : `func_${i}`,
        line: this.starts.get(start)!,
        insns: only.insns.filter(({ slot }) => slot >= start && slot < (starts[i + 1] ?? Infinity)),
      }))
      .filter(({ insns }) => insns.length > 0);
  }

  // ------------------------------------------------------------------------------ as a source

  private write(functions: readonly ListedFunction[]): Listing {
    const lines: { text: string; line: number; column: number; length: number }[] = [];
    const put = (text: string, line: number, column: number, length: number) =>
      lines.push({ text, line, column, length });
    for (const { text, line } of this.declarations) put(text, line, 1, text.length);
    for (const [i, func] of functions.entries()) {
      const type = i === 0 ? (func.type ?? 'xdp') : 'func';
      put(`${type} ${func.name}:`, func.line, 1, (this.lines[func.line - 1] ?? '').length);
      let next = i === 0 || this.section !== null ? (func.insns[0]?.slot ?? 0) : null;
      if (i === 0 && this.section === null) next = 0;
      for (const insn of func.insns) {
        if (next !== null && insn.slot !== next) this.gap(insn, next);
        next = insn.slot + (/^(?:\(18\) )?r\d+ = (?:.* ll$|map\[)|^\(18\)/.test(insn.text) ? 2 : 1);
        put(insn.text, insn.line, insn.column, insn.length);
      }
    }
    return {
      source: lines.map(({ text }) => text).join('\n'),
      problems: this.problems,
      placeOf: (range) => {
        const at = lines[range.line - 1];
        if (!at) return range;
        const { line, column, length, text } = at;
        // what was put in the place of something else is marked as a whole
        const pasted = (this.lines[line - 1] ?? '').slice(column - 1, column - 1 + length);
        if (pasted !== text)
          return { line, column, endLine: line, endColumn: column + Math.max(1, length) };
        const shift = column - 1;
        return {
          line,
          column: range.column + shift,
          endLine: line,
          endColumn: range.endColumn + shift,
        };
      },
    };
  }

  private gap({ slot, line }: ListedInsn, next: number): void {
    if (slot < next) {
      this.problem(line, `instruction ${slot} follows ${next - 1}; expected one program, in order`);
      return;
    }
    const missing =
      slot - next === 1 ? `instruction ${next} is` : `instructions ${next} to ${slot - 1} are`;
    this.problem(
      line,
      `${missing} missing before this one; a log shows what was reached only: paste one with its table \`Live regs before insn\`, or a dump`,
    );
  }
}

function immediateOf(bytes: string): number {
  const imm = bytes.trim().split(' ').slice(4, 8).reverse().join('');
  return Number.parseInt(imm, 16) | 0;
}

/**
 * Calls as they are in a loaded program: the number is a distance within the kernel, the name may
 * be that of the map type's own function, and functions have their symbol behind `#`.
 */
function plainCall(text: string): string {
  return text
    .replace(/( call pc[+-]\d+)#\S+$/, '$1')
    .replace(/ call ([A-Za-z_]\w*)#(-?\d+)$/, (whole, name: string, number: string) => {
      const id = helperNumber(name);
      if (id !== null) return id === Number(number) ? whole : ` call ${name}`;
      const operation = /_(lookup|update|delete|push|pop|peek)_elem$/.exec(name)?.[1];
      const helper = operation && `map_${operation}_elem`;
      return helper && HELPER_NAMES.includes(helper) ? ` call bpf_${helper}` : whole;
    })
    .replace(/ map\[id:(\d+)\]/, ' map[id_$1]');
}

/** Instruction and, behind `;`, what the log knows after it. */
function splitState(text: string): readonly [insn: string, state: string] {
  const at = text.indexOf(';');
  if (at < 0) return [text.trimEnd(), ''];
  return [text.slice(0, at).trimEnd(), text.slice(at + 1, at + LONGEST_STATE)];
}

/** The log shows the address of a map; the state behind it has the name. */
function nameMap(text: string, state: string): string {
  const load = /^(\(18\) r(\d+) = )0x[0-9a-f]+$/.exec(text);
  const map = load && MAP_IN_STATE.exec(state);
  if (!load || !map || load[2] !== map[1]) return text;
  return `${load[1]}map[${map[3]}]${map[2] === 'value' ? `[0]+${map[4] ?? 0}` : ''}`;
}
