import {
  BPF_COMPLEXITY_LIMIT_INSNS,
  BPF_F_INJECT_CHAIN_CALLS,
  BPF_NUM_CHAIN_SLOTS,
  type ErrnoName,
  HELPERS_NOT_RUN,
  helperName,
  KNOWN_PROG_FLAGS,
  MAX_USED_MAPS,
  type MapDef,
  PROG_FLAGS,
  PROG_TYPES,
  type ProgTypeName,
} from '../abi';
import type { ProgTypes } from '../btf';
import { BPF_CALL, BPF_JMP, BPF_PSEUDO_MAP_IDX, BPF_PSEUDO_MAP_IDX_VALUE, type Insn } from '../isa';
import { ArrayMap, ProgArray } from '../maps';
import { POINTER_HIGH, toHex } from '../util';
import type { Accepted, Rejected, Steps, VerifyRequest } from '../verifier';
import type { FdTable, FileObject } from './fd-table';
import type { Kernel } from './kernel';
import { linkMaps, namesMap } from './link';
import type { ChainSlots, MapObject, ProgObject } from './objects';
import { validName } from './prog-commands';
import { joinProgArray } from './prog-kind';
import { rewriteProgram } from './rewrite';
import { programTag } from './tag';

/** The attributes of BPF_PROG_LOAD that are known here. */
export interface ProgLoadAttr {
  readonly progType: ProgTypeName;
  /** `expected_attach_type`; 0 if absent. */
  readonly attachType?: number;
  /** Loads of maps carry an fd (BPF_PSEUDO_MAP_FD, MAP_VALUE) or an index into `fdArray`. */
  readonly insns: readonly Insn[];
  readonly license: string;
  /** BPF_F_*, among them BPF_F_INJECT_CHAIN_CALLS. */
  readonly progFlags?: number;
  readonly name?: string;
  readonly fdArray?: readonly number[];
  /** `func_info` and `line_info`, and the BTF that they refer to, which is checked as BPF_BTF_LOAD does. */
  readonly types?: ProgTypes | undefined;
  readonly logLevel?: number;
  /** Characters of the verifier's log that are kept. */
  readonly logSize?: number;
}

/** How BPF_PROG_LOAD failed, and how far it came. */
export interface ProgLoadFailure {
  readonly ok: false;
  readonly errno: ErrnoName;
  readonly log: string;
  readonly note?: string;
  /** Set where the verifier refused; not set where the load failed before or after it. */
  readonly rejected?: Rejected;
  /** Set where it accepted, but the program calls what cannot be run here. */
  readonly accepted?: Accepted;
}

export type ProgLoadResult =
  | { readonly ok: true; readonly fd: number; readonly prog: ProgObject }
  | ProgLoadFailure;

const failure = (errno: ErrnoName, note?: string, log = ''): ProgLoadFailure =>
  note === undefined ? { ok: false, errno, log } : { ok: false, errno, log, note };

/**
 * BPF_PROG_LOAD: verifies, rewrites, links and registers a program. The verifier's part is done in
 * slices.
 *
 * @kernel kernel/bpf/syscall.c bpf_prog_load()
 */
export function* progLoadSteps(
  kernel: Kernel,
  fds: FdTable,
  attr: ProgLoadAttr,
): Steps<ProgLoadResult> {
  const { insns, license, name = '', progFlags = 0, logLevel = 0, logSize } = attr;
  const flagged = kernel.settings.forceChainCalls || (progFlags & BPF_F_INJECT_CHAIN_CALLS) !== 0;
  const flags = (progFlags & ~BPF_F_INJECT_CHAIN_CALLS) >>> 0;
  if ((flags & ~KNOWN_PROG_FLAGS) !== 0) return failure('EINVAL', 'unknown bits in prog_flags');
  if (!validName(name)) return failure('EINVAL', 'the name has characters that are not allowed');
  if (insns.length === 0 || insns.length > BPF_COMPLEXITY_LIMIT_INSNS) return failure('E2BIG');
  if (!Object.hasOwn(PROG_TYPES, attr.progType)) return failure('EINVAL', 'unknown program type');
  const { attachType = 0 } = attr;
  const { attachTypes } = PROG_TYPES[attr.progType];
  if (attachTypes && !attachTypes[attachType])
    return failure('EINVAL', 'not an attach type of this type');

  const resolved = resolveMaps(insns, fds, attr.fdArray ?? []);
  if (resolved.maps.length > MAX_USED_MAPS) return failure('E2BIG', 'more than 64 maps');
  const request: VerifyRequest = {
    insns: resolved.insns,
    progType: attr.progType,
    attachType,
    maps: resolved.maps.map((map) => asVerified(kernel, map)),
    license,
    progFlags: flags,
    ...(attr.types ? { types: attr.types } : {}),
    logLevel,
    ...(logSize === undefined ? {} : { logSize }),
  };
  const verified = yield* kernel.verify(request);
  if (!verified.ok) {
    const sleepable = (flags & PROG_FLAGS.BPF_F_SLEEPABLE) !== 0;
    return {
      ...failure(verified.errno, sleepable ? SLEEPABLE_NOTE : undefined, verified.log),
      rejected: verified,
    };
  }
  const missing = notRunnable(resolved.insns, verified);
  if (missing !== null)
    return {
      ...failure('EOPNOTSUPP', `${missing} cannot be run here yet`, verified.log),
      accepted: verified,
    };
  const slots = flagged ? newSlots(kernel, name) : null;
  if (slots === 'ENOMEM') return failure('ENOMEM', undefined, verified.log);
  const chain = slots && {
    variant: kernel.settings.variant,
    slots: { lo: slots.address | 0, hi: POINTER_HIGH },
  };
  const program = { insns: resolved.insns, facts: verified.facts };
  const rewritten = rewriteProgram(program, attr.progType, chain);
  if (!rewritten.ok) return failure(rewritten.errno, rewritten.message, verified.log);
  for (const map of resolved.maps) {
    const differs = joinProgArray(map, { type: attr.progType, attachType });
    if (differs) return failure(differs.errno, differs.note, verified.log);
  }

  const tag = programTag(resolved.insns);
  const { insns: xlated, map: positions, notes, removed } = rewritten.whole;
  const prog = kernel.progs.add((id): ProgObject => {
    const linked = linkMaps(xlated, resolved.maps);
    return {
      id,
      name,
      type: attr.progType,
      attachType,
      tag,
      gplCompatible: GPL_COMPATIBLE.has(license),
      progFlags: flags,
      maps: resolved.maps,
      verified,
      loaded: resolved.insns,
      xlated,
      positions,
      notes,
      removed,
      linked: { id, name, insns: linked, map: positions },
      chain,
      slots,
      refs: { fd: 0, slot: 0, attach: 0, progArray: 0 },
    };
  });
  for (const map of prog.maps) map.progRefs++;
  if (slots) kernel.registerSlots(slots);
  const file: FileObject = { kind: 'prog', prog };
  kernel.holdProg(prog, 'fd');
  return { ok: true, fd: fds.open(file), prog };
}

