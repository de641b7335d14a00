export { CALLABLE_HELPERS, callHelper } from './call-helper';
export type {
  EmittedRecord,
  HelperEnv,
  PacketCopy,
  RedirectTarget,
  SkbFrame,
  XdpFrame,
} from './types';
export { SCRATCH_BYTES } from './types';
