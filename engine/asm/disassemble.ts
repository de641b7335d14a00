import { helperName, kfuncById, type MapDef, progKindText } from '../abi';
import type { ProgTypes } from '../btf';
import {
  BPF_CALL,
  BPF_JMP,
  BPF_LD_IMM64,
  BPF_PSEUDO_CALL,
  BPF_PSEUDO_FUNC,
  type Insn,
  type OpcodeRow,
  opcodeOf,
  printInsn,
} from '../isa';
import { isSymbol } from './parse';
import { prototypeText } from './prototype';
import { isRodata, rodataText } from './rodata';
import type { AsmFunction, Assembled, Prototype } from './types';

/** What can be written as a source text; names of functions are made up where none are given. */
export type Disassemblable = Pick<
  Assembled,
  'name' | 'progType' | 'license' | 'progFlags' | 'insns' | 'maps'
> &
  Partial<Pick<Assembled, 'attachType'>> & {
    readonly functions?: readonly AsmFunction[];
    /** Type information in place of what `functionTypes` makes; a source text cannot tell it. */
    readonly types?: ProgTypes;
  };

interface Layout {
  /** 1 for the second slot of a 64-bit immediate. */
  readonly second: Uint8Array;
  /** The form at each slot, `null` where a slot has to be written by its fields. */
  readonly rows: readonly (OpcodeRow | null)[];
  /** Names of functions and of labels, by slot. */
  readonly functions: ReadonlyMap<number, string>;
  readonly labels: ReadonlyMap<number, string>;
  /** Number of the function that a slot is in. */
  readonly owner: Int32Array;
}

const BPF_CALL_CODE = BPF_JMP | BPF_CALL;

/** The slot that an instruction jumps to, `null` where it does not jump. */
function jumpTarget(row: OpcodeRow | null, insn: Insn, slot: number): number | null {
  if (!row || row.mnemonic === 'call') return null;
  if (row.template.endsWith('pc{off}')) return slot + 1 + insn.off;
  if (row.template.endsWith('pc{dist}')) return slot + 1 + insn.imm;
  return null;
}

/** The slot of the function that an instruction calls or loads, `null` where it does neither. */
function functionTarget(row: OpcodeRow | null, insn: Insn, slot: number): number | null {
  if (!row) return null;
  const calls = row.code === BPF_CALL_CODE && insn.src === BPF_PSEUDO_CALL;
  const loads = row.code === BPF_LD_IMM64 && insn.src === BPF_PSEUDO_FUNC;
  return calls || loads ? slot + 1 + insn.imm : null;
}

/** Whether a row and its operands say everything that is in the slots. */
function expressible(
  row: OpcodeRow,
  insn: Insn,
  next: Insn | undefined,
  maps: Disassemblable['maps'],
): boolean {
  if (insn.dst > 10 || insn.src > 10) return false;
  if (row.template.endsWith('{kfunc}')) return insn.off === 0;
  if (row.slots === 1) return true;
  if (next?.code !== 0 || next.dst !== 0 || next.src !== 0 || next.off !== 0) return false;
  if (/\{(?:map|value)/.test(row.template)) {
    const hasOffset = row.template.includes('value');
    return insn.imm >= 0 && insn.imm < maps.length && (hasOffset || next.imm === 0);
  }
  return row.template.endsWith('{imm64}') || next.imm === 0;
}

function rowsOf(insns: readonly Insn[], maps: Disassemblable['maps']) {
  const second = new Uint8Array(insns.length);
  const rows: (OpcodeRow | null)[] = [];
  for (const [slot, insn] of insns.entries()) {
    if (second[slot] === 1) {
      rows.push(null);
      continue;
    }
    const row = opcodeOf(insn);
    const fits = row !== null && expressible(row, insn, insns[slot + 1], maps);
    rows.push(fits ? row : null);
    if (fits && row.slots === 2) second[slot + 1] = 1;
  }
  return { rows, second };
}

function layOut(program: Disassemblable): Layout {
  const { insns, maps } = program;
  const { rows, second } = rowsOf(insns, maps);
  const starts = (slot: number) => slot >= 0 && slot < insns.length && second[slot] === 0;

  const functions = new Map<number, string>([[0, program.name]]);
  const taken = new Set([program.name]);
  const given = new Map((program.functions ?? []).map(({ start, name }) => [start, name]));
  const wanted = new Set(given.keys());
  for (const [slot, insn] of insns.entries()) {
    const target = functionTarget(rows[slot]!, insn, slot); // rows has an entry a slot
    if (target !== null) wanted.add(target);
  }
  for (const slot of [...wanted].sort((a, b) => a - b)) {
    if (slot === 0 || !starts(slot)) continue;
    let name = given.get(slot) ?? '';
    if (!isSymbol(name) || taken.has(name)) name = `subprog_${slot}`;
    while (taken.has(name)) name += '_';
    taken.add(name);
    functions.set(slot, name);
  }

  const owner = new Int32Array(insns.length);
  let current = -1;
  for (let slot = 0; slot < insns.length; slot++) {
    if (functions.has(slot)) current = slot;
    owner[slot] = current;
  }

  const labels = new Map<number, string>();
  for (const [slot, insn] of insns.entries()) {
    const target = jumpTarget(rows[slot]!, insn, slot);
    if (target === null || !starts(target) || owner[target] !== owner[slot]) continue;
    if (functions.has(target) || labels.has(target)) continue;
    let name = `L${target}`;
    while (taken.has(name)) name += '_';
    taken.add(name);
    labels.set(target, name);
  }
  return { second, rows, functions, labels, owner };
}

const signed = (value: number): string => (value < 0 ? `- ${-value}` : `+ ${value}`);

function rawText({ code, dst, src, off, imm }: Insn): string {
  const hex = code.toString(16).padStart(2, '0');
  return `insn 0x${hex}, dst ${dst}, src ${src}, off ${off}, imm ${imm}`;
}

function insnText(program: Disassemblable, layout: Layout, slot: number): string {
  const { insns, maps } = program;
  const insn = insns[slot]!; // the caller counts
  const row = layout.rows[slot]!;
  if (row === null) return rawText(insn);
  const target = jumpTarget(row, insn, slot);
  if (target !== null) {
    const near = target < insns.length && layout.owner[target] === layout.owner[slot];
    const name = near ? (layout.labels.get(target) ?? layout.functions.get(target)) : undefined;
    const text = printInsn(insns, slot, { prefix: false });
    const signedNumber = conditionText(row, insn, text);
    return name ? signedNumber.replace(/pc[+-]\d+$/, name) : signedNumber;
  }
  const callee = functionTarget(row, insn, slot);
  const calleeName = callee === null ? undefined : layout.functions.get(callee);
  if (row.code === BPF_CALL_CODE) {
    if (calleeName) return `call ${calleeName}`;
    if (callee !== null) return printInsn(insns, slot, { prefix: false });
    if (insn.src !== 0) return `call ${kfuncText(insn.imm, layout)}`;
    return `call ${helperName(insn.imm) ?? insn.imm}`;
  }
  if (row.slots === 2) {
    const map = maps[insn.imm]?.name ?? '';
    const high = insns[slot + 1]!.imm; // expressible() saw it
    switch (row.template.slice('r{dst} = {'.length, -1)) {
      case 'imm64':
        return `${printInsn(insns, slot, { prefix: false })} ll`;
      case 'map':
        return `r${insn.dst} = map[${map}]`;
      case 'value':
        return `r${insn.dst} = map[${map}][0] ${signed(high)}`;
      case 'map_idx':
        return `r${insn.dst} = map[idx:${map}]`;
      case 'value_idx':
        return `r${insn.dst} = map[idx:${map}][0] ${signed(high)}`;
      case 'func':
        return `r${insn.dst} = subprog[${calleeName ?? (insn.imm < 0 ? insn.imm : `+${insn.imm}`)}]`;
      default:
        return `r${insn.dst} = var[${insn.imm}]`;
    }
  }
  // `(r1 +4)` of the log, as a person writes it
  return printInsn(insns, slot, { prefix: false }).replace(
    / ([+-])(\d+)\)/,
    (_, sign: string, digits: string) => ` ${sign} ${digits})`,
  );
}

