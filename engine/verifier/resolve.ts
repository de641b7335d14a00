import type { MapDef } from '../abi';
import { MAX_USED_MAPS } from '../abi';
import {
  BPF_LD_IMM64,
  BPF_LDX,
  BPF_MEM,
  BPF_MEMSX,
  BPF_PSEUDO_BTF_ID,
  BPF_PSEUDO_FUNC,
  BPF_PSEUDO_MAP_FD,
  BPF_PSEUDO_MAP_IDX,
  BPF_PSEUDO_MAP_IDX_VALUE,
  BPF_PSEUDO_MAP_VALUE,
  bpfClass,
  bpfMode,
  type Insn,
  type InsnIndex,
  rowsOfCode,
} from '../isa';
import type { Env } from './env';

/** Bytes of a key that the function of a timer can be handed. */
const MOST_TIMER_KEY = 512;

/** Constant offsets stay below this. @kernel include/linux/bpf_verifier.h BPF_MAX_VAR_OFF */
const BPF_MAX_VAR_OFF = 1 << 29;

/**
 * Checks the form of every slot: known opcodes, loads without stray fields, and 64-bit immediates
 * that stand for something that exists.
 *
 * @kernel kernel/bpf/verifier.c resolve_pseudo_ldimm64()
 */
export function resolveImmediates(env: Env): boolean {
  const used = new Set<number>();
  for (let at = 0; at < env.insns.length; at++) {
    const insn = env.insn(at);
    if (bpfClass(insn.code) === BPF_LDX && !isPlainLoad(insn))
      return env.rejectAt(at, 'ldx-reserved');
    if (insn.code === BPF_LD_IMM64) {
      if (!resolveWide(env, insn, at, used)) return false;
      at++; // the upper half
    } else if (rowsOfCode(insn.code).length === 0)
      return env.rejectAt(at, 'unknown-opcode', insn.code);
  }
  return true;
}

function isPlainLoad({ code, imm }: Insn): boolean {
  return (bpfMode(code) === BPF_MEM || bpfMode(code) === BPF_MEMSX) && imm === 0;
}

function resolveWide(env: Env, insn: Insn, at: InsnIndex, used: Set<number>): boolean {
  const upper = env.insns[at + 1];
  if (!upper || (upper.code | upper.dst | upper.src | upper.off) !== 0)
    return env.rejectAt(at, 'invalid-ld-imm64');
  switch (insn.src) {
    case 0:
    case BPF_PSEUDO_FUNC:
      return true;
    case BPF_PSEUDO_BTF_ID:
      return env.unsupported('loads of kernel variables', at);
    case BPF_PSEUDO_MAP_FD:
    case BPF_PSEUDO_MAP_IDX:
      if (upper.imm !== 0) return env.rejectAt(at, 'unrecognized-ld-imm64');
      return addMap(env, insn.imm, at, used) !== null;
    case BPF_PSEUDO_MAP_VALUE:
    case BPF_PSEUDO_MAP_IDX_VALUE: {
      const map = addMap(env, insn.imm, at, used);
      return map !== null && checkDirectValue(env, map, upper.imm >>> 0, at);
    }
    default:
      return env.rejectAt(at, 'unrecognized-ld-imm64');
  }
}

/** @kernel kernel/bpf/verifier.c add_used_map() */
function addMap(env: Env, index: number, at: InsnIndex, used: Set<number>): MapDef | null {
  const map = index < env.request.maps.length ? env.maps[index] : undefined;
  if (!map) {
    env.rejectAt(at, 'bad-map-fd', -1);
    return null;
  }
  used.add(index);
  if (used.size > MAX_USED_MAPS) {
    env.rejectAt(at, 'too-many-maps', MAX_USED_MAPS);
    return null;
  }
  // @kernel check_map_prog_compatibility()
  if (map.lock !== undefined && env.request.progType === 'socket_filter') {
    env.rejectAt(at, 'lock-in-socket-filter');
    return null;
  }
  if (map.timer !== undefined && map.type === 'lru_hash') {
    env.unsupported('timers in values of lru_hash maps', at);
    return null;
  }
  if (map.timer !== undefined && map.keySize > MOST_TIMER_KEY) {
    env.unsupported(`timers in maps with keys of more than ${MOST_TIMER_KEY} bytes`, at);
    return null;
  }
  if (map.inner?.timer !== undefined) {
    env.unsupported('timers in maps of maps', at);
    return null;
  }
  return map;
}

/** @kernel kernel/bpf/arraymap.c array_map_direct_value_addr() */
function checkDirectValue(env: Env, map: MapDef, off: number, at: InsnIndex): boolean {
  if (off >= BPF_MAX_VAR_OFF) return env.rejectAt(at, 'direct-value-offset', off);
  if (map.type !== 'array') return env.rejectAt(at, 'no-direct-value');
  if (map.maxEntries !== 1) return env.rejectAt(at, 'value-pointer-of-many', map.valueSize, off);
  return off < map.valueSize || env.rejectAt(at, 'value-pointer-outside', map.valueSize, off);
}
