/**
 * Where the kernel's maps keep their elements: byte offsets in the structures of the build of
 * Linux 6.18 that docs/fidelity.md names. Look-ups that the kernel writes into a program use them.
 *
 * @kernel include/linux/bpf.h struct bpf_array, include/net/xdp_sock.h struct xsk_map
 */
export const BPF_ARRAY = { elements: 312 } as const;
export const XSK_MAP = { sockets: 304 } as const;

/** @kernel kernel/bpf/hashtab.c struct htab_elem; kernel/bpf/bpf_lru_list.h struct bpf_lru_node */
export const HTAB_ELEM = { key: 48, lru_ref: 35 } as const;
