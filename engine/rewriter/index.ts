export { type AlignedRow, alignInsns, type PrintInsn } from './align';
export type { ChainSlots } from './chain-code';
export { type Converted, convertCtxAccess } from './convert-ctx';
export { mapFacts } from './facts';
export { generateLdAbs } from './ld-abs';
export {
  type ChainVariant,
  type Injected,
  type InjectOptions,
  type InjectResult,
  injectChainCalls,
} from './inject-chain';
export {
  type Patch,
  patchInsns,
  type RewriteRefused,
  type RewriteResult,
  type Rewritten,
  SELF,
} from './patch';
