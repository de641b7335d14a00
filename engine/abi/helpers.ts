import { HELPER_NAMES } from './helper-names';

/**
 * Argument types of helpers, in the kernel's words.
 *
 * @kernel include/linux/bpf.h enum bpf_arg_type
 */
export type ArgType =
  | 'ARG_DONTCARE' // not looked at: a helper with a variable number of arguments
  | 'ARG_ANYTHING'
  | 'ARG_PTR_TO_CTX'
  | 'ARG_CONST_MAP_PTR'
  | 'ARG_PTR_TO_MAP_KEY'
  | 'ARG_PTR_TO_MAP_VALUE'
  | 'ARG_PTR_TO_MEM' // its size is the next argument
  | 'ARG_PTR_TO_FIXED_SIZE_MEM' // its size is in `argSizes`; aligned
  | 'ARG_PTR_TO_CONST_STR' // in a map that nobody can write to
  | 'ARG_CONST_SIZE'
  | 'ARG_CONST_SIZE_OR_ZERO'
  | 'ARG_CONST_ALLOC_SIZE_OR_ZERO' // a constant: the size of the memory that the helper hands out
  | 'ARG_PTR_TO_RINGBUF_MEM'
  | 'ARG_PTR_TO_FUNC' // a function of the program, which the helper calls back
  | 'ARG_PTR_TO_STACK'
  | 'ARG_PTR_TO_SPIN_LOCK'
  | 'ARG_PTR_TO_TIMER';

/** @kernel include/linux/bpf.h enum bpf_return_type */
export type RetType =
  | 'RET_INTEGER'
  | 'RET_VOID'
  | 'RET_PTR_TO_MAP_VALUE_OR_NULL'
  | 'RET_PTR_TO_RINGBUF_MEM_OR_NULL';

/** The prototype of a helper that exists here. What people read of it `helperDoc` tells. */
export interface HelperProto {
  readonly id: number;
  /** `bpf_map_lookup_elem` */
  readonly name: string;
  readonly gplOnly: boolean;
  readonly ret: RetType;
  readonly args: readonly ArgType[];
  /** Arguments, from 0, whose memory it writes and does not read. @kernel MEM_UNINIT | MEM_WRITE */
  readonly outputs: readonly number[];
  /** Arguments, from 0, whose memory it reads and writes. @kernel MEM_WRITE */
  readonly inouts: readonly number[];
  /** By argument, from 0: bytes of memory of a fixed size. */
  readonly argSizes: Readonly<Record<number, number>>;
  /** Arguments, from 0, that may be NULL. @kernel PTR_MAYBE_NULL */
  readonly nullable: readonly number[];
  /** The argument, from 0, that is given back; `null` for none. @kernel OBJ_RELEASE */
  readonly releases: number | null;
  /** Whether it moves or replaces the packet, so that packet pointers die. */
  readonly changesPacketData: boolean;
  /** Whether its memory arguments may point into the packet. */
  readonly pktAccess: boolean;
}

type Flags =
  | 'outputs'
  | 'inouts'
  | 'argSizes'
  | 'nullable'
  | 'releases'
  | 'gplOnly'
  | 'changesPacketData'
  | 'pktAccess';
type Row = Omit<HelperProto, 'id' | 'name' | Flags> & Partial<Pick<HelperProto, Flags>>;

/**
 * Helpers that programs can call here, with the prototypes of Linux 6.18.
 *
 * @kernel kernel/bpf/helpers.c, net/core/filter.c, kernel/trace/bpf_trace.c struct bpf_func_proto
 */
