export { type AlignedRow, alignInsns, type PrintInsn } from './align';
export type { ChainSlots } from './chain-code';
export { convertCtxAccess } from './convert-ctx';
export { type ChainVariant, type InjectOptions, injectChainCalls } from './inject-chain';
export { generateLdAbs } from './ld-abs';
export {
  followedBy,
  type Pass,
  type Passed,
  type PassId,
  type PassResult,
  type Program,
  runPasses,
  unchanged,
  type Whole,
} from './pass';
export { PASSES } from './passes';
export {
  type Patch,
  patchInsns,
  type RewriteRefused,
  type RewriteResult,
  type Rewritten,
  SELF,
} from './patch';
