export { Btf, type BtfParam, type BtfType, isModifier, isNumber, isStruct, kindText } from './btf';
export { BTF_FUNC_GLOBAL, BTF_FUNC_STATIC, BTF_KIND, BTF_KIND_NAMES } from './kinds';
export { type BtfResult, readBtf } from './read';
export {
  FUNC_INFO_SIZE,
  type FuncInfo,
  LINE_INFO_SIZE,
  type LineInfo,
  type ProgTypes,
  readFuncInfo,
  readLineInfo,
  writeFuncInfo,
} from './records';
export { BtfWriter } from './writer';