const ROWS = {
  map_lookup_elem: {
    pktAccess: true,
    ret: 'RET_PTR_TO_MAP_VALUE_OR_NULL',
    args: ['ARG_CONST_MAP_PTR', 'ARG_PTR_TO_MAP_KEY'],
  },
  map_update_elem: {
    pktAccess: true,
    ret: 'RET_INTEGER',
    args: ['ARG_CONST_MAP_PTR', 'ARG_PTR_TO_MAP_KEY', 'ARG_PTR_TO_MAP_VALUE', 'ARG_ANYTHING'],
  },
  map_delete_elem: {
    pktAccess: true,
    ret: 'RET_INTEGER',
    args: ['ARG_CONST_MAP_PTR', 'ARG_PTR_TO_MAP_KEY'],
  },
  ktime_get_ns: {
    ret: 'RET_INTEGER',
    args: [],
  },
  trace_printk: {
    gplOnly: true,
    ret: 'RET_INTEGER',
    args: ['ARG_PTR_TO_MEM', 'ARG_CONST_SIZE', 'ARG_DONTCARE', 'ARG_DONTCARE', 'ARG_DONTCARE'],
  },
  get_prandom_u32: {
    ret: 'RET_INTEGER',
    args: [],
  },
  tail_call: {
    ret: 'RET_VOID',
    args: ['ARG_PTR_TO_CTX', 'ARG_CONST_MAP_PTR', 'ARG_ANYTHING'],
  },
  redirect: {
    ret: 'RET_INTEGER',
    args: ['ARG_ANYTHING', 'ARG_ANYTHING'],
  },
  xdp_adjust_head: {
    ret: 'RET_INTEGER',
    args: ['ARG_PTR_TO_CTX', 'ARG_ANYTHING'],
    changesPacketData: true,
  },
  get_smp_processor_id: {
    ret: 'RET_INTEGER',
    args: [],
  },
  get_numa_node_id: {
    ret: 'RET_INTEGER',
    args: [],
  },
  ktime_get_boot_ns: {
    ret: 'RET_INTEGER',
    args: [],
  },
  ktime_get_coarse_ns: {
    ret: 'RET_INTEGER',
    args: [],
  },
  jiffies64: {
    ret: 'RET_INTEGER',
    args: [],
  },
  map_push_elem: {
    pktAccess: true,
    ret: 'RET_INTEGER',
    args: ['ARG_CONST_MAP_PTR', 'ARG_PTR_TO_MAP_VALUE', 'ARG_ANYTHING'],
  },
  map_pop_elem: {
    ret: 'RET_INTEGER',
    args: ['ARG_CONST_MAP_PTR', 'ARG_PTR_TO_MAP_VALUE'],
    outputs: [1],
  },
  map_peek_elem: {
    ret: 'RET_INTEGER',
    args: ['ARG_CONST_MAP_PTR', 'ARG_PTR_TO_MAP_VALUE'],
    outputs: [1],
  },
  map_lookup_percpu_elem: {
    pktAccess: true,
    ret: 'RET_PTR_TO_MAP_VALUE_OR_NULL',
    args: ['ARG_CONST_MAP_PTR', 'ARG_PTR_TO_MAP_KEY', 'ARG_ANYTHING'],
  },
  redirect_map: {
    ret: 'RET_INTEGER',
    args: ['ARG_CONST_MAP_PTR', 'ARG_ANYTHING', 'ARG_ANYTHING'],
  },
  xdp_adjust_meta: {
    ret: 'RET_INTEGER',
    args: ['ARG_PTR_TO_CTX', 'ARG_ANYTHING'],
    changesPacketData: true,
  },
  xdp_adjust_tail: {
    ret: 'RET_INTEGER',
    args: ['ARG_PTR_TO_CTX', 'ARG_ANYTHING'],
    changesPacketData: true,
  },
  xdp_load_bytes: {
    ret: 'RET_INTEGER',
    args: ['ARG_PTR_TO_CTX', 'ARG_ANYTHING', 'ARG_PTR_TO_MEM', 'ARG_CONST_SIZE'],
    outputs: [2],
  },
  xdp_store_bytes: {
    ret: 'RET_INTEGER',
    args: ['ARG_PTR_TO_CTX', 'ARG_ANYTHING', 'ARG_PTR_TO_MEM', 'ARG_CONST_SIZE'],
  },
  csum_diff: {
    pktAccess: true,
    ret: 'RET_INTEGER',
    args: [
      'ARG_PTR_TO_MEM',
      'ARG_CONST_SIZE_OR_ZERO',
      'ARG_PTR_TO_MEM',
      'ARG_CONST_SIZE_OR_ZERO',
      'ARG_ANYTHING',
    ],
    nullable: [0, 2],
  },
  spin_lock: {
    ret: 'RET_VOID',
    args: ['ARG_PTR_TO_SPIN_LOCK'],
  },
  spin_unlock: {
    ret: 'RET_VOID',
    args: ['ARG_PTR_TO_SPIN_LOCK'],
  },
  ringbuf_output: {
    ret: 'RET_INTEGER',
    args: ['ARG_CONST_MAP_PTR', 'ARG_PTR_TO_MEM', 'ARG_CONST_SIZE_OR_ZERO', 'ARG_ANYTHING'],
  },
  ringbuf_reserve: {
    ret: 'RET_PTR_TO_RINGBUF_MEM_OR_NULL',
    args: ['ARG_CONST_MAP_PTR', 'ARG_CONST_ALLOC_SIZE_OR_ZERO', 'ARG_ANYTHING'],
  },
  ringbuf_submit: {
    ret: 'RET_VOID',
    args: ['ARG_PTR_TO_RINGBUF_MEM', 'ARG_ANYTHING'],
    releases: 0,
  },
  ringbuf_discard: {
    ret: 'RET_VOID',
    args: ['ARG_PTR_TO_RINGBUF_MEM', 'ARG_ANYTHING'],
    releases: 0,
  },
  ringbuf_query: {
    ret: 'RET_INTEGER',
    args: ['ARG_CONST_MAP_PTR', 'ARG_ANYTHING'],
  },
  for_each_map_elem: {
    ret: 'RET_INTEGER',
    args: ['ARG_CONST_MAP_PTR', 'ARG_PTR_TO_FUNC', 'ARG_PTR_TO_STACK', 'ARG_ANYTHING'],
    nullable: [2],
  },
  timer_init: {
    ret: 'RET_INTEGER',
    args: ['ARG_PTR_TO_TIMER', 'ARG_CONST_MAP_PTR', 'ARG_ANYTHING'],
    gplOnly: true,
  },
  timer_set_callback: {
    ret: 'RET_INTEGER',
    args: ['ARG_PTR_TO_TIMER', 'ARG_PTR_TO_FUNC'],
    gplOnly: true,
  },
  timer_start: {
    ret: 'RET_INTEGER',
    args: ['ARG_PTR_TO_TIMER', 'ARG_ANYTHING', 'ARG_ANYTHING'],
    gplOnly: true,
  },
  timer_cancel: {
    ret: 'RET_INTEGER',
    args: ['ARG_PTR_TO_TIMER'],
    gplOnly: true,
  },
  loop: {
    ret: 'RET_INTEGER',
    args: ['ARG_ANYTHING', 'ARG_PTR_TO_FUNC', 'ARG_PTR_TO_STACK', 'ARG_ANYTHING'],
    nullable: [2],
  },
  xdp_get_buff_len: {
    ret: 'RET_INTEGER',
    args: ['ARG_PTR_TO_CTX'],
  },
  fib_lookup: {
    gplOnly: true,
    ret: 'RET_INTEGER',
    args: ['ARG_PTR_TO_CTX', 'ARG_PTR_TO_MEM', 'ARG_CONST_SIZE', 'ARG_ANYTHING'],
    inouts: [1],
  },
  check_mtu: {
    gplOnly: true,
    ret: 'RET_INTEGER',
    args: [
      'ARG_PTR_TO_CTX',
      'ARG_ANYTHING',
      'ARG_PTR_TO_FIXED_SIZE_MEM',
      'ARG_ANYTHING',
      'ARG_ANYTHING',
    ],
    inouts: [2],
    argSizes: { 2: 4 },
  },
  perf_event_output: {
    gplOnly: true,
    ret: 'RET_INTEGER',
    args: [
      'ARG_PTR_TO_CTX',
      'ARG_CONST_MAP_PTR',
      'ARG_ANYTHING',
      'ARG_PTR_TO_MEM',
      'ARG_CONST_SIZE_OR_ZERO',
    ],
  },
  strncmp: {
    ret: 'RET_INTEGER',
    args: ['ARG_PTR_TO_MEM', 'ARG_CONST_SIZE', 'ARG_PTR_TO_CONST_STR'],
  },
  strtol: {
    ret: 'RET_INTEGER',
    args: ['ARG_PTR_TO_MEM', 'ARG_CONST_SIZE', 'ARG_ANYTHING', 'ARG_PTR_TO_FIXED_SIZE_MEM'],
    outputs: [3],
    argSizes: { 3: 8 },
  },
  strtoul: {
    ret: 'RET_INTEGER',
    args: ['ARG_PTR_TO_MEM', 'ARG_CONST_SIZE', 'ARG_ANYTHING', 'ARG_PTR_TO_FIXED_SIZE_MEM'],
    outputs: [3],
    argSizes: { 3: 8 },
  },
  snprintf: {
    gplOnly: true,
    ret: 'RET_INTEGER',
    args: [
      'ARG_PTR_TO_MEM',
      'ARG_CONST_SIZE_OR_ZERO',
      'ARG_PTR_TO_CONST_STR',
      'ARG_PTR_TO_MEM',
      'ARG_CONST_SIZE_OR_ZERO',
    ],
    inouts: [0],
    nullable: [0, 3],
  },
  trace_vprintk: {
    gplOnly: true,
    ret: 'RET_INTEGER',
    args: ['ARG_PTR_TO_MEM', 'ARG_CONST_SIZE', 'ARG_PTR_TO_MEM', 'ARG_CONST_SIZE_OR_ZERO'],
    nullable: [2],
  },
  skb_load_bytes: {
    ret: 'RET_INTEGER',
    args: ['ARG_PTR_TO_CTX', 'ARG_ANYTHING', 'ARG_PTR_TO_MEM', 'ARG_CONST_SIZE'],
    outputs: [2],
  },
  skb_load_bytes_relative: {
    ret: 'RET_INTEGER',
    args: ['ARG_PTR_TO_CTX', 'ARG_ANYTHING', 'ARG_PTR_TO_MEM', 'ARG_CONST_SIZE', 'ARG_ANYTHING'],
    outputs: [2],
  },
  skb_store_bytes: {
    ret: 'RET_INTEGER',
    args: ['ARG_PTR_TO_CTX', 'ARG_ANYTHING', 'ARG_PTR_TO_MEM', 'ARG_CONST_SIZE', 'ARG_ANYTHING'],
    changesPacketData: true,
  },
  l3_csum_replace: {
    ret: 'RET_INTEGER',
    args: ['ARG_PTR_TO_CTX', 'ARG_ANYTHING', 'ARG_ANYTHING', 'ARG_ANYTHING', 'ARG_ANYTHING'],
    changesPacketData: true,
  },
  l4_csum_replace: {
    ret: 'RET_INTEGER',
    args: ['ARG_PTR_TO_CTX', 'ARG_ANYTHING', 'ARG_ANYTHING', 'ARG_ANYTHING', 'ARG_ANYTHING'],
    changesPacketData: true,
  },
  skb_change_head: {
    ret: 'RET_INTEGER',
    args: ['ARG_PTR_TO_CTX', 'ARG_ANYTHING', 'ARG_ANYTHING'],
    changesPacketData: true,
  },
  skb_change_tail: {
    ret: 'RET_INTEGER',
    args: ['ARG_PTR_TO_CTX', 'ARG_ANYTHING', 'ARG_ANYTHING'],
    changesPacketData: true,
  },
  clone_redirect: {
    ret: 'RET_INTEGER',
    args: ['ARG_PTR_TO_CTX', 'ARG_ANYTHING', 'ARG_ANYTHING'],
    changesPacketData: true,
  },
  skb_pull_data: {
    ret: 'RET_INTEGER',
    args: ['ARG_PTR_TO_CTX', 'ARG_ANYTHING'],
    changesPacketData: true,
  },
  skb_change_type: {
    ret: 'RET_INTEGER',
    args: ['ARG_PTR_TO_CTX', 'ARG_ANYTHING'],
  },
  csum_update: {
    ret: 'RET_INTEGER',
    args: ['ARG_PTR_TO_CTX', 'ARG_ANYTHING'],
  },
  set_hash_invalid: {
    ret: 'RET_INTEGER',
    args: ['ARG_PTR_TO_CTX'],
  },
  set_hash: {
    ret: 'RET_INTEGER',
    args: ['ARG_PTR_TO_CTX', 'ARG_ANYTHING'],
  },
  get_hash_recalc: {
    ret: 'RET_INTEGER',
    args: ['ARG_PTR_TO_CTX'],
  },
} as const satisfies Record<string, Row>;

