import {
  BPF_LD_IMM64,
  BPF_PSEUDO_MAP_FD,
  BPF_PSEUDO_MAP_IDX,
  BPF_PSEUDO_MAP_IDX_VALUE,
  BPF_PSEUDO_MAP_VALUE,
  type Insn,
} from '../isa';
import type { BpfMap } from '../maps';
import { type Address, InternalError, POINTER_HIGH } from '../util';
import type { MapObject } from './objects';

/** Whether a 64-bit load names a map, by fd or by its index in the fd array of the load. */
export function namesMap({ code, src }: Insn): boolean {
  return (
    code === BPF_LD_IMM64 &&
    (src === BPF_PSEUDO_MAP_FD ||
      src === BPF_PSEUDO_MAP_VALUE ||
      src === BPF_PSEUDO_MAP_IDX ||
      src === BPF_PSEUDO_MAP_IDX_VALUE)
  );
}

/** Whether a load that names a map wants the address of its value rather than of the map. */
function wantsValue({ src }: Insn): boolean {
  return src === BPF_PSEUDO_MAP_VALUE || src === BPF_PSEUDO_MAP_IDX_VALUE;
}

function valuesOf(map: BpfMap): Address {
  if ('values' in map && typeof map.values === 'number') return map.values;
  throw new InternalError(
    `the values of ${map.def.name} have no address, yet the load was verified`,
  );
}

/**
 * Gives every load of a map its address. `insns` name maps by index into `maps`; the verifier has
 * seen to it that each index exists and that only array maps are asked for their values.
 *
 * @kernel kernel/bpf/verifier.c resolve_pseudo_ldimm64(), convert_pseudo_ld_imm64()
 */
export function linkMaps(insns: readonly Insn[], maps: readonly MapObject[]): readonly Insn[] {
  const linked = [...insns];
  for (const [at, insn] of insns.entries()) {
    if (!namesMap(insn)) continue;
    const { map } = maps[insn.imm]!; // verified
    const second = insns[at + 1]!; // verified
    const address = wantsValue(insn) ? valuesOf(map) + second.imm : map.address;
    linked[at] = { ...insn, src: 0, imm: address | 0 };
    linked[at + 1] = { ...second, imm: POINTER_HIGH };
  }
  return linked;
}

/**
 * Instructions as BPF_OBJ_GET_INFO_BY_FD shows them: loads of maps carry what `nameOf` says of the
 * map, in the kernel its id.
 *
 * @kernel kernel/bpf/syscall.c bpf_insn_prepare_dump()
 */
export function dumpInsns(
  insns: readonly Insn[],
  maps: readonly MapObject[],
  nameOf: (map: MapObject) => number,
): Insn[] {
  return insns.map((insn) => {
    if (!namesMap(insn)) return insn;
    const src = wantsValue(insn) ? BPF_PSEUDO_MAP_VALUE : BPF_PSEUDO_MAP_FD;
    return { ...insn, src, imm: nameOf(maps[insn.imm]!) }; // verified
  });
}
