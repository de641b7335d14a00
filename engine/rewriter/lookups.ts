import {
  BPF_ARRAY,
  helperNumber,
  HTAB_ELEM,
  KERNEL_FUNCTIONS,
  MAP_FLAGS,
  type MapDef,
  type MapTypeName,
  XSK_MAP,
} from '../abi';
import {
  BPF_ADD,
  BPF_ADDR_PERCPU,
  BPF_ALU64,
  BPF_B,
  BPF_CALL,
  BPF_DW,
  BPF_JEQ,
  BPF_JGE,
  BPF_JMP,
  BPF_JNE,
  BPF_K,
  BPF_LSH,
  BPF_MEM,
  BPF_MOV,
  BPF_MUL,
  BPF_ST,
  BPF_W,
  BPF_X,
  type Insn,
} from '../isa';
import { alu64, callHelper, emit, jumpImm, loadMem, mov64Imm, goTo } from './emit';
import { type PassResult, type Program, patched } from './pass';
import type { Patch } from './patch';

const LOOKUP = helperNumber('map_lookup_elem');

/**
 * Writes look-ups out where a call always works on the same map and its type has a short way. Our
 * maps lie otherwise in memory: the machine calls.
 *
 * @kernel kernel/bpf/verifier.c do_misc_fixups(), map_gen_lookup() of the map types
 */
export function inlineLookups(program: Program): PassResult {
  const { insns, facts } = program;
  const patches: Patch[] = [];
  for (const [at, { map }] of facts.calls) {
    const { code, src, imm } = insns[at]!; // facts of this program
    if (!map || code !== (BPF_JMP | BPF_CALL) || src !== 0 || imm !== LOOKUP) continue;
    if ((map.flags & MAP_FLAGS.BPF_F_INNER_MAP) !== 0) continue;
    const put = LOOKUPS[map.type]?.(map);
    if (put) patches.push({ at, put });
  }
  const written = new Set(patches.map(({ at }) => at));
  return patched(program, patches, {
    added: 'look-up without a call',
    changed: (at) => (written.has(at) ? 'look-up without a call' : ''),
  });
}
const addImm = (reg: number, imm: number): Insn =>
  emit(BPF_ALU64 | BPF_ADD | BPF_K, reg, 0, 0, imm);
const shift = (reg: number, imm: number): Insn => emit(BPF_ALU64 | BPF_LSH | BPF_K, reg, 0, 0, imm);
/** `r0 = *(u64 *)(r0 + 0)` */
const follow = loadMem(BPF_DW, 0, 0, 0);
/** What a per-CPU address is on this CPU. */
export const onThisCpu = (reg: number): Insn =>
  emit(BPF_ALU64 | BPF_MOV | BPF_X, reg, reg, BPF_ADDR_PERCPU);

const align = (bytes: number) => Math.ceil(bytes / 8) * 8;

/** The element at an index, or 0. @kernel kernel/bpf/arraymap.c array_map_gen_lookup() */
function inArray({ maxEntries }: MapDef, size: number, ...then: readonly Insn[]): Insn[] {
  const log = Math.log2(size);
  return [
    addImm(1, BPF_ARRAY.elements),
    loadMem(BPF_W, 0, 2, 0),
    jumpImm(BPF_JGE, 0, maxEntries | 0, 3 + then.length),
    Number.isInteger(log) ? shift(0, log) : emit(BPF_ALU64 | BPF_MUL | BPF_K, 0, 0, 0, size),
    alu64(BPF_ADD, 0, 1),
    ...then,
    goTo(1),
    mov64Imm(0, 0),
  ];
}

/** The element of a key, or 0. @kernel kernel/bpf/hashtab.c htab_map_gen_lookup() */
function inHash({ keySize }: MapDef, before: readonly Insn[], ...then: readonly Insn[]): Insn[] {
  return [
    callHelper(KERNEL_FUNCTIONS.__htab_map_lookup_elem),
    jumpImm(BPF_JEQ, 0, 0, before.length + 1 + then.length),
    ...before,
    addImm(0, HTAB_ELEM.key + align(keySize)),
    ...then,
  ];
}

/** An LRU hash marks the element as in use. @kernel htab_lru_map_gen_lookup() */
const markUsed: readonly Insn[] = [
  loadMem(BPF_B, 1, 0, HTAB_ELEM.lru_ref),
  jumpImm(BPF_JNE, 1, 0, 1),
  emit(BPF_ST | BPF_MEM | BPF_B, 0, 0, HTAB_ELEM.lru_ref, 1),
];

const LOOKUPS: Partial<Record<MapTypeName, (map: MapDef) => readonly Insn[]>> = {
  array: (map) => inArray(map, align(map.valueSize)),
  percpu_array: (map) => inArray(map, 8, follow, onThisCpu(0)),
  array_of_maps: (map) => inArray(map, 8, follow, jumpImm(BPF_JEQ, 0, 0, 1)),
  hash: (map) => inHash(map, []),
  lru_hash: (map) => inHash(map, markUsed),
  percpu_hash: (map) => inHash(map, [], follow, onThisCpu(0)),
  hash_of_maps: (map) => inHash(map, [], follow),
  // @kernel net/xdp/xskmap.c xsk_map_gen_lookup()
  xskmap: ({ maxEntries }) => [
    loadMem(BPF_W, 0, 2, 0),
    jumpImm(BPF_JGE, 0, maxEntries | 0, 5),
    shift(0, 3),
    addImm(1, XSK_MAP.sockets),
    alu64(BPF_ADD, 0, 1),
    follow,
    goTo(1),
    mov64Imm(0, 0),
  ],
};
