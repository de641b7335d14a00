import { HELPER_NAMES } from './helper-names';
import { HELPER_SIGNATURES } from './helper-signatures';
import type { ProgTypeName } from './prog-type-names';

/**
 * Argument types of helpers, in the kernel's words, by what signatures call them.
 *
 * @kernel include/linux/bpf.h enum bpf_arg_type
 */
const ARG_TYPES = {
  more: 'ARG_DONTCARE', // not looked at: a helper with a variable number of arguments
  any: 'ARG_ANYTHING',
  ctx: 'ARG_PTR_TO_CTX',
  map: 'ARG_CONST_MAP_PTR',
  key: 'ARG_PTR_TO_MAP_KEY',
  value: 'ARG_PTR_TO_MAP_VALUE',
  mem: 'ARG_PTR_TO_MEM', // its size is the next argument
  'mem[]': 'ARG_PTR_TO_FIXED_SIZE_MEM', // its size is in `argSizes`; aligned
  str: 'ARG_PTR_TO_CONST_STR', // in a map that nobody can write to
  size: 'ARG_CONST_SIZE',
  size0: 'ARG_CONST_SIZE_OR_ZERO',
  alloc_size: 'ARG_CONST_ALLOC_SIZE_OR_ZERO', // a constant: the size of the memory that the helper hands out
  ringbuf_mem: 'ARG_PTR_TO_RINGBUF_MEM',
  func: 'ARG_PTR_TO_FUNC', // a function of the program, which the helper calls back
  stack: 'ARG_PTR_TO_STACK',
  spin_lock: 'ARG_PTR_TO_SPIN_LOCK',
  timer: 'ARG_PTR_TO_TIMER',
  dynptr: 'ARG_PTR_TO_DYNPTR',
  ringbuf_dynptr: 'ARG_PTR_TO_RINGBUF_DYNPTR',
  new_dynptr: 'ARG_PTR_TO_UNINIT_DYNPTR', // room for one
  sock_common: 'ARG_PTR_TO_SOCK_COMMON',
  sk: 'ARG_PTR_TO_BTF_ID_SOCK_COMMON', // a socket, as programs or as the kernel itself sees it
  task: 'ARG_PTR_TO_BTF_ID',
  cgroup: 'ARG_PTR_TO_BTF_ID',
  percpu: 'ARG_PTR_TO_PERCPU_BTF_ID',
  kptr: 'ARG_PTR_TO_BTF_ID',
  kptr_dest: 'ARG_KPTR_XCHG_DEST',
} as const;

export type ArgType = (typeof ARG_TYPES)[keyof typeof ARG_TYPES];

/** @kernel include/linux/bpf.h enum bpf_return_type */
const RET_TYPES = {
  int: 'RET_INTEGER',
  void: 'RET_VOID',
  map_value: 'RET_PTR_TO_MAP_VALUE',
  'map_value?': 'RET_PTR_TO_MAP_VALUE_OR_NULL',
  'ringbuf_mem?': 'RET_PTR_TO_RINGBUF_MEM_OR_NULL',
  'dynptr_mem?': 'RET_PTR_TO_DYNPTR_MEM_OR_NULL',
  'sock?': 'RET_PTR_TO_SOCKET_OR_NULL',
  'sock_common?': 'RET_PTR_TO_SOCK_COMMON_OR_NULL',
  'tcp_sock?': 'RET_PTR_TO_TCP_SOCK_OR_NULL',
  task: 'RET_PTR_TO_BTF_ID_TRUSTED',
  pt_regs: 'RET_PTR_TO_BTF_ID',
  'btf?': 'RET_PTR_TO_BTF_ID_OR_NULL',
  'kptr?': 'RET_PTR_TO_BTF_ID_OR_NULL',
  mem_or_btf: 'RET_PTR_TO_MEM_OR_BTF_ID',
  'mem_or_btf?': 'RET_PTR_TO_MEM_OR_BTF_ID_OR_NULL',
} as const;

