import { expect, it } from 'vitest';
import { HELPERS, HELPERS_NOT_RUN } from '../abi';
import { CALLABLE_HELPERS } from '.';

it('runs every helper whose prototype is known, but those of the list', () => {
  const machine = 12; // bpf_tail_call
  const known = [...HELPERS.keys()].filter((id) => !HELPERS_NOT_RUN.has(id) && id !== machine);
  expect(new Set(CALLABLE_HELPERS)).toEqual(new Set(known));
  expect([...HELPERS_NOT_RUN].filter((id) => id === null || !HELPERS.has(id))).toEqual([]);
});
