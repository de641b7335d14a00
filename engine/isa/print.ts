import { helperName } from '../abi';
import {
  accessBytes,
  BPF_ADDR_PERCPU,
  BPF_ALU,
  BPF_ALU64,
  BPF_ATOMIC,
  BPF_END,
  BPF_JCOND,
  BPF_JMP,
  BPF_LD_IMM64,
  BPF_MAY_GOTO,
  BPF_MOV,
  BPF_PSEUDO_FUNC,
  BPF_PSEUDO_MAP_FD,
  BPF_PSEUDO_MAP_IDX,
  BPF_PSEUDO_MAP_IDX_VALUE,
  BPF_PSEUDO_MAP_VALUE,
  BPF_STX,
  BPF_X,
  bpfClass,
  bpfMode,
  bpfOp,
} from './encoding';
import type { Insn, InsnIndex } from './insn';
import { OPCODES, type OpcodeRow, opcodeOf, rowsOfCode } from './opcodes';

/** What a printer may know beyond the instructions, and how it begins. */
export interface PrintOptions {
  /**
   * What a 64-bit load of a map, value, variable or function shows (the kernel's log shows the
   * address); `null` for the plain form, `map[0]`.
   */
  readonly address?: (insn: Insn, next: Insn | undefined, index: InsnIndex) => string | null;
  /** The name of a helper by its number; else one that is called like helpers has a name too. */
  readonly helper?: (id: number) => string | null;
  /** The name of a kernel function by BTF id. */
  readonly kfunc?: (btfId: number) => string | null;
  /** Whether the text starts with the opcode in parentheses, `(b7) `; it does by default. */
  readonly prefix?: boolean;
}

const signed = (value: number): string => (value < 0 ? `${value}` : `+${value}`);
const hex32 = (value: number): string => `0x${(value >>> 0).toString(16)}`;
const codeText = (code: number): string => code.toString(16).padStart(2, '0');

/** A 64-bit number from its halves, as C's `0x%llx` writes it. */
export function hex64(low: number, high: number): string {
  if (high === 0) return hex32(low);
  return `${hex32(high)}${(low >>> 0).toString(16).padStart(8, '0')}`;
}

/** A template cut at its places: text, place, text, place, .. text. */
const PARTS: ReadonlyMap<OpcodeRow, readonly string[]> = new Map(
  OPCODES.map((row) => [row, row.template.split(/[{}]/)]),
);

const isAtomic = ({ code }: Insn) => bpfClass(code) === BPF_STX && bpfMode(code) === BPF_ATOMIC;

type Field = 'src' | 'off' | 'imm';

/** The fields by which the rows of one opcode byte differ. */
const SELECTORS: readonly (readonly Field[])[] = Array.from({ length: 256 }, (_, code) =>
  (['src', 'off', 'imm'] as const).filter((field) => {
    const fixed = rowsOfCode(code).map((row) => row.fields[field]);
    return new Set(fixed.filter((rule) => rule !== 'operand')).size > 1;
  }),
);

/**
 * The row to print by where no row fits exactly. The kernel prints an instruction before it
 * complains about its reserved fields, so only the fields that select the form count here.
 */
function similarRow(insn: Insn): OpcodeRow | undefined {
  const rows = rowsOfCode(insn.code);
  const selectors = SELECTORS[insn.code & 0xff]!; // 256 entries
  const similar = rows.find((row) => selectors.every((field) => row.fields[field] === insn[field]));
  return similar ?? (isAtomic(insn) ? undefined : rows[0]);
}

function printAddress(insn: Insn, next: Insn | undefined): string {
  switch (insn.src) {
    case BPF_PSEUDO_MAP_FD:
      return `map[${insn.imm}]`;
    case BPF_PSEUDO_MAP_VALUE:
      return `map[${insn.imm}][0]${signed(next?.imm ?? 0)}`;
    case BPF_PSEUDO_MAP_IDX:
      return `map[idx:${insn.imm}]`;
    case BPF_PSEUDO_MAP_IDX_VALUE:
      return `map[idx:${insn.imm}][0]${signed(next?.imm ?? 0)}`;
    case BPF_PSEUDO_FUNC:
      return hex64(insn.imm, next?.imm ?? 0);
    default:
      return `var[${insn.imm}]`;
  }
}

