export { CALLABLE_HELPERS, callHelper } from './call-helper';
export type { EmittedRecord, HelperEnv, RedirectTarget, SkbFrame, XdpFrame } from './types';
