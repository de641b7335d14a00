import {
  BTF_KIND,
  type Btf,
  FUNC_INFO_SIZE,
  type FuncInfo,
  isNumber,
  LINE_INFO_SIZE,
  type LineInfo,
  type ProgTypes,
  readBtf,
  readFuncInfo,
  readLineInfo,
} from '../btf';
import { BPF_ABS, BPF_IND, BPF_LD, bpfClass, bpfMode, type InsnIndex } from '../isa';
import type { Env, Subprog } from './env';
import { isHelperCall, TAIL_CALL } from './subprogs';

/** What is said of a program's functions and lines. @kernel struct bpf_prog_aux: btf, func_info, linfo */
export interface TypeInfo {
  readonly btf: Btf;
  readonly funcs: readonly FuncInfo[];
  readonly lines: readonly LineInfo[];
}

/** Bytes of a record at most. @kernel MAX_FUNCINFO_REC_SIZE, MAX_LINEINFO_REC_SIZE */
const MAX_RECORD = 252;

/**
 * The records on their own, before the functions are known. A blob that is refused is none, as a
 * loader goes on without.
 *
 * @kernel kernel/bpf/verifier.c check_btf_info_early(), check_btf_func_early()
 */
export function readTypes(env: Env): boolean {
  const { types } = env.request;
  if (!types || types.funcInfo.length + types.lineInfo.length === 0) return true;
  const read = readBtf(types.btf);
  if (!read.ok) return true;
  const { btf } = read;
  const funcs = types.funcInfo.length === 0 ? [] : readFuncs(env, btf, types);
  if (!funcs) return false;
  env.types = { btf, funcs, lines: [] };
  return true;
}

function readFuncs(env: Env, btf: Btf, types: ProgTypes): FuncInfo[] | null {
  const { funcInfo, funcInfoRecSize: size = FUNC_INFO_SIZE } = types;
  const refuse = (refused: false): null => refused || null;
  if (size < FUNC_INFO_SIZE || size > MAX_RECORD || size % 4 !== 0)
    return refuse(env.rejectAt(null, 'func-info-size', size));
  const funcs = readFuncInfo(funcInfo, size);
  for (const [i, { insnOff, typeId }] of funcs.entries()) {
    if (hasTail(funcInfo, i * size + FUNC_INFO_SIZE, (i + 1) * size))
      return refuse(env.rejectAt(null, 'func-info-tail'));
    const before = funcs[i - 1]?.insnOff;
    if (before === undefined && insnOff !== 0)
      return refuse(env.rejectAt(null, 'func-info-first', insnOff));
    if (before !== undefined && insnOff <= before)
      return refuse(env.rejectAt(null, 'func-info-order', insnOff, before));
    const type = typeId === 0 ? null : btf.type(typeId);
    if (type?.kind !== BTF_KIND.FUNC)
      return refuse(env.rejectAt(null, 'func-info-type', typeId | 0));
  }
  return funcs;
}

function hasTail(bytes: Uint8Array, from: number, to: number): boolean {
  return bytes.subarray(from, to).some((byte) => byte !== 0);
}

/**
 * The records beside the functions and instructions that they are about.
 *
 * @kernel kernel/bpf/verifier.c check_btf_info(), check_btf_func(), check_btf_line()
 */
export function checkTypes(env: Env): boolean {
  const { types } = env;
  if (!types || types.funcs.length === 0) {
    if (!checkWithoutTypes(env)) return false;
  } else if (!checkFuncs(env, types)) return false;
  const { lineInfo, lineInfoRecSize: size = LINE_INFO_SIZE } = env.request.types ?? {};
  if (!types || !lineInfo || lineInfo.length === 0) return true;
  if (size < LINE_INFO_SIZE || size > MAX_RECORD || size % 4 !== 0)
    return env.rejectAt(null, 'line-info-size', size);
  const lines = checkLines(env, types.btf, lineInfo, size);
  if (lines) env.types = { ...types, lines };
  return lines !== null;
}

/** @kernel kernel/bpf/verifier.c check_abnormal_return() */
function checkWithoutTypes(env: Env): boolean {
  for (const subprog of env.subprogs.slice(1)) {
    if (hasPacketLoad(env, subprog)) return env.rejectAt(null, 'ld-abs-in-subprog');
    if (subprog.hasTailCall) return env.rejectAt(tailCallIn(env, subprog), 'tail-call-in-subprog');
  }
  return true;
}

function checkFuncs(env: Env, { btf, funcs }: TypeInfo): boolean {
  const { subprogs } = env;
  if (funcs.length !== subprogs.length) return env.rejectAt(null, 'func-info-count');
  for (const [i, { insnOff, typeId }] of funcs.entries()) {
    const subprog = subprogs[i]!; // as many
    if (subprog.start !== insnOff) return env.rejectAt(null, 'func-info-layout');
    const type = btf.type(typeId)!; // readFuncs() saw it
    subprog.func = {
      type,
      name: btf.nameOf(type),
      linkage: type.vlen,
      unreliable: false,
      called: false,
      verified: false,
      args: null,
    };
    const result = btf.plain(btf.target(btf.target(type)));
    if (i === 0 || (isNumber(result) && result.sizeOrType <= 8)) continue;
    if (hasPacketLoad(env, subprog)) return env.rejectAt(null, 'ld-abs-result');
    if (subprog.hasTailCall) return env.rejectAt(tailCallIn(env, subprog), 'tail-call-result');
  }
  return true;
}

function checkLines(env: Env, btf: Btf, bytes: Uint8Array, size: number): LineInfo[] | null {
  const { insns, subprogs } = env;
  const refuse = (refused: false): null => refused || null;
  const lines = readLineInfo(bytes, size);
  let func = 0;
  for (const [i, line] of lines.entries()) {
    const { insnOff, lineOff, fileNameOff } = line;
    if (hasTail(bytes, i * size + LINE_INFO_SIZE, (i + 1) * size))
      return refuse(env.rejectAt(null, 'line-info-tail'));
    const before = lines[i - 1]?.insnOff;
    if ((before !== undefined && insnOff <= before) || insnOff >= insns.length)
      return refuse(env.rejectAt(null, 'line-info-order', i, insnOff, before ?? 0, insns.length));
    if (env.insn(insnOff).code === 0) return refuse(env.rejectAt(null, 'line-info-code', i));
    if (btf.name(lineOff) === null || btf.name(fileNameOff) === null)
      return refuse(env.rejectAt(null, 'line-info-text', i));
    const start = subprogs[func]?.start;
    if (start === insnOff) func++;
    else if (start !== undefined && start < insnOff)
      return refuse(env.rejectAt(null, 'line-info-func', func));
  }
  if (func < subprogs.length)
    return refuse(env.rejectAt(null, 'line-info-funcs', subprogs.length - func, func));
  return lines;
}

function hasPacketLoad(env: Env, { start, end }: Subprog): boolean {
  for (let at = start; at < end; at++) {
    const { code } = env.insn(at);
    const mode = bpfMode(code);
    if (bpfClass(code) === BPF_LD && (mode === BPF_ABS || mode === BPF_IND)) return true;
  }
  return false;
}

function tailCallIn(env: Env, { start, end }: Subprog): InsnIndex {
  for (let at = start; at < end; at++) {
    const insn = env.insn(at);
    if (isHelperCall(insn) && insn.imm === TAIL_CALL) return at;
  }
  return start;
}
