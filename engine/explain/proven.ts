import { CONTEXTS, HELPER_NAMES } from '../abi';
import type { Assembled } from '../asm';
import {
  accessBytes,
  BPF_ATOMIC,
  BPF_CALL,
  BPF_JMP,
  BPF_LD_IMM64,
  BPF_LDX,
  BPF_PSEUDO_MAP_FD,
  BPF_PSEUDO_MAP_VALUE,
  BPF_ST,
  BPF_STX,
  bpfClass,
  bpfMode,
  bpfOp,
  type Insn,
} from '../isa';
import type { StateVisit } from '../verifier';
import { readValue, type Value } from './values';

/** An access to the packet of an accepted program. */
export interface PacketAccess {
  readonly at: number;
  readonly kind: 'read' | 'write';
  /** The first byte behind it, counted from the base of its pointer: this many have to be there. */
  readonly needs: number;
  /** So many were known to be there. */
  readonly known: number;
  /** Whether the base is the start of the packet, and not behind a part whose length varies. */
  readonly fixed: boolean;
}

/** What the verifier has proven of an accepted program, as its states tell. */
export interface Proven {
  readonly packet: readonly PacketAccess[];
  /** Fields of the context that are read or written, in order. */
  readonly ctx: readonly string[];
  /** Maps that are loaded, and helpers that are called, each once. */
  readonly maps: readonly string[];
  readonly helpers: readonly string[];
}

/** @param visits the state before the first visit of each instruction; others are unreached */
export function provenOf(program: Assembled, visits: readonly StateVisit[]): Proven {
  const packet: PacketAccess[] = [];
  const ctx = new Set<number>();
  const maps = new Set<string>();
  const helpers = new Set<string>();
  for (const { insn: at, state } of visits) {
    const insn = program.insns[at];
    if (!insn) continue;
    if (insn.code === BPF_LD_IMM64) {
      const isMap = insn.src === BPF_PSEUDO_MAP_FD || insn.src === BPF_PSEUDO_MAP_VALUE;
      const map = isMap ? program.maps[insn.imm] : undefined;
      if (map) maps.add(map.name);
    } else if (bpfClass(insn.code) === BPF_JMP && bpfOp(insn.code) === BPF_CALL) {
      const name = insn.src === 0 ? HELPER_NAMES[insn.imm] : undefined;
      if (name !== undefined) helpers.add(`bpf_${name}`);
    } else {
      const access = accessOf(insn);
      const base = access && registerIn(state, access.base);
      if (!access || !base) continue;
      if (base.kind === 'ctx') ctx.add(insn.off);
      if (base.kind === 'pkt') packet.push({ at, kind: access.kind, ...reachOf(insn, base) });
    }
  }
  packet.sort((a, b) => a.at - b.at);
  const { fields } = CONTEXTS[program.progType];
  const names = [...ctx]
    .sort((a, b) => a - b)
    .map((off) => {
      const field = fields.find(({ offset, size }) => off >= offset && off < offset + size);
      return field?.name ?? `+${off}`;
    });
  return { packet, ctx: [...new Set(names)], maps: [...maps], helpers: [...helpers] };
}

function accessOf({ code, dst, src }: Insn): { base: number; kind: 'read' | 'write' } | null {
  switch (bpfClass(code)) {
    case BPF_LDX:
      return { base: src, kind: 'read' };
    case BPF_ST:
      return { base: dst, kind: 'write' };
    case BPF_STX:
      return bpfMode(code) === BPF_ATOMIC ? null : { base: dst, kind: 'write' };
    default:
      return null;
  }
}

function registerIn(state: string, regno: number): Value | null {
  const text = new RegExp(`(?:^| )R${regno}=(\\S*?\\((?:[^()]|\\([^()]*\\))*\\))`).exec(state)?.[1];
  return text === undefined ? null : readValue(text);
}

function reachOf(
  { code, off }: Insn,
  base: Value,
): Pick<PacketAccess, 'needs' | 'known' | 'fixed'> {
  const moved = Number(base.part('off') ?? 0);
  return {
    needs: moved + off + accessBytes(code),
    known: Number(base.part('r') ?? 0),
    fixed: base.part('id') === null,
  };
}
