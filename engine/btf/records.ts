/** A function: where it begins and what it is. @kernel include/uapi/linux/bpf.h struct bpf_func_info */
export interface FuncInfo {
  readonly insnOff: number;
  /** Id of a FUNC. */
  readonly typeId: number;
}

/** Where instructions come from. @kernel include/uapi/linux/bpf.h struct bpf_line_info */
export interface LineInfo {
  readonly insnOff: number;
  /** Offsets of names. */
  readonly fileNameOff: number;
  readonly lineOff: number;
  /** The line above 10 bits of column. */
  readonly lineCol: number;
}

/** Type information of a program, as BPF_PROG_LOAD takes it. */
export interface ProgTypes {
  /** What BPF_BTF_LOAD was given. */
  readonly btf: Uint8Array;
  /** Records of `funcInfoRecSize` bytes; no function is described where there are none. */
  readonly funcInfo: Uint8Array;
  /** 8 if absent. */
  readonly funcInfoRecSize?: number;
  /** Records of `lineInfoRecSize` bytes. */
  readonly lineInfo: Uint8Array;
  /** 16 if absent. */
  readonly lineInfoRecSize?: number;
}

export const FUNC_INFO_SIZE = 8;
export const LINE_INFO_SIZE = 16;

/** Words of whole records, in order; what a record has beyond `words` is left out. */
function readRecords(bytes: Uint8Array, size: number, words: number): number[][] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, i) =>
    Array.from({ length: words }, (_, k) => view.getUint32(i * size + 4 * k, true)),
  );
}

/** @param size bytes of a record, 8 or more */
export function readFuncInfo(bytes: Uint8Array, size: number): FuncInfo[] {
  return readRecords(bytes, size, 2).map(([insnOff, typeId]) => ({
    insnOff: insnOff!,
    typeId: typeId!,
  }));
}

/** @param size bytes of a record, 16 or more */
export function readLineInfo(bytes: Uint8Array, size: number): LineInfo[] {
  return readRecords(bytes, size, 4).map(([insnOff, fileNameOff, lineOff, lineCol]) => ({
    insnOff: insnOff!,
    fileNameOff: fileNameOff!,
    lineOff: lineOff!,
    lineCol: lineCol!,
  }));
}

export function writeFuncInfo(records: readonly FuncInfo[]): Uint8Array {
  const words = records.flatMap(({ insnOff, typeId }) => [insnOff, typeId]);
  return new Uint8Array(Uint32Array.from(words).buffer);
}