/** @kernel include/linux/license.h license_is_gpl_compatible() */
const GPL_COMPATIBLE: ReadonlySet<string> = new Set([
  'GPL',
  'GPL v2',
  'GPL and additional rights',
  'Dual BSD/GPL',
  'Dual MIT/GPL',
  'Dual MPL/GPL',
]);

const SLEEPABLE_NOTE =
  'The chain-call flag of 2019 was this bit, 1 << 4, which Linux has since given to BPF_F_SLEEPABLE. Here it is BPF_F_INJECT_CHAIN_CALLS, bit 31.';

/** The first helper that some path calls and that does nothing here; `null` for none. */
function notRunnable(insns: readonly Insn[], { facts }: Accepted): string | null {
  const found = insns.find(
    (insn, at) => isHelperCall(insn) && facts.reached[at] === 1 && HELPERS_NOT_RUN.has(insn.imm),
  );
  return found ? helperName(found.imm) : null;
}

const isHelperCall = ({ code, src }: Insn) => code === (BPF_JMP | BPF_CALL) && src === 0;

/** What the verifier knows of a map: its shape, and what is in it where that cannot change. */
function asVerified({ memory }: Kernel, { def, map, frozen }: MapObject): MapDef {
  if (!frozen) return def;
  if (!(map instanceof ArrayMap) || def.maxEntries !== 1) return { ...def, frozen };
  const contents = toHex(memory.u8.subarray(map.values, map.values + def.valueSize));
  return { ...def, frozen, contents };
}

/** Fds in the instructions become indexes into the list of maps that they refer to; -1 where one leads nowhere. */
function resolveMaps(
  insns: readonly Insn[],
  fds: FdTable,
  fdArray: readonly number[],
): { insns: readonly Insn[]; maps: readonly MapObject[] } {
  const maps: MapObject[] = [];
  const resolved = [...insns];
  for (const [at, insn] of insns.entries()) {
    if (!namesMap(insn)) continue;
    const byIndex = insn.src === BPF_PSEUDO_MAP_IDX || insn.src === BPF_PSEUDO_MAP_IDX_VALUE;
    const file = fds.get(byIndex ? (fdArray[insn.imm] ?? -1) : insn.imm);
    let index = -1;
    if (file?.kind === 'map') {
      index = maps.indexOf(file.map);
      if (index < 0) index = maps.push(file.map) - 1;
    }
    resolved[at] = { ...insn, imm: index };
  }
  return {
    insns: maps.length === 0 && insns.every((insn) => !namesMap(insn)) ? insns : resolved,
    maps,
  };
}

/** The hidden array of a flagged program: eight program pointers. */
function newSlots(kernel: Kernel, name: string): ChainSlots | 'ENOMEM' {
  const { memory } = kernel;
  const label = `chain slots of ${name || 'a program'}`;
  const object = memory.map({ kind: 'map', label, size: 64 });
  const table = memory.map({ kind: 'kernel', label, size: 4 * BPF_NUM_CHAIN_SLOTS });
  if (object === null || table === null) return 'ENOMEM';
  const address = memory.region(object).start;
  const def = {
    name: 'chain_slots',
    type: 'prog_array',
    keySize: 4,
    valueSize: 4,
    maxEntries: BPF_NUM_CHAIN_SLOTS,
    flags: 0,
  } as const;
  return { address, array: new ProgArray(memory, def, address, memory.region(table).start) };
}
