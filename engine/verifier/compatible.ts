import type { ArgType } from '../abi';
import {
  CONST_PTR_TO_DYNPTR,
  CONST_PTR_TO_MAP,
  PTR_MAYBE_NULL,
  PTR_TO_BTF_ID,
  PTR_TO_CTX,
  PTR_TO_FUNC,
  PTR_TO_MAP_KEY,
  PTR_TO_MAP_VALUE,
  PTR_TO_MEM,
  PTR_TO_PACKET,
  PTR_TO_PACKET_META,
  PTR_TO_RINGBUF_MEM,
  PTR_TO_SOCK_COMMON,
  PTR_TO_SOCKET,
  PTR_TO_STACK,
  PTR_TO_TCP_SOCK,
  PTR_TO_XDP_SOCK,
  PTR_TRUSTED,
  type RegType,
  SCALAR_VALUE,
} from './reg';

/** What may be in the register of an argument. */
export interface Accepts {
  readonly types: readonly RegType[];
  /** How a refusal lists them: also those that no program here can have. */
  readonly text: string;
}

const TRUSTED = PTR_TO_BTF_ID | PTR_TRUSTED;

export const MEMORY: Accepts = {
  types: [
    PTR_TO_STACK,
    PTR_TO_PACKET,
    PTR_TO_PACKET_META,
    PTR_TO_MAP_KEY,
    PTR_TO_MAP_VALUE,
    PTR_TO_MEM,
    PTR_TO_RINGBUF_MEM,
    TRUSTED,
  ],
  text: 'fp, pkt, pkt_meta, map_key, map_value, mem, ringbuf_mem, buf, trusted_ptr_',
};
const NUMBER: Accepts = { types: [SCALAR_VALUE], text: 'scalar' };
const DYNPTR: Accepts = { types: [PTR_TO_STACK, CONST_PTR_TO_DYNPTR], text: 'fp, dynptr_ptr' };
const SOCKETS = [PTR_TO_SOCK_COMMON, PTR_TO_SOCKET, PTR_TO_TCP_SOCK, PTR_TO_XDP_SOCK];
const SOCKETS_TEXT = 'sock_common, sock, tcp_sock, xdp_sock';
const KERNEL: readonly RegType[] = [PTR_TO_BTF_ID, TRUSTED];
const SOCK: Accepts = {
  types: [...SOCKETS, ...KERNEL],
  text: `${SOCKETS_TEXT}, ptr_, trusted_ptr_`,
};

/** @kernel kernel/bpf/verifier.c compatible_reg_types[] */
const COMPATIBLE: Readonly<Partial<Record<ArgType, Accepts>>> = {
  ARG_PTR_TO_CTX: { types: [PTR_TO_CTX], text: 'ctx' },
  ARG_CONST_MAP_PTR: { types: [CONST_PTR_TO_MAP], text: 'map_ptr' },
  ARG_PTR_TO_MAP_KEY: MEMORY,
  ARG_PTR_TO_MAP_VALUE: MEMORY,
  ARG_PTR_TO_MEM: MEMORY,
  ARG_PTR_TO_FIXED_SIZE_MEM: MEMORY,
  ARG_PTR_TO_CONST_STR: { types: [PTR_TO_MAP_VALUE], text: 'map_value' },
  ARG_CONST_SIZE: NUMBER,
  ARG_CONST_SIZE_OR_ZERO: NUMBER,
  ARG_CONST_ALLOC_SIZE_OR_ZERO: NUMBER,
  ARG_PTR_TO_RINGBUF_MEM: { types: [PTR_TO_RINGBUF_MEM], text: 'ringbuf_mem' },
  ARG_PTR_TO_FUNC: { types: [PTR_TO_FUNC], text: 'func' },
  ARG_PTR_TO_STACK: { types: [PTR_TO_STACK], text: 'fp' },
  ARG_PTR_TO_SPIN_LOCK: { types: [PTR_TO_MAP_VALUE], text: 'map_value, ptr_' },
  ARG_PTR_TO_DYNPTR: DYNPTR,
  ARG_PTR_TO_RINGBUF_DYNPTR: DYNPTR,
  ARG_PTR_TO_UNINIT_DYNPTR: DYNPTR,
  ARG_PTR_TO_TIMER: { types: [PTR_TO_MAP_VALUE], text: 'map_value' },
  ARG_PTR_TO_SOCK_COMMON: { types: SOCKETS, text: SOCKETS_TEXT },
  ARG_PTR_TO_BTF_ID_SOCK_COMMON: SOCK,
  ARG_PTR_TO_BTF_ID: { types: KERNEL, text: 'ptr_, trusted_ptr_, rcu_ptr_' },
  ARG_PTR_TO_PERCPU_BTF_ID: {
    types: [],
    text: 'percpu_ptr_, percpu_rcu_ptr_, percpu_trusted_ptr_',
  },
  ARG_KPTR_XCHG_DEST: { types: [PTR_TO_MAP_VALUE], text: 'map_value, ptr_' },
};

/** Types of registers that an argument takes; `undefined` where it takes any. */
export function acceptedBy(type: ArgType): Accepts | undefined {
  return COMPATIBLE[type];
}

/** Whether a register may be moved by a constant or a variable, or by neither, before a helper gets it. */
export function movability(type: RegType): 'any' | 'constant' | 'none' {
  if (type === SCALAR_VALUE) return 'any';
  if ((type & ~PTR_TRUSTED & ~PTR_MAYBE_NULL) === PTR_TO_BTF_ID) return 'constant';
  return MEMORY.types.includes(type) ? 'any' : 'none';
}
