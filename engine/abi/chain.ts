/**
 * Numbers of the chain-call proposal (posted to the bpf list on 4 October 2019, "v2"), moved to
 * where Linux 6.18 refuses everything: its own numbers (24 to 26) are the map batch commands today.
 */
export const BPF_PROG_CHAIN_ADD = 0x1000;
export const BPF_PROG_CHAIN_DEL = 0x1001;
export const BPF_PROG_CHAIN_GET = 0x1002;

/** Slots of a program: 0 is the wildcard, `code + 1` belongs to return code `code`. */
export const BPF_NUM_CHAIN_SLOTS = 8;

/** The return code that names the wildcard slot in the commands (-1 as u32). */
export const CHAIN_WILDCARD = 0xffff_ffff;
