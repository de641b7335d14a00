import { accessBytes } from '../../isa';
import type { CauseStep } from '../../verifier';
import { readValue } from '../values';
import type { Mend } from './edit';
import type { Place } from './place';

/** The greatest mask that keeps `size` bytes at `mask` within `room` bytes; -1 for none. */
function maskFor(room: number, size: number): number {
  if (room < size) return -1;
  let mask = 0;
  while (mask * 2 + 1 + size <= room) mask = mask * 2 + 1;
  return mask;
}

/** The step that added a number to the pointer at fault. */
function addition(place: Place): CauseStep | null {
  const { steps } = place.rejected.cause ?? { steps: [] };
  return steps.findLast(({ kind, from }) => kind === 'computed' && from !== null) ?? null;
}

/** A mask on the number before it is added to a pointer into a value, the stack, or memory. */
export function maskIndex(place: Place): Mend | null {
  const added = addition(place);
  const insn = place.insn(place.at);
  if (!added || !insn || place.functionOf(added.at).index !== place.functionOf(place.at).index)
    return null;
  const base = readValue(added.before);
  const number = base.kind === 'scalar' ? added.name : added.from;
  const pointer = base.kind === 'scalar' ? readValue(added.after) : base;
  const room = roomBehind(pointer);
  if (number === null || room === null) return null;
  const name = number.toLowerCase();
  const mask = maskFor(room - insn.off, accessBytes(insn.code));
  if (mask <= 0) return null;
  return {
    label: `Bound ${name} to 0 to ${mask}`,
    edits: [place.before(added.at, `${name} &= ${mask}`)],
  };
}

/** Bytes from a pointer's fixed offset to the end of what it points into; `null` where unknown. */
function roomBehind(pointer: ReturnType<typeof readValue>): number | null {
  if (pointer.kind === 'fp') {
    const off = /^fp(-\d+)$/.exec(pointer.text ?? '')?.[1] ?? pointer.part('off');
    return off === null ? null : -Number(off);
  }
  const size = pointer.kind === 'map_value' ? pointer.part('vs') : pointer.part('sz');
  return size === null ? null : Number(size) - Number(pointer.part('off') ?? 0);
}

/** A bound that packet headers stay within: offsets beyond it are rare. */
const HEADERS = 63;

/** A mask on the number that is added to a pointer at the fault itself. */
export function maskOperand(place: Place): Mend | null {
  const { involved } = place.rejected.cause ?? { involved: [] };
  const number = involved.find(({ state }) => readValue(state).kind === 'scalar');
  const pointer = involved.find(({ state }) => readValue(state).kind !== 'scalar');
  if (!number || !pointer) return null;
  const room = roomBehind(readValue(pointer.state));
  const mask = room === null ? HEADERS : maskFor(room, 1);
  if (mask <= 0) return null;
  const name = number.name.toLowerCase();
  return {
    label: `Bound ${name} to 0 to ${mask}`,
    edits: [place.before(place.at, `${name} &= ${mask}`)],
  };
}

/** Leaves before the call where the size is more than the memory before it has. */
export function limitSize(place: Place): Mend | null {
  const [regno] = place.rejected.args.map(Number) as [number];
  const room = roomBehind(place.value(`R${regno - 1}`)) ?? HEADERS + 1;
  if (room <= 0) return null;
  const { label, edit } = place.wayOut('too_long');
  const test = place.before(place.at, `if r${regno} > ${room} goto ${label}`);
  return { label: `Leave if r${regno} is more than ${room}`, edits: [test, edit] };
}

/** Leaves before the call when there are no bytes. */
export function leaveWhenEmpty(place: Place): Mend | null {
  const [regno] = place.rejected.args.map(Number) as [number];
  const { label, edit } = place.wayOut('nothing');
  const test = place.before(place.at, `if r${regno} == 0 goto ${label}`);
  return { label: `Leave if r${regno} is 0`, edits: [test, edit] };
}

/** A pointer into the stack that has room for what is written there. */
export function moreStack(place: Place): Mend | null {
  const [, regno, , size] = place.rejected.args as [string, number, number, number];
  const { steps } = place.rejected.cause ?? { steps: [] };
  const moved = steps.findLast(
    ({ kind, name, from, after }) =>
      kind === 'computed' && name === `R${regno}` && from === null && /^fp-/.test(after ?? ''),
  );
  const room = Math.ceil(size / 8) * 8;
  if (!moved || room > 512) return null;
  const edit = place.rewritten(moved.at, (text) =>
    text.replace(/(\+=\s*)-\s*\d+|(-=\s*)\d+/, (_all, plus, minus) =>
      plus === undefined ? `${minus}${room}` : `${plus}-${room}`,
    ),
  );
  return edit && { label: `Make room for ${room} bytes`, edits: [edit] };
}
