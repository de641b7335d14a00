import { helperNumber, type KernelStruct, type MapDef, NUM_POSSIBLE_CPUS } from '../abi';
import type { Env } from './env';
import type { CallMeta } from './helper-args';
import { kernelPointer } from './kernel-pointer';
import { acquireReference } from './references';
import {
  copyReg,
  knownReg,
  mayBeNull,
  PTR_MAYBE_NULL,
  PTR_TO_MAP_VALUE,
  PTR_TO_MEM,
  PTR_TO_RINGBUF_MEM,
  PTR_TO_SOCK_COMMON,
  PTR_TO_SOCKET,
  PTR_TO_TCP_SOCK,
  PTR_TRUSTED,
  REG_NOT_INIT,
  REG_UNKNOWN,
  type Reg,
  type RegType,
} from './reg';
import { soundReg } from './registers';
import { syncBounds } from './scalar-bounds';
import { fromS32, fromU32, toUnsignedNumber, type Word, ZERO } from './word';

/** What a helper leaves in r0. */

const numbers = (names: string): readonly (number | null)[] => names.split(' ').map(helperNumber);

const PROCESSOR_ID = helperNumber('get_smp_processor_id');
const LOOKUP = helperNumber('map_lookup_elem');
/** @kernel kernel/bpf/verifier.c is_acquire_function() */
const ACQUIRES = numbers('sk_lookup_tcp sk_lookup_udp skc_lookup_tcp ringbuf_reserve');
/** They give the same thing back as another type. @kernel is_ptr_cast_function() */
const CASTS = numbers(
  'tcp_sock sk_fullsock skc_to_tcp_sock skc_to_tcp6_sock skc_to_udp6_sock skc_to_mptcp_sock skc_to_tcp_timewait_sock skc_to_tcp_request_sock',
);
/** They return how many bytes they have written, or an error number. @kernel do_refine_retval_range() */
const COUNTS = numbers('get_task_stack probe_read_kernel_str probe_read_user_str');
const MAX_ERRNO = 4095;

export function resultOf(env: Env, meta: CallMeta): Reg {
  const { proto } = meta;
  switch (proto.ret) {
    case 'RET_INTEGER':
      if (proto.id === PROCESSOR_ID) return within(env, 0, fromU32(NUM_POSSIBLE_CPUS - 1));
      return COUNTS.includes(proto.id) ? within(env, -MAX_ERRNO, meta.mostBytes) : REG_UNKNOWN;
    case 'RET_VOID':
      return REG_NOT_INIT;
    case 'RET_PTR_TO_MAP_VALUE':
    case 'RET_PTR_TO_MAP_VALUE_OR_NULL':
      return named(env, meta, mapValue(env, meta));
    case 'RET_PTR_TO_RINGBUF_MEM_OR_NULL':
      return named(env, meta, { ...orNull(PTR_TO_RINGBUF_MEM), range: meta.memSize });
    case 'RET_PTR_TO_DYNPTR_MEM_OR_NULL': {
      const { id, refObjId } = meta.dynptr!; // its argument
      return named(env, meta, { ...orNull(PTR_TO_MEM), range: meta.memSize, map: id, refObjId });
    }
    case 'RET_PTR_TO_SOCKET_OR_NULL':
      return named(env, meta, orNull(PTR_TO_SOCKET));
    case 'RET_PTR_TO_SOCK_COMMON_OR_NULL':
      return named(env, meta, orNull(PTR_TO_SOCK_COMMON));
    case 'RET_PTR_TO_TCP_SOCK_OR_NULL':
      return named(env, meta, orNull(PTR_TO_TCP_SOCK));
    case 'RET_PTR_TO_BTF_ID_TRUSTED':
      return kernelPointer('task_struct', PTR_TRUSTED);
    case 'RET_PTR_TO_BTF_ID':
      return kernelPointer('pt_regs', 0);
    case 'RET_PTR_TO_BTF_ID_OR_NULL': {
      const struct = proto.name.replace('bpf_skc_to_', '') as KernelStruct; // of all that get here
      return named(env, meta, kernelPointer(struct, PTR_MAYBE_NULL));
    }
    default:
      return REG_UNKNOWN; // of helpers whose arguments no program here has
  }
}

const orNull = (type: RegType): Reg => knownReg(type | PTR_MAYBE_NULL, ZERO);

function mapValue(env: Env, { proto, map, mapIndex, constKey }: CallMeta): Reg {
  const sure =
    proto.ret === 'RET_PTR_TO_MAP_VALUE' ||
    (proto.id === LOOKUP && constKey !== null && map !== null && isInRange(constKey, map));
  const value = { ...knownReg(PTR_TO_MAP_VALUE, ZERO), map: mapIndex };
  if (!sure) return { ...value, type: PTR_TO_MAP_VALUE | PTR_MAYBE_NULL };
  return map?.lock === undefined ? value : { ...value, id: env.newId() }; // which tells it from other values
}

/** With the id by which a check for NULL finds its copies, and that of the reference. */
function named(env: Env, { proto, refObjId }: CallMeta, reg: Reg): Reg {
  const result = mayBeNull(reg.type) ? { ...reg, id: env.newId() } : reg;
  if (CASTS.includes(proto.id)) return { ...result, refObjId };
  if (!ACQUIRES.includes(proto.id)) return result;
  const id = acquireReference(env); // takes the place of the other one
  return { ...result, id, refObjId: id };
}

/** A number from `least` to `most`. @kernel kernel/bpf/verifier.c do_refine_retval_range() */
function within(env: Env, least: number, most: Word): Reg {
  const draft = copyReg(REG_UNKNOWN);
  draft.smin = fromS32(least);
  draft.s32min = least;
  draft.smax = most;
  draft.s32max = most.lo;
  if (least === 0) {
    draft.umin = ZERO;
    draft.umax = most;
    draft.u32min = 0;
    draft.u32max = most.lo;
  }
  syncBounds(draft);
  return soundReg(env, draft, 'retval');
}

/** Whether an array has an element with this key. */
export function isInRange(key: Word, map: MapDef): boolean {
  return key.hi >= 0 && toUnsignedNumber(key) < map.maxEntries;
}
