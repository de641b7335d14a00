import { OTHER_KFUNCS } from './kfunc-names';
import type { ProgTypeName } from './prog-type-names';

/**
 * Functions of the kernel that programs call (kfuncs), by their BTF ids, which are those of the
 * pinned build: they are told from build to build by their names. How an argument is checked, its
 * name and type in the kernel's declaration say, there as here.
 *
 * @kernel kernel/bpf/helpers.c common_btf_ids[], net/core/filter.c bpf_kfunc_check_set_xdp[]
 */

/** What a kfunc wants in an argument. @kernel kernel/bpf/verifier.c enum kfunc_ptr_arg_type */
export type KfuncParam =
  | { readonly kind: 'scalar' }
  /** Not looked at. @kernel __ign */
  | { readonly kind: 'ignored' }
  | { readonly kind: 'ctx' }
  /** @param uninit it makes one, where none has to be. @kernel __uninit */
  | { readonly kind: 'dynptr'; readonly uninit: boolean }
  | { readonly kind: 'iter'; readonly iter: IterName }
  /** Memory whose size, a constant, is the next argument; may be NULL. @kernel __opt, __szk */
  | { readonly kind: 'buffer' };

/** Open-coded iterators: how many 8-byte slots of the stack each takes. */
export const ITERATORS = { num: 1, bits: 2 } as const;
export type IterName = keyof typeof ITERATORS;

export interface KfuncProto {
  /** As C declares it. */
  readonly declaration: string;
  readonly params: readonly KfuncParam[];
  /** `slice`: of a dynptr; a number: read-only memory of so many bytes. */
  readonly ret: 'void' | 'scalar' | 'slice' | number;
  /** @kernel KF_ITER_NEW, KF_ITER_NEXT, KF_ITER_DESTROY */
  readonly iter: 'new' | 'next' | 'destroy' | null;
  /** @kernel KF_RET_NULL */
  readonly retNull: boolean;
  /** No pointer may be NULL. @kernel KF_TRUSTED_ARGS */
  readonly trusted: boolean;
  /** Packet pointers die. @kernel is_kfunc_pkt_changing() */
  readonly changesPacketData: boolean;
}

export interface Kfunc {
  /** BTF id. */
  readonly id: number;
  readonly name: string;
  /** Who may call it. */
  readonly progTypes: readonly ProgTypeName[];
  readonly arity: number;
  /** Only programs that may sleep can call it. */
  readonly sleepable: boolean;
  /** Only programs that are bound to a device can call it. @kernel bpf_dev_bound_kfunc_check() */
  readonly deviceBound: boolean;
  /** `null` of those that the verifier does not know yet. */
  readonly proto: KfuncProto | null;
}

const EVERY: readonly ProgTypeName[] = ['xdp', 'sched_cls', 'cgroup_skb', 'socket_filter'];
const SKB: readonly ProgTypeName[] = ['sched_cls', 'cgroup_skb', 'socket_filter'];

interface Row {
  readonly id: number;
  readonly is: string;
  readonly of?: readonly ProgTypeName[];
  readonly flags?: readonly ('retNull' | 'trusted' | 'changesPacketData')[];
}

const ROWS: readonly Row[] = [
  { id: 64231, is: 'int bpf_iter_num_new(struct bpf_iter_num *it, int start, int end)' },
  { id: 64234, is: 'int *bpf_iter_num_next(struct bpf_iter_num *it)', flags: ['retNull'] },
  { id: 64228, is: 'void bpf_iter_num_destroy(struct bpf_iter_num *it)' },
  {
    id: 64120,
    is: 'int bpf_iter_bits_new(struct bpf_iter_bits *it, const u64 *unsafe_ptr__ign, u32 nr_words)',
  },
  { id: 64123, is: 'int *bpf_iter_bits_next(struct bpf_iter_bits *it)', flags: ['retNull'] },
  { id: 64117, is: 'void bpf_iter_bits_destroy(struct bpf_iter_bits *it)' },
  {
    id: 63863,
    is: 'int bpf_dynptr_from_xdp(struct xdp_md *x, u64 flags, struct bpf_dynptr *ptr__uninit)',
    of: ['xdp'],
  },
  {
    id: 63855,
    is: 'int bpf_dynptr_from_skb(struct __sk_buff *s, u64 flags, struct bpf_dynptr *ptr__uninit)',
    of: SKB,
    flags: ['trusted'],
  },
  {
    id: 63884,
    is: 'void *bpf_dynptr_slice(const struct bpf_dynptr *p, u32 offset, void *buffer__opt, u32 buffer__szk)',
    flags: ['retNull'],
  },
  {
    id: 63886,
    is: 'void *bpf_dynptr_slice_rdwr(const struct bpf_dynptr *p, u32 offset, void *buffer__opt, u32 buffer__szk)',
    flags: ['retNull'],
  },
  { id: 63840, is: 'int bpf_dynptr_adjust(const struct bpf_dynptr *p, u32 start, u32 end)' },
  { id: 63868, is: 'bool bpf_dynptr_is_null(const struct bpf_dynptr *p)' },
  { id: 63870, is: 'bool bpf_dynptr_is_rdonly(const struct bpf_dynptr *p)' },
  { id: 63881, is: '__u32 bpf_dynptr_size(const struct bpf_dynptr *p)' },
  {
    id: 63845,
    is: 'int bpf_dynptr_clone(const struct bpf_dynptr *p, struct bpf_dynptr *clone__uninit)',
  },
  {
    id: 63848,
    is: 'int bpf_dynptr_copy(struct bpf_dynptr *dst_ptr, u32 dst_off, struct bpf_dynptr *src_ptr, u32 src_off, u32 size)',
  },
  {
    id: 63873,
    is: 'int bpf_dynptr_memset(struct bpf_dynptr *p, u32 offset, u32 size, u8 val)',
  },
  {
    id: 66158,
    is: 'int bpf_xdp_pull_data(struct xdp_md *x, u32 len)',
    of: ['xdp'],
    flags: ['changesPacketData'],
  },
  { id: 65470, is: 'void bpf_rcu_read_lock(void)' },
  { id: 65472, is: 'void bpf_rcu_read_unlock(void)' },
  { id: 65269, is: 'void bpf_preempt_disable(void)' },
  { id: 65271, is: 'void bpf_preempt_enable(void)' },
  { id: 65783, is: 'int bpf_strcmp(const char *s1__ign, const char *s2__ign)' },
  { id: 65776, is: 'int bpf_strcasecmp(const char *s1__ign, const char *s2__ign)' },
  { id: 65779, is: 'int bpf_strchr(const char *s__ign, char c)' },
  { id: 65781, is: 'int bpf_strchrnul(const char *s__ign, char c)' },
  { id: 65808, is: 'int bpf_strnchr(const char *s__ign, size_t count, char c)' },
  { id: 65819, is: 'int bpf_strrchr(const char *s__ign, int c)' },
  { id: 65805, is: 'int bpf_strlen(const char *s__ign)' },
  { id: 65813, is: 'int bpf_strnlen(const char *s__ign, size_t count)' },
  { id: 65822, is: 'int bpf_strspn(const char *s__ign, const char *accept__ign)' },
  { id: 65786, is: 'int bpf_strcspn(const char *s__ign, const char *reject__ign)' },
  { id: 65824, is: 'int bpf_strstr(const char *s1__ign, const char *s2__ign)' },
  { id: 65816, is: 'int bpf_strnstr(const char *s1__ign, const char *s2__ign, size_t len)' },
];

