export { CALLABLE_HELPERS, callHelper } from './call-helper';
export type { HelperEnv, RedirectTarget, XdpFrame } from './types';
