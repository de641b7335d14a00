import { CALLS } from './calls';
import { FORM } from './form';
import { KFUNCS } from './kfuncs';
import { MEMORY } from './memory';
import type { Message } from './message';
import { TYPES } from './types';
import { WALK } from './walk';

export type { Message };

/**
 * Every reason for which a program is refused: the error number and the kernel's wording. The
 * wording is an interface, people search for it. Grouped by the pass that says it.
 *
 * @kernel kernel/bpf/verifier.c, 6.18
 */
export const MESSAGES = { ...TYPES, ...FORM, ...WALK, ...MEMORY, ...CALLS, ...KFUNCS } as const;

export type Messages = typeof MESSAGES;
export type MessageCode = keyof Messages;
