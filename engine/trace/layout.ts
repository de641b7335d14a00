/**
 * A trace in one buffer: what every instruction of one packet's run did. All numbers are 32-bit
 * words, little endian, but for the bytes at the end.
 *
 *     header     magic, version, steps, changes, writes, keyframes, frame size, bytes, label bytes
 *     steps      STEP words each: hop, program id, slot, call depth, first change, first write,
 *                packet start, packet end (offsets into the frame, before the step)
 *     changes    3 words each: register, low word, high word (after the step)
 *     writes     6 words each: space, offset, length, place of the old bytes, call depth, label
 *     keyframes  every `KEYFRAME_EVERY` steps: 22 words of registers each, then the bytes of the
 *                packet's frame and of all stacks each
 *     bytes      per write the old bytes, then the new ones
 *     labels     JSON array of strings
 *
 * A run of `r0 = 2; exit` has two steps; step 0 has the change (0, 2, 0). There is one row more
 * than steps: the state after the last one.
 */
export const MAGIC = 0x52544343; // 'CCTR'
export const VERSION = 1;
export const HEADER = 9; // words
export const STEP = 8;
export const CHANGE = 3;
export const WRITE = 6;
export const KEYFRAME_EVERY = 256;

export const REGISTERS = 11;
export const STACKS = 8;
export const STACK_SIZE = 512;

/** Where a write went. */
export const SPACES = ['packet', 'stack', 'map_value', 'other'] as const;
export type Space = (typeof SPACES)[number];
