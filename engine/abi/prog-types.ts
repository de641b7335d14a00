/** Names of program types as the project's wire format spells them. */
export type ProgTypeName = 'xdp';

/**
 * Program types that can be loaded here.
 *
 * @kernel include/uapi/linux/bpf.h enum bpf_prog_type
 */
export const PROG_TYPES = {
  xdp: { number: 6, constant: 'BPF_PROG_TYPE_XDP' },
} as const satisfies Record<ProgTypeName, { number: number; constant: string }>;
