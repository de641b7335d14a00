import {
  type HelperProto,
  helperNumber,
  PROG_TYPE_HELPERS,
  type RetType,
  SOCK_FIELDS,
} from '../../engine/abi';
import { BPF_CALL, BPF_DW, BPF_JEQ, BPF_JMP, BPF_JNE, BPF_LDX, BPF_MEM } from '../../engine/isa';
import { branch } from './branches';
import { pointerField } from './context';
import type { Draft } from './draft';
import { type Known, NOTHING, NUMBER } from './known';
import { SIZES } from './tables';

/** What is done with sockets. */

/** Whether a helper returns a socket, or a structure of the kernel's own. */
export function isPointer(ret: RetType): boolean {
  return ret.includes('SOCK') || ret.startsWith('RET_PTR_TO_BTF_ID');
}

/** Keeps what a helper returned, and finds out whether it points to something. */
export function keepPointer(draft: Draft, { ret }: HelperProto, depth: number): void {
  const { dice } = draft;
  const base = ++draft.bases;
  const sure = !ret.endsWith('OR_NULL');
  draft.forgetArguments({ ...NOTHING, kind: sure ? 'struct' : 'pointer or null', base });
  const reg = dice.chance(0.3) ? 0 : draft.target();
  if (reg !== 0 && reg < 10) draft.move(reg, 0);
  if (sure || draft.slips()) return;
  const kind = ret === 'RET_PTR_TO_BTF_ID_OR_NULL' ? 'struct' : 'sock';
  const [end, releases] = {
    RET_PTR_TO_SOCKET_OR_NULL: [80, true] as const,
    RET_PTR_TO_SOCK_COMMON_OR_NULL: [80, true] as const,
    RET_PTR_TO_TCP_SOCK_OR_NULL: [112, false] as const,
  }[ret as string] ?? [0, false];
  checkNull(draft, reg === 10 ? 0 : reg, { ...NOTHING, kind, end }, depth, releases);
}

function checkNull(
  draft: Draft,
  reg: number,
  found: Known,
  depth: number,
  releases: boolean,
): void {
  const { dice, out } = draft;
  const { base } = draft.regs[reg]!;
  const learn = (known: Known) => {
    draft.regs = draft.regs.map((one) =>
      one.kind === 'pointer or null' && one.base === base ? { ...known, base } : one,
    );
  };
  const use = () => {
    if (dice.chance(0.6)) socketLoad(draft);
    if (releases && dice.chance(0.8)) giveBack(draft, base);
  };
  const label = out.label();
  if (dice.chance(0.3)) {
    out.jump(label, BPF_JMP | BPF_JNE, reg);
    const before = draft.save();
    learn(NUMBER);
    branch(draft, label, depth, () => {
      draft.restore(before);
      learn(found);
      use();
    });
    return;
  }
  out.jump(label, BPF_JMP | BPF_JEQ, reg);
  const before = draft.save();
  learn(found);
  draft.block(draft, dice.between(0, 3), depth + 1);
  use();
  const fall = draft.save();
  out.place(label);
  draft.restore(before);
  learn(NUMBER);
  draft.join(fall);
}

const RELEASE = helperNumber('sk_release')!; // of the table

/** Releases the socket that was found. */
export function giveBack(draft: Draft, base?: number): void {
  const { dice, out } = draft;
  if (!draft.mayCall() || !PROG_TYPE_HELPERS[draft.progType].has(RELEASE)) return;
  const found = draft
    .with('sock')
    .filter((reg) => base === undefined || draft.regs[reg]!.base === base);
  if (found.length === 0) return;
  const reg = dice.pick(found);
  if (reg !== 1) draft.move(1, reg);
  out.emit(BPF_JMP | BPF_CALL, 0, 0, 0, RELEASE);
  draft.forgetArguments(NUMBER);
  forgetSockets(draft);
}

/** What is left of them once one was released, for copies may lead to the same. */
export function forgetSockets(draft: Draft): void {
  const dies = (known: Known) => (known.kind === 'sock' ? NUMBER : known);
  draft.regs = draft.regs.map(dies);
  for (const [off, known] of draft.spills) draft.spills.set(off, dies(known));
}

/** Loads the socket of the packet. */
export function packetSocket(draft: Draft, depth: number): void {
  const { out, dice } = draft;
  const off = pointerField(draft, 'socket');
  const ctx = draft.find('ctx');
  if (off === null || ctx === null) return;
  const reg = draft.target();
  out.emit(BPF_LDX | BPF_MEM | BPF_DW, reg, ctx, off);
  draft.set(reg, { ...NOTHING, kind: 'pointer or null', base: ++draft.bases });
  if (reg === 10 || dice.chance(0.05)) return;
  checkNull(draft, reg, { ...NOTHING, kind: 'sock', end: 80 }, depth, false);
}

const FIELDS = Object.values(SOCK_FIELDS).flat();

/** Loads a field of a socket, or where none is. */
export function socketLoad(draft: Draft): void {
  const { dice, out } = draft;
  const sock = draft.find('sock');
  if (sock === null) return;
  const { end } = draft.regs[sock]!;
  const fields = FIELDS.filter((field) => field.offset < end);
  if (fields.length === 0) return;
  const { offset, width } = dice.pick(fields);
  const [, code] = dice.chance(0.8) ? SIZES.find(([size]) => size === width)! : dice.pick(SIZES);
  const dst = draft.target();
  out.emit(BPF_LDX | BPF_MEM | code, dst, sock, offset + (draft.slips() ? dice.between(-4, 4) : 0));
  draft.set(dst, NUMBER);
}