/** A helper that exists here, without `bpf_`. */
export type KnownHelper = keyof typeof ROWS;

/** By number; only helpers that exist here. `helperName` knows the names of the others. */
export const HELPERS: ReadonlyMap<number, HelperProto> = new Map(
  Object.entries(ROWS).map(([short, row]) => {
    const id = HELPER_NAMES.indexOf(short);
    const flags = { gplOnly: false, changesPacketData: false, pktAccess: false };
    const args = { outputs: [], inouts: [], argSizes: {}, nullable: [], releases: null };
    return [id, { ...flags, ...args, ...row, id, name: `bpf_${short}` }];
  }),
);

/**
 * Functions of the kernel that rewritten programs call like helpers, under numbers that no program
 * can name; the kernel puts their addresses there.
 *
 * @kernel net/core/filter.c bpf_skb_load_helper_8_no_cache() and its like
 */
export const INTERNAL_HELPERS = {
  skb_load_helper_8_no_cache: 0x10000,
  skb_load_helper_16_no_cache: 0x10001,
  skb_load_helper_32_no_cache: 0x10002,
} as const;

/** Functions that only the kernel's own rewriting calls; no machine runs these calls. */
export const KERNEL_FUNCTIONS = {
  __htab_map_lookup_elem: 0x10010,
  arch_bpf_timed_may_goto: 0x10011,
} as const;

const INTERNAL_NAMES: ReadonlyMap<number, string> = new Map([
  ...Object.entries(INTERNAL_HELPERS).map(([name, id]) => [id, `bpf_${name}`] as const),
  ...Object.entries(KERNEL_FUNCTIONS).map(([name, id]) => [id, name] as const),
]);

/** `bpf_map_lookup_elem` for 1, also those of rewritten programs; `null` for a number that no kernel knows. */
export function helperName(id: number): string | null {
  return INTERNAL_NAMES.get(id) ?? loadedHelperName(id);
}

/** The same in a program as it is loaded. */
export function loadedHelperName(id: number): string | null {
  const short = HELPER_NAMES[id];
  return short === undefined || id === 0 ? null : `bpf_${short}`;
}

/** The number of a helper by its name, with or without `bpf_`; `null` when there is none. */
export function helperNumber(name: string): number | null {
  const id = HELPER_NAMES.indexOf(name.replace(/^bpf_/, ''));
  return id > 0 ? id : null;
}