export type RetType = (typeof RET_TYPES)[keyof typeof RET_TYPES];

/** The prototype of a helper. What people read of it `helperDoc` tells. */
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
  /** By argument, from 0: the structure of the kernel that it has to point to. @kernel arg_btf_id */
  readonly argStructs: Readonly<Record<number, string>>;
  /** Arguments, from 0, that may be NULL. @kernel PTR_MAYBE_NULL */
  readonly nullable: readonly number[];
  /** The argument, from 0, that is given back; `null` for none. @kernel OBJ_RELEASE */
  readonly releases: number | null;
  /** Whether it moves or replaces the packet, so that packet pointers die. */
  readonly changesPacketData: boolean;
  /** Whether its memory arguments may point into the packet. */
  readonly pktAccess: boolean;
  /** Whether it may sleep, which the programs here may not. */
  readonly mightSleep: boolean;
}

/** A helper whose prototype is known, without `bpf_`. */
export type KnownHelper = keyof typeof HELPER_SIGNATURES;

const STRUCTS: Readonly<Record<string, string>> = { task: 'task_struct', cgroup: 'cgroup' };

const SIGNATURE = /^(\S+) \((.*)\)(.*)$/;
const ARGUMENT = /^(?:(out|inout|release) )?(\w+)(\[(\d+)\])?(\?)?$/;

/** Reads a signature of the table, which has the form that is told there. */
function protoOf(id: number, name: string, signature: string): HelperProto {
  const [, ret, list, properties] = SIGNATURE.exec(signature)!;
  const has = (property: string) => properties!.split(' ').includes(property);
  const found = list === '' ? [] : list!.split(', ').map((text) => ARGUMENT.exec(text)!);
  const marked = (mark: string) => found.flatMap((part, i) => (part[1] === mark ? [i] : []));
  const argSizes: Record<number, number> = {};
  const argStructs: Record<number, string> = {};
  for (const [i, [, , type, , size]] of found.entries()) {
    if (size) argSizes[i] = Number(size);
    if (STRUCTS[type!]) argStructs[i] = STRUCTS[type!]!;
  }
  return {
    id,
    name: `bpf_${name}`,
    ret: RET_TYPES[ret as keyof typeof RET_TYPES],
    args: found.map(
      ([, , type, sized]) => ARG_TYPES[`${type}${sized ? '[]' : ''}` as keyof typeof ARG_TYPES],
    ),
    outputs: marked('out'),
    inouts: marked('inout'),
    argSizes,
    argStructs,
    nullable: found.flatMap((part, i) => (part[5] ? [i] : [])),
    releases: marked('release')[0] ?? null,
    gplOnly: has('gpl'),
    changesPacketData: has('moves'),
    pktAccess: has('pkt'),
    mightSleep: has('sleeps'),
  };
}

/** By number; helpers whose prototype is known. `helperName` knows the names of the others. */
export const HELPERS: ReadonlyMap<number, HelperProto> = new Map(
  Object.entries(HELPER_SIGNATURES)
    .map(([name, signature]) => protoOf(HELPER_NAMES.indexOf(name), name, signature))
    .sort((a, b) => a.id - b.id)
    .map((proto) => [proto.id, proto]),
);

const CLASSID = HELPER_NAMES.indexOf('get_cgroup_classid');
/** Elsewhere than at tc it is the task's. @kernel net/core/filter.c bpf_get_cgroup_classid_curr_proto */
const CLASSID_OF_TASK = protoOf(CLASSID, 'get_cgroup_classid', 'int ()');

/** The prototype that programs of a type see. @kernel struct bpf_verifier_ops get_func_proto */
export function helperProto(progType: ProgTypeName, id: number): HelperProto | undefined {
  return id === CLASSID && progType !== 'sched_cls' ? CLASSID_OF_TASK : HELPERS.get(id);
}

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