/** A function of the program may have the name of a kernel's. */
function kfuncText(id: number, { functions }: Layout): string {
  const name = kfuncById(id)?.name;
  return name && ![...functions.values()].includes(name) ? name : `kfunc#${id}`;
}

/** The log shows numbers of comparisons without sign; where 64 bits are compared, -1 says it better. */
function conditionText(row: OpcodeRow, insn: Insn, text: string): string {
  if (row.class !== 'BPF_JMP' || insn.imm >= 0 || !row.template.includes('{hex}')) return text;
  return text.replace(/ 0x[0-9a-f]+ goto/, ` ${insn.imm} goto`);
}

function mapText(map: MapDef): string {
  const { name, type, keySize, valueSize, maxEntries, flags, extra, inner, lock, timer, frozen } =
    map;
  const rest = [
    ...(flags === 0 ? [] : [`, flags 0x${(flags >>> 0).toString(16)}`]),
    ...(extra ? [`, extra ${extra}`] : []),
    ...(inner ? [`, inner ${inner.name}`] : []),
    ...(lock === undefined ? [] : [`, lock ${lock}`]),
    ...(timer === undefined ? [] : [`, timer ${timer}`]),
    ...(frozen ? [', frozen'] : []),
  ];
  return `map ${name}: ${type}, key ${keySize}, value ${valueSize}, entries ${maxEntries}${rest.join('')}`;
}

function functionText(name: string, proto: Prototype | undefined): string {
  if (!proto) return `func ${name}:`;
  return `${proto.linkage === 'global' ? 'global' : 'func'} ${name}${prototypeText(proto)}:`;
}

/**
 * Writes a program as a source text from which `assemble` makes the same instructions, maps, licence
 * and flags. A slot that no instruction form describes is written by its fields (`insn 0x..`).
 * The name and the names of maps must be such as a source can have; a program needs one instruction.
 */
export function disassemble(program: Disassemblable): string {
  const layout = layOut(program);
  const kind = progKindText(program.progType, program.attachType ?? 0);
  const lines: string[] = [`license ${JSON.stringify(program.license)}`];
  if (program.progFlags !== 0) lines.push(`flags 0x${program.progFlags.toString(16)}`);
  for (const map of program.maps) lines.push(isRodata(map) ? rodataText(map) : mapText(map));
  const protos = new Map(program.functions?.map(({ start, proto }) => [start, proto]));
  for (let slot = 0; slot < program.insns.length; slot++) {
    if (layout.second[slot] === 1) continue;
    const name = layout.functions.get(slot);
    const label = layout.labels.get(slot);
    if (name !== undefined)
      lines.push('', slot === 0 ? `${kind} ${name}:` : functionText(name, protos.get(slot)));
    if (label !== undefined) lines.push(`${label}:`);
    lines.push(`  ${insnText(program, layout, slot)}`);
  }
  return `${lines.join('\n')}\n`;
}
