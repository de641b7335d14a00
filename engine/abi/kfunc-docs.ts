/** What hover help and completion say of kernel functions, by name without `bpf_`. */
const KFUNC_DOCS: Readonly<Record<string, string>> = {
  iter_num_new:
    'Makes an iterator over the numbers from `start` to below `end` in 8 bytes of the stack. Returns 0, -EINVAL or -E2BIG (more than 8,388,608 numbers). Call bpf_iter_num_destroy in any case.',
  iter_num_next: 'Returns a pointer to the next number, or NULL where none is left.',
  iter_num_destroy: 'Ends an iterator over numbers.',
  iter_bits_new:
    'Makes an iterator over the bits that are set in `nr_words` (511 at most) 64-bit words, in 16 bytes of the stack. Returns 0 or a negative errno. Call bpf_iter_bits_destroy in any case.',
  iter_bits_next:
    'Returns a pointer to the number of the next set bit, or NULL where none is left.',
  iter_bits_destroy: 'Ends an iterator over bits.',
  dynptr_from_xdp:
    'Makes a dynptr of the whole packet in 16 bytes of the stack. `flags` is 0. Returns 0 or -EINVAL.',
  dynptr_from_skb:
    'Makes a dynptr of the whole packet in 16 bytes of the stack. `flags` is 0. Returns 0 or -EINVAL.',
  dynptr_slice:
    'Returns a pointer to `buffer__szk` bytes (a constant) at `offset`, to be read; bytes that do not lie in one piece are copied to the buffer. NULL where the bytes are not all there. Dies when the packet changes.',
  dynptr_slice_rdwr:
    'The same, to be read and written. What is written to the buffer does not get into the packet.',
  dynptr_adjust:
    'Narrows the dynptr to the bytes from `start` to below `end`. Returns 0, -EINVAL or -ERANGE.',
  dynptr_is_null: 'Whether the dynptr leads nowhere, because it could not be made.',
  dynptr_is_rdonly: 'Whether the dynptr cannot be written to.',
  dynptr_size: 'How many bytes the dynptr has, or -EINVAL.',
  dynptr_clone: 'Makes a second dynptr of the same bytes. Returns 0 or -EINVAL.',
  dynptr_copy: 'Copies bytes from one dynptr to another. Returns 0 or a negative errno.',
  dynptr_memset: 'Sets bytes of the dynptr to `val`. Returns 0, -EINVAL or -E2BIG.',
  xdp_pull_data:
    'Brings the first `len` bytes into the linear part: here all are. Returns 0, or -EINVAL where the packet is shorter.',
  rcu_read_lock: 'Begins a section under RCU, which has to be ended on every path.',
  rcu_read_unlock: 'Ends a section under RCU.',
  preempt_disable: 'Begins a section without preemption; such sections nest.',
  preempt_enable: 'Ends a section without preemption.',
  strcmp: 'Compares two texts: -1, 0, 1, or a negative errno.',
  strcasecmp:
    'Compares two texts without regard to capital letters: -1, 0, 1, or a negative errno.',
  strchr: 'Where the character is in the text, or -ENOENT.',
  strchrnul: 'Where the character is in the text, or the length of the text.',
  strnchr: 'Where the character is in the first `count` characters, or -ENOENT.',
  strrchr: 'Where the character is in the text for the last time, or -ENOENT.',
  strlen: 'The length of the text, or a negative errno.',
  strnlen: 'The length of the text, `count` at most, or a negative errno.',
  strspn: 'How many characters at the start of the text are all in `accept`.',
  strcspn: 'How many characters at the start of the text are not in `reject`.',
  strstr: 'Where `s2` begins in `s1`, or -ENOENT.',
  strnstr: 'Where `s2` begins in the first `len` characters of `s1`, or -ENOENT.',
};

/** What there is to read of a kernel function that the verifier knows. */
export function kfuncDoc(name: string): string {
  return KFUNC_DOCS[name.replace(/^bpf_/, '')] ?? '';
}
