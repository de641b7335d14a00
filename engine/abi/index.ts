export {
  type FormatSpec,
  MAX_BPRINTF_BIN_ARGS,
  MAX_BPRINTF_BUF,
  MAX_BPRINTF_VARARGS,
  MAX_TRACE_PRINTK_VARARGS,
  parseFormat,
} from './bprintf';
export {
  BPF_NUM_CHAIN_SLOTS,
  BPF_PROG_CHAIN_ADD,
  BPF_PROG_CHAIN_DEL,
  BPF_PROG_CHAIN_GET,
  CHAIN_WILDCARD,
} from './chain';
export { UAPI_CONSTANTS, type UapiConstant, uapiConstant } from './constants';
export { CONTEXTS, type CtxField, type CtxPointer, type CtxStruct, ctxFieldAt } from './contexts';
export { ERRNO, type ErrnoName, errnoName } from './errno';
export { type HelperDoc, helperDoc } from './helper-docs';
export { HELPER_NAMES } from './helper-names';
export {
  type ArgType,
  HELPERS,
  type HelperProto,
  helperName,
  helperNumber,
  helperProto,
  INTERNAL_HELPERS,
  KERNEL_FUNCTIONS,
  loadedHelperName,
  type RetType,
} from './helpers';
export { HELPERS_NOT_RUN } from './helpers-not-run';
export { HOOKS, type HookName } from './hooks';
export { kfuncDoc } from './kfunc-docs';
export { BPF_ARRAY, HTAB_ELEM, XSK_MAP } from './kernel-maps';
export { isSock, KERNEL_STRUCTS, type KernelStruct } from './kernel-structs';
export { KERNEL_VERSION } from './kernel-version';
export {
  FUNCTION_IDS,
  ITERATORS,
  type IterName,
  KFUNCS,
  type Kfunc,
  type KfuncParam,
  type KfuncProto,
  kfuncById,
  kfuncByName,
  kfuncName,
} from './kfuncs';
export { isGplCompatible } from './license';
export {
  BPF_COMPLEXITY_LIMIT_INSNS,
  BPF_COMPLEXITY_LIMIT_JMP_SEQ,
  BPF_COMPLEXITY_LIMIT_STATES,
  BPF_MAX_SUBPROGS,
  BPF_MAXINSNS,
  BPF_OBJ_NAME_LEN,
  MAX_BPF_STACK,
  MAX_CALL_FRAMES,
  MAX_PACKET_OFF,
  MAX_TAIL_CALL_CNT,
  MAX_USED_MAPS,
  SPIN_LOCK_SIZE,
  TIMER_SIZE,
} from './limits';
export {
  KMALLOC_MAX_SIZE,
  MAP_COMMANDS,
  MAP_FLAGS,
  MAP_TYPES,
  MAP_UPDATE_FLAGS,
  type MapCommandName,
  type MapFlagName,
  type MapTypeFacts,
  NR_CPUS,
  NUM_POSSIBLE_CPUS,
  PCPU_MIN_UNIT_SIZE,
} from './map-types';
export { MAP_STRUCTS, type StructLayout } from './map-structs';
export { type MapDef, type MapTypeName, type SpecialField, specialFields } from './maps';
export { BPF_F_INJECT_CHAIN_CALLS, KNOWN_PROG_FLAGS, PROG_FLAGS } from './prog-flags';
export { PROG_TYPE_HELPERS } from './prog-type-helpers';
export type { ProgTypeName, SkbTypeName } from './prog-type-names';
export { type AttachType, PROG_TYPES, type ProgTypeFacts, progKindText } from './prog-types';
export {
  MAX_SLOT_CODE,
  RETURN_CODES,
  type ReturnCode,
  returnCode,
  returnCodeMeaning,
  returnCodeName,
  whyNoSlot,
} from './return-codes';
export { SK_BUFF, SKB_FRAME, SKB_SHARED_INFO, SOCK } from './sk-buff';
export { SOCK_FIELDS, type SockField, sockFieldAt, type SockStruct } from './sock-fields';
export { XDP_ACTIONS, XDP_FRAME, XDP_MD, type XdpActionName, xdpActionName } from './xdp';
export { NET_DEVICE, XDP_BUFF, XDP_RXQ_INFO, XDP_TXQ_INFO } from './xdp-buff';
