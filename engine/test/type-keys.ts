import { kfuncById } from '../abi';
import type { ProgTypes } from '../btf';
import { BPF_PSEUDO_KFUNC_CALL, type Insn } from '../isa';
import { toHex } from '../util';

/** Type information as requests of `batch` and of `oracle/` carry it, in hex. */
export interface TypeKeys {
  readonly btf?: string;
  readonly func_info?: string;
  readonly func_info_rec_size?: number;
  readonly line_info?: string;
  readonly line_info_rec_size?: number;
}

export function typeKeys(types: ProgTypes | undefined): TypeKeys {
  if (!types) return {};
  const { btf, funcInfo, funcInfoRecSize, lineInfo, lineInfoRecSize } = types;
  return {
    btf: toHex(btf),
    ...(funcInfo.length > 0 ? { func_info: toHex(funcInfo) } : {}),
    ...(funcInfoRecSize === undefined ? {} : { func_info_rec_size: funcInfoRecSize }),
    ...(lineInfo.length > 0 ? { line_info: toHex(lineInfo) } : {}),
    ...(lineInfoRecSize === undefined ? {} : { line_info_rec_size: lineInfoRecSize }),
  };
}

/** Of a program that calls functions of the kernel: their ids here, and their names. */
export function kfuncNames(insns: readonly Insn[]): { kfuncs?: [number, string][] } {
  const called = insns.filter(({ code, src }) => code === 0x85 && src === BPF_PSEUDO_KFUNC_CALL);
  const names = new Map(called.map(({ imm }) => [imm, kfuncById(imm)?.name]));
  const kfuncs = [...names].filter((pair): pair is [number, string] => pair[1] !== undefined);
  return kfuncs.length === 0 ? {} : { kfuncs };
}
