export { CALLABLE_HELPERS, callHelper } from './call-helper';
export { SCRATCH_BYTES } from './types';
export type { EmittedRecord, HelperEnv, RedirectTarget, SkbFrame, XdpFrame } from './types';
