export { CALLABLE_HELPERS, callHelper } from './call-helper';
export { CALLABLE_KFUNCS } from './call-kfunc';
export {
  nextExpiry,
  readTimer,
  setNextExpiry,
  TIMER_KEY,
  type TimerState,
  writeTimer,
} from './timer-state';
export type {
  EmittedRecord,
  HelperEnv,
  PacketCopy,
  RedirectTarget,
  SkbFrame,
  XdpFrame,
} from './types';
export { SCRATCH_BYTES } from './types';
