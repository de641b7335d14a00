export { CALLABLE_HELPERS, callHelper } from './call-helper';
export type { EmittedRecord, HelperEnv, RedirectTarget, XdpFrame } from './types';
