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

/**
 * Helpers that Linux 6.18 lets a privileged program of a type call, by number, as the kernel
 * answered; those that exist here are in `HELPERS`.
 *
 * @kernel net/core/filter.c xdp_func_proto(), kernel/bpf/helpers.c bpf_base_func_proto()
 */
export const PROG_TYPE_HELPERS: Readonly<Record<ProgTypeName, ReadonlySet<number>>> = {
  xdp: new Set([
    1, 2, 3, 5, 6, 7, 8, 12, 14, 15, 16, 17, 22, 23, 25, 28, 35, 37, 42, 44, 51, 54, 55, 65, 69, 80,
    84, 85, 86, 87, 88, 89, 93, 94, 99, 100, 105, 106, 109, 110, 112, 113, 114, 115, 117, 118, 120,
    123, 125, 130, 131, 132, 133, 134, 136, 137, 138, 139, 140, 141, 148, 149, 153, 154, 156, 157,
    158, 160, 163, 164, 165, 169, 170, 171, 172, 175, 176, 177, 178, 180, 181, 182, 188, 189, 190,
    191, 194, 195, 196, 197, 198, 199, 200, 201, 202, 203, 204, 205, 206, 207, 208, 209, 210, 211,
  ]),
};
