import { kfuncById } from '../abi';
import {
  BPF_LD_IMM64,
  BPF_PSEUDO_CALL,
  BPF_PSEUDO_FUNC,
  BPF_PSEUDO_KFUNC_CALL,
  type Insn,
} from '../isa';
import { toHex } from '../util';

/** Type information as compilers add it, as far as the kernel asks for it. @kernel include/uapi/linux/btf.h */

const MAGIC = 0xeb9f;
const HEADER = 24;
const KIND = { int: 1, struct: 4, func: 12, proto: 13 } as const;
const SIGNED_32 = (1 << 24) | 32;

/** Types, numbered from 1 in the order in which they are added, and their names. */
export class BtfWriter {
  private readonly words: number[] = [];
  private strings = '\0';
  private count = 0;

  private add(name: string, kind: number, vlen: number, sizeOrType: number, ...rest: number[]) {
    this.words.push(this.name(name), (kind << 24) | vlen, sizeOrType, ...rest);
    return ++this.count;
  }

  private name(text: string): number {
    if (text === '') return 0;
    const at = this.strings.length;
    this.strings += `${text}\0`;
    return at;
  }

  int(name: string): number {
    return this.add(name, KIND.int, 0, 4, SIGNED_32);
  }

  /** `result name(void)`, static. */
  func(name: string, proto: number): number {
    return this.add(name, KIND.func, 0, proto);
  }

  proto(result: number): number {
    return this.add('', KIND.proto, 0, result);
  }

  struct(
    name: string,
    size: number,
    members: readonly { name: string; type: number; at: number }[],
  ) {
    const rest = members.flatMap(({ name, type, at }) => [this.name(name), type, 8 * at]);
    return this.add(name, KIND.struct, members.length, size, ...rest);
  }

  hex(): string {
    const types = 4 * this.words.length;
    const strings = new TextEncoder().encode(this.strings);
    const bytes = new Uint8Array(HEADER + types + strings.length);
    const view = new DataView(bytes.buffer);
    view.setUint16(0, MAGIC, true);
    view.setUint8(2, 1);
    for (const [i, word] of [HEADER, 0, types, types, strings.length].entries())
      view.setUint32(4 + 4 * i, word, true);
    for (const [i, word] of this.words.entries()) view.setUint32(HEADER + 4 * i, word, true);
    bytes.set(strings, HEADER + types);
    return toHex(bytes);
  }
}

/** First slots of the functions: the main program, and what is called or has its address loaded. */
function functionStarts(insns: readonly Insn[]): number[] {
  const starts = new Set([0]);
  for (const [at, { code, src, imm }] of insns.entries()) {
    const calls = code === 0x85 && src === BPF_PSEUDO_CALL;
    const loads = code === BPF_LD_IMM64 && src === BPF_PSEUDO_FUNC;
    if (calls || loads) starts.add(at + imm + 1);
  }
  return [...starts].filter((at) => at >= 0 && at < insns.length).sort((a, b) => a - b);
}

/** Of a program that loads the address of a function: what its functions are. */
export function functionInfo(insns: readonly Insn[]): { btf?: string; func_info?: string } {
  const loads = ({ code, src }: Insn) => code === BPF_LD_IMM64 && src === BPF_PSEUDO_FUNC;
  if (!insns.some(loads)) return {};
  const btf = new BtfWriter();
  const proto = btf.proto(btf.int('int'));
  const records = functionStarts(insns).flatMap((start) => [start, btf.func(`f${start}`, proto)]);
  return { btf: btf.hex(), func_info: toHex(new Uint8Array(Uint32Array.from(records).buffer)) };
}

/** Of a program that calls functions of the kernel: their ids here, and their names. */
export function kfuncNames(insns: readonly Insn[]): { kfuncs?: [number, string][] } {
  const called = insns.filter(({ code, src }) => code === 0x85 && src === BPF_PSEUDO_KFUNC_CALL);
  const names = new Map(called.map(({ imm }) => [imm, kfuncById(imm)?.name]));
  const kfuncs = [...names].filter((pair): pair is [number, string] => pair[1] !== undefined);
  return kfuncs.length === 0 ? {} : { kfuncs };
}
