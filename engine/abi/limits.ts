/**
 * Limits of the verifier and the machine.
 *
 * @kernel include/linux/bpf.h, include/linux/bpf_verifier.h, kernel/bpf/verifier.c
 */
export const BPF_MAXINSNS = 4096; // for callers without CAP_BPF
export const BPF_COMPLEXITY_LIMIT_INSNS = 1_000_000;
export const BPF_COMPLEXITY_LIMIT_JMP_SEQ = 8192;
export const BPF_COMPLEXITY_LIMIT_STATES = 64;
/** Bytes of `struct bpf_spin_lock`. */
export const SPIN_LOCK_SIZE = 4;
/** Bytes of `struct bpf_timer`, which lies on 8 bytes. */
export const TIMER_SIZE = 16;
export const MAX_BPF_STACK = 512;
export const MAX_CALL_FRAMES = 8;
export const MAX_USED_MAPS = 64;
export const BPF_MAX_SUBPROGS = 256;
export const MAX_PACKET_OFF = 0xffff;
export const MAX_TAIL_CALL_CNT = 33;
export const BPF_OBJ_NAME_LEN = 16;