/** `const struct bpf_dynptr *p` */
function paramOf(text: string): KfuncParam {
  const [, struct = '', pointer, name = ''] =
    /^(?:const )?(?:struct )?(\w+) (\*?)(\w+)$/.exec(text) ?? [];
  if (pointer === '') return { kind: 'scalar' };
  if (name.endsWith('__ign')) return { kind: 'ignored' };
  if (name.endsWith('__opt')) return { kind: 'buffer' };
  if (struct === 'bpf_dynptr') return { kind: 'dynptr', uninit: name.endsWith('__uninit') };
  if (struct.startsWith('bpf_iter_'))
    return { kind: 'iter', iter: struct.slice('bpf_iter_'.length) as IterName };
  return { kind: 'ctx' };
}

function known({ id, is, of = EVERY, flags = [] }: Row): Kfunc {
  const [, result = '', name = '', list = ''] = /^(.*?)(bpf_\w+)\((.*)\)$/.exec(is) ?? [];
  const params = list === 'void' ? [] : list.split(', ').map(paramOf);
  const ret = { void: 'void', 'void *': 'slice', 'int *': 4 } as const;
  const step = /_(new|next|destroy)$/.exec(name)?.[1] as KfuncProto['iter'] | undefined;
  const proto: KfuncProto = {
    declaration: is,
    params,
    ret: ret[result.trim() as keyof typeof ret] ?? 'scalar',
    iter: params[0]?.kind === 'iter' ? (step ?? null) : null,
    retNull: flags.includes('retNull'),
    trusted: flags.includes('trusted'),
    changesPacketData: flags.includes('changesPacketData'),
  };
  const cannot = { sleepable: false, deviceBound: false };
  return { id, name, progTypes: of, arity: params.length, ...cannot, proto };
}

/** Every kfunc of the pinned build, those first that the verifier knows. */
export const KFUNCS: readonly Kfunc[] = [
  ...ROWS.map(known),
  ...OTHER_KFUNCS.flatMap(({ progTypes, only, names }) =>
    names.split(/\s+/).map((text): Kfunc => {
      const [, name = '', id, arity] = /^(\w+)#(\d+)(?:\/(\d))?$/.exec(text) ?? [];
      return {
        ...{ id: Number(id), name, progTypes, arity: Number(arity ?? 5) },
        ...{ sleepable: only === 'sleepable', deviceBound: only === 'device', proto: null },
      };
    }),
  ),
];

const BY_ID: ReadonlyMap<number, Kfunc> = new Map(KFUNCS.map((kfunc) => [kfunc.id, kfunc]));
const BY_NAME: ReadonlyMap<string, Kfunc> = new Map(KFUNCS.map((kfunc) => [kfunc.name, kfunc]));

/** BTF ids of functions in the pinned build, kfuncs or not. */
export const FUNCTION_IDS = { first: 45102, last: 126571 } as const;

export function kfuncById(id: number): Kfunc | undefined {
  return BY_ID.get(id);
}

/** Its name; `null` where the pinned build has none of this id. */
export function kfuncName(id: number): string | null {
  return BY_ID.get(id)?.name ?? null;
}

export function kfuncByName(name: string): Kfunc | undefined {
  return BY_NAME.get(name);
}