/** @kernel kernel/bpf/disasm.c __func_get_name() */
function helperText({ src, imm }: Insn, { helper = helperName }: PrintOptions): string {
  if (src !== 0) return 'unknown';
  return imm === 0 ? 'bpf_unspec' : (helper(imm) ?? 'unknown');
}

function printPlace(
  place: string,
  insns: readonly Insn[],
  index: InsnIndex,
  options: PrintOptions,
): string {
  const insn = insns[index]!; // the caller checked
  switch (place) {
    case 'dst':
      return `${insn.dst}`;
    case 'src':
      return `${insn.src}`;
    case 'imm':
      return `${insn.imm}`;
    case 'hex':
      return hex32(insn.imm);
    case 'off':
      return signed(insn.off);
    case 'dist':
      return signed(insn.imm);
    case 'cast':
      return `${insn.imm >>> 16}, ${insn.imm & 0xffff}`;
    case 'helper':
      return `${helperText(insn, options)}#${insn.imm}`;
    case 'kfunc':
      return `${options.kfunc?.(insn.imm) ?? 'kernel-function'}#${insn.imm}`;
    case 'imm64':
      return hex64(insn.imm, insns[index + 1]?.imm ?? 0);
    default:
      return (
        options.address?.(insn, insns[index + 1], index) ?? printAddress(insn, insns[index + 1])
      );
  }
}

/** The cases where the kernel prints what no row of the table says; all are refused afterwards. */
function printMalformed(insn: Insn): string | null {
  const { code, dst, src, off, imm } = insn;
  const kind = bpfClass(code);
  if (kind === BPF_ALU && bpfOp(code) === BPF_MOV && (code & BPF_X) !== 0 && off === 32)
    return `w${dst} = (s32)w${src}`;
  if (code === (BPF_ALU64 | BPF_MOV | BPF_X) && off === BPF_ADDR_PERCPU)
    return `r${dst} = &(void __percpu *)(r${src})`;
  if (bpfOp(code) === BPF_END && (kind === BPF_ALU || kind === BPF_ALU64)) {
    const word = kind === BPF_ALU64 ? 'bswap' : (code & BPF_X) !== 0 ? 'be' : 'le';
    return `r${dst} = ${word}${imm} r${dst}`;
  }
  if (kind === BPF_JMP && bpfOp(code) === BPF_JCOND && src !== BPF_MAY_GOTO)
    return `if r${dst} (null) ${hex32(imm)} goto pc${signed(off)}`;
  if (isAtomic(insn)) {
    const word = rowsOfCode(BPF_STX | BPF_ATOMIC).find((row) => row.fields.imm === imm);
    if (!word) return null;
    return word.template
      .replace('u32', `u${8 * accessBytes(code)}`)
      .replace(/\{(dst|src)\}/g, (_, field: 'dst' | 'src') => `${insn[field]}`)
      .replace('{off}', signed(off));
  }
  return null;
}

/**
 * One instruction as the verifier's log words it: `(61) r2 = *(u32 *)(r1 +0)`. The upper half of a
 * 64-bit immediate gives an empty text; what the kernel's printer does not know gives `BUG_` and
 * the code, as there. Never fails.
 *
 * @kernel kernel/bpf/disasm.c print_bpf_insn()
 */
export function printInsn(
  insns: readonly Insn[],
  index: InsnIndex,
  options: PrintOptions = {},
): string {
  const insn = insns[index];
  if (!insn) return '';
  if (insn.code === 0 && insns[index - 1]?.code === BPF_LD_IMM64) return '';
  const prefix = options.prefix === false ? '' : `(${codeText(insn.code)}) `;
  let row = opcodeOf(insn) ?? undefined;
  if (!row) {
    const text = printMalformed(insn);
    if (text !== null) return prefix + text;
    row = similarRow(insn);
  }
  if (!row) return `BUG_${codeText(insn.code)}`;
  const parts = PARTS.get(row)!; // every row has its parts
  let text = prefix;
  for (let i = 0; i < parts.length; i++)
    text += i % 2 === 0 ? parts[i] : printPlace(parts[i]!, insns, index, options);
  return text;
}
