import type { HelperProto, KnownHelper } from './helpers';

/** What hover help and completion say of a helper. */
export interface HelperDoc {
  /** Names of the arguments. */
  readonly params: readonly string[];
  /** One or two sentences. */
  readonly doc: string;
}

/** By name without `bpf_`. Apart from the prototypes: what runs programs does without. */
const HELPER_DOCS: Readonly<Record<KnownHelper, HelperDoc>> = {
  map_lookup_elem: {
    params: ['map', 'key'],
    doc: 'Finds the value of `key`. Returns a pointer to the value itself, or NULL: test it before use.',
  },
  map_update_elem: {
    params: ['map', 'key', 'value', 'flags'],
    doc: 'Writes `value` under `key`. `flags`: BPF_ANY 0, BPF_NOEXIST 1, BPF_EXIST 2. Returns 0 or a negative errno.',
  },
  map_delete_elem: {
    params: ['map', 'key'],
    doc: 'Removes `key`. Returns 0 or a negative errno; arrays cannot lose elements (-EINVAL).',
  },
  ktime_get_ns: {
    params: [],
    doc: "Nanoseconds on the workspace's clock: the packet's capture time, plus 1 for each call.",
  },
  trace_printk: {
    params: ['fmt', 'fmt_size', 'arg1', 'arg2', 'arg3'],
    doc: 'Prints a line for debugging. At most three arguments. Returns the number of bytes written or a negative errno.',
  },
  get_prandom_u32: {
    params: [],
    doc: "A pseudo-random 32-bit number, from the workspace's seed.",
  },
  tail_call: {
    params: ['ctx', 'prog_array_map', 'index'],
    doc: 'Jumps to the program in slot `index` and never comes back. Goes on with the next instruction if the index is out of range, the slot is empty, or 33 tail calls have been made.',
  },
  redirect: {
    params: ['ifindex', 'flags'],
    doc: 'Notes the interface that the packet shall leave by. Returns XDP_REDIRECT, or XDP_ABORTED if `flags` is not 0.',
  },
  xdp_adjust_head: {
    params: ['ctx', 'delta'],
    doc: 'Moves the start of the packet by `delta` bytes: negative makes room, positive removes. Returns 0 or a negative errno. Load data and data_end again afterwards.',
  },
};

/** What there is to read of a helper that exists here. */
export function helperDoc({ name }: Pick<HelperProto, 'name'>): HelperDoc {
  return HELPER_DOCS[name.replace(/^bpf_/, '') as KnownHelper]; // whose prototype is there has a text
}
