export { CALLABLE_HELPERS, callHelper } from './call-helper';
export type { HelperEnv, XdpFrame } from './types';
