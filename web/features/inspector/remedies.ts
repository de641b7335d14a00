/** What to change, by the message that it mends; the first pattern that fits is taken. */
const REMEDIES: readonly (readonly [RegExp, string | ((...groups: string[]) => string)])[] = [
  [
    /^invalid access to packet, off=(-?\d+) size=(\d+), R\d+\(.*\br=(\d+)\)/,
    (off, size, known) =>
      `This takes ${Number(off) + Number(size)} bytes, and ${known} are known to be there: first jump away if pointer + ${Number(off) + Number(size)} > data_end.`,
  ],
  [
    /^R(\d+) !read_ok/,
    (reg) =>
      Number(reg) >= 1 && Number(reg) <= 5
        ? `Give r${reg} a value on every path that leads here. A call leaves nothing in r1 to r5.`
        : `Give r${reg} a value on every path that leads here.`,
  ],
  [
    /^R(\d+) invalid mem access '\w*_or_null'/,
    (reg) => `A look-up may find nothing: test it first, with "if r${reg} == 0 goto …".`,
  ],
  [
    /^R(\d+) invalid mem access 'scalar'/,
    (reg) => `r${reg} holds a number here, and only pointers lead to memory.`,
  ],
  [
    /^invalid access to map value, value_size=(\d+)/,
    (size) => `A value of this map has ${size} bytes; stay within them.`,
  ],
  [
    /with unbounded min value|unbounded memory access|min value is negative/,
    'Bound the number first: mask it ("r5 &= 255"), or leave when it is greater than a constant.',
  ],
  [
    /^invalid bpf_context access/,
    'struct xdp_md has six fields of 4 bytes each; read a whole field at its offset, such as xdp_md.data.',
  ],
  [/^frame pointer is read only/, 'r10 never changes: copy it to another register and move that.'],
  [/^unreachable insn/, 'No path leads here: remove it, or jump to it.'],
  [
    /^infinite loop detected|^back-edge/,
    'Count the rounds in a register that starts at a constant, and leave the loop at another.',
  ],
  [
    /^BPF program is too large|too complex/,
    'Walking every path takes too long: let loops run fewer rounds, or test less inside them.',
  ],
  [
    /^invalid .*stack|^invalid read from stack/,
    'The stack reaches from r10 - 512 to r10 - 1, and only what was written can be read.',
  ],
  [/^last insn is not an exit or jmp/, 'End the program with exit, or with a jump.'],
  [/^jump out of range/, 'The jump leads beyond the program: jump to a label.'],
  [
    /^cannot call GPL-restricted function/,
    'This helper is for programs under the GPL: put license "GPL" at the head of the source.',
  ],
  [
    /^program of this type cannot use helper|^invalid func/,
    'XDP programs cannot call this helper; completion behind "call" lists those that they can.',
  ],
  [
    /^R\d+ type=\S+ expected=/,
    'The helper wants something else in that register: hover over the call for its arguments.',
  ],
  [
    /pointer arithmetic|pointer .*prohibited/,
    'Only adding and subtracting numbers leaves a pointer a pointer, and data_end takes not even that.',
  ],
  [/^misaligned/, 'The offset has to be a multiple of the size of the access.'],
  [/^R\d+ leaks addr/, 'Addresses of the kernel must not be stored where others can read them.'],
];

/** What to do about a message of the verifier; `null` where nothing general can be said. */
export function remedyFor(message: string): string | null {
  for (const [pattern, remedy] of REMEDIES) {
    const match = pattern.exec(message);
    if (match) return typeof remedy === 'string' ? remedy : remedy(...match.slice(1));
  }
  return null;
}
