import { CONTEXTS, type CtxField, type CtxPointer } from '../../engine/abi';
import {
  BPF_ABS,
  BPF_IND,
  BPF_LD,
  BPF_LDX,
  BPF_MEM,
  BPF_MEMSX,
  BPF_ST,
  BPF_STX,
} from '../../engine/isa';
import type { Draft } from './draft';
import { type Kind, NOTHING, NUMBER } from './known';
import { SIZES } from './tables';

/** Accesses to the context, and loads of classic BPF. */

const KINDS: Readonly<Record<CtxPointer, Kind>> = {
  socket: 'pointer or null',
  packet: 'packet',
  packet_end: 'packet end',
  packet_meta: 'meta',
};

function fieldsOf(draft: Draft): readonly CtxField[] {
  return CONTEXTS[draft.progType].fields;
}

/** Where in a field how many bytes are accessed, and the size bits of that. */
function partOf(
  draft: Draft,
  field: CtxField,
  write: boolean,
): readonly [off: number, code: number] {
  const { dice } = draft;
  const { offset, size, width, parts } = field;
  const fits = SIZES.filter(([bytes]) =>
    parts === 'any' ? bytes <= 8 : parts === 'narrow' && !write ? bytes <= width : bytes === width,
  );
  const [bytes, code] = draft.slips() ? dice.pick(SIZES) : dice.pick(fits);
  const step = parts === 'whole' ? width : bytes;
  const off = offset + step * dice.below(Math.max(1, Math.floor(size / step)));
  return [draft.slips() ? off + dice.between(-4, 4) : off, code];
}

/** Loads a field, or a part of one, into `dst`. */
export function contextLoad(draft: Draft, dst: number, ctx: number): void {
  const { dice, out } = draft;
  const readable = fieldsOf(draft).filter((f) => f.readable.includes(draft.progType));
  const pointers = readable.filter(({ pointer }) => pointer);
  const choice = pointers.length > 0 && dice.chance(0.4) ? pointers : readable;
  const field = dice.pick(draft.slips() ? fieldsOf(draft) : choice);
  const [off, code] = partOf(draft, field, false);
  const signed = !field.pointer && code !== 0x18 && dice.chance(0.15);
  out.emit(BPF_LDX | (signed || draft.slips() ? BPF_MEMSX : BPF_MEM) | code, dst, ctx, off);
  const { pointer } = field;
  if (pointer) draft.set(dst, { ...NOTHING, kind: KINDS[pointer], base: ++draft.bases });
  else draft.set(dst, NUMBER);
}

/** The offset of the field that leads somewhere; `null` where programs of the type have none. */
export function pointerField(draft: Draft, pointer: CtxPointer): number | null {
  const field = fieldsOf(draft).find(
    (f) => f.pointer === pointer && (f.readable.includes(draft.progType) || draft.slips()),
  );
  return field?.offset ?? null;
}

export function contextStore(draft: Draft): void {
  const { dice, out } = draft;
  const ctx = draft.find('ctx');
  if (ctx === null) return;
  const all = fieldsOf(draft);
  const field = dice.pick(
    draft.slips() ? all : all.filter((f) => f.writable.includes(draft.progType)),
  );
  const [off, code] = partOf(draft, field, true);
  if (dice.chance(0.4)) out.emit(BPF_ST | BPF_MEM | code, ctx, 0, off, draft.someNumber());
  else out.emit(BPF_STX | BPF_MEM | code, ctx, draft.number(), off);
}

/** LD_ABS or LD_IND. */
export function classicLoad(draft: Draft): void {
  const { dice, out } = draft;
  if (!draft.mayCall() || (!draft.isMain && !draft.slips())) return;
  if (draft.regs[6]!.kind !== 'ctx' && !draft.slips()) return;
  const [, code] = dice.pick(draft.slips() ? SIZES : SIZES.slice(0, 3));
  const imm = draft.someNumber();
  if (dice.chance(0.5)) out.emit(BPF_LD | BPF_ABS | code, draft.slips() ? 1 : 0, 0, 0, imm);
  else out.emit(BPF_LD | BPF_IND | code, 0, draft.number(), draft.slips() ? 1 : 0, imm);
  draft.forgetArguments(NUMBER);
}
