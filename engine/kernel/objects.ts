import type { MapDef, ProgTypeName } from '../abi';
import type { LinkedProgram } from '../interp';
import type { Insn, InsnIndex } from '../isa';
import type { BpfMap, ProgArray } from '../maps';
import type { Address, PositionMap } from '../util';
import type { Accepted } from '../verifier';
import type { ChainCode } from './rewrite';

/**
 * What holds a program: open fds, chain slots of other programs, interfaces it is attached to,
 * and elements of prog_arrays. It is freed when nothing does.
 */
export type ProgHolder = 'fd' | 'slot' | 'attach' | 'progArray';

/** The hidden array of a program loaded with BPF_F_INJECT_CHAIN_CALLS. */
export interface ChainSlots {
  /** What the injected code holds as its array. */
  readonly address: Address;
  /** Slot 0 is the wildcard, slot c + 1 belongs to return code c. */
  readonly array: ProgArray;
}

/** A loaded program. */
export interface ProgObject {
  readonly id: number;
  readonly name: string;
  readonly type: ProgTypeName;
  /** As given at load; 0 for none. */
  readonly attachType: number;
  /** 16 hex digits. */
  readonly tag: string;
  readonly gplCompatible: boolean;
  /** As given, without the chain-call bit. */
  readonly progFlags: number;
  /** Maps that it refers to; each is held by it. */
  readonly maps: readonly MapObject[];
  readonly verified: Accepted;
  /** As given; map loads carry an index into `maps`. */
  readonly loaded: readonly Insn[];
  /** After the rewriter's passes; map loads carry an index into `maps`. */
  readonly xlated: readonly Insn[];
  /** From xlated slots back to slots as loaded. */
  readonly positions: PositionMap;
  /** By xlated slot: why an instruction was added or changed; empty for the others. */
  readonly notes: readonly string[];
  /** By slot as loaded: why an instruction is not there any more. */
  readonly removed: ReadonlyMap<InsnIndex, string>;
  readonly linked: LinkedProgram;
  /** How chain calls were injected; `null` without the flag. */
  readonly chain: ChainCode | null;
  /** `null` without the flag. */
  readonly slots: ChainSlots | null;
  readonly refs: Record<ProgHolder, number>;
}

/** What programs have to have in common to call one another. @kernel struct bpf_map_owner */
export type ProgKind = Pick<ProgObject, 'type' | 'attachType'>;

/** A map, and what holds it. */
export interface MapObject {
  readonly id: number;
  readonly def: MapDef;
  readonly map: BpfMap;
  /** Fds; a prog_array is emptied when the last one goes. */
  userRefs: number;
  /** Programs that refer to it. */
  progRefs: number;
  /** Maps of maps that it is in. */
  mapRefs: number;
  /** Of a prog_array: what its programs are, from the first one that used it on. */
  owner: ProgKind | null;
  /** BPF_MAP_FREEZE: no system call writes to it any more. */
  frozen: boolean;
}
