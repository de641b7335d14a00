/**
 * `prog_flags` of BPF_PROG_LOAD.
 *
 * @kernel include/uapi/linux/bpf.h BPF_F_*
 */
export const PROG_FLAGS = {
  BPF_F_STRICT_ALIGNMENT: 1 << 0,
  BPF_F_ANY_ALIGNMENT: 1 << 1,
  BPF_F_TEST_RND_HI32: 1 << 2,
  BPF_F_TEST_STATE_FREQ: 1 << 3,
  BPF_F_SLEEPABLE: 1 << 4,
  BPF_F_XDP_HAS_FRAGS: 1 << 5,
  BPF_F_XDP_DEV_BOUND_ONLY: 1 << 6,
  BPF_F_TEST_REG_INVARIANTS: 1 << 7,
} as const;

/** Every flag that Linux 6.18 knows; other bits are refused with EINVAL. */
export const KNOWN_PROG_FLAGS = 0xff | (1 << 16); // BPF_F_TOKEN_FD

/**
 * The load flag of the 2019 proposal. There it was bit 4, which Linux has since given to
 * BPF_F_SLEEPABLE; the simulation puts it where 6.18 refuses everything.
 */
export const BPF_F_INJECT_CHAIN_CALLS = 0x8000_0000;
