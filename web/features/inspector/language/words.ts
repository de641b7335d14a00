import {
  ERRNO,
  HELPER_NAMES,
  HELPERS,
  HELPERS_NOT_RUN,
  type HelperProto,
  helperDoc,
  helperNumber,
  KFUNCS,
  kfuncByName,
  kfuncDoc,
  MAP_TYPES,
  UAPI_CONSTANTS,
  uapiConstant,
} from '../../../../engine/abi';
import {
  DIRECTIVES,
  KEYWORDS,
  type LanguageWord,
  MEMORY_TYPES,
  REGISTERS,
} from '../../../../engine/isa';

export const LANGUAGE_ID = 'bpf-assembly';

export type WordKind = 'helper' | 'constant' | 'register' | 'type' | 'directive' | 'keyword';

/** What hover help says of a word. */
export interface WordInfo {
  readonly kind: WordKind;
  readonly name: string;
  /** What stands in code type above the words: a prototype, a value. */
  readonly signature: string;
  readonly doc: string;
  /** Further lines. */
  readonly notes: readonly string[];
}

const ARG_TYPES: Record<HelperProto['args'][number], string> = {
  ARG_DONTCARE: 'u64',
  ARG_ANYTHING: 'u64',
  ARG_PTR_TO_CTX: 'struct xdp_md *',
  ARG_CONST_MAP_PTR: 'struct bpf_map *',
  ARG_PTR_TO_MAP_KEY: 'const void *',
  ARG_PTR_TO_MAP_VALUE: 'const void *',
  ARG_PTR_TO_MEM: 'const void *',
  ARG_PTR_TO_FIXED_SIZE_MEM: 'const void *',
  ARG_PTR_TO_CONST_STR: 'const char *',
  ARG_CONST_SIZE: 'u32 ',
  ARG_CONST_SIZE_OR_ZERO: 'u32 ',
  ARG_CONST_ALLOC_SIZE_OR_ZERO: 'u64',
  ARG_PTR_TO_RINGBUF_MEM: 'void *',
  ARG_PTR_TO_FUNC: 'void *',
  ARG_PTR_TO_STACK: 'void *',
  ARG_PTR_TO_SPIN_LOCK: 'struct bpf_spin_lock *',
  ARG_PTR_TO_TIMER: 'struct bpf_timer *',
  ARG_PTR_TO_DYNPTR: 'const struct bpf_dynptr *',
  ARG_PTR_TO_RINGBUF_DYNPTR: 'struct bpf_dynptr *',
  ARG_PTR_TO_UNINIT_DYNPTR: 'struct bpf_dynptr *',
  ARG_PTR_TO_SOCK_COMMON: 'struct bpf_sock *',
  ARG_PTR_TO_BTF_ID_SOCK_COMMON: 'void *',
  ARG_PTR_TO_BTF_ID: 'void *',
  ARG_PTR_TO_PERCPU_BTF_ID: 'const void *',
  ARG_KPTR_XCHG_DEST: 'void *',
};

const RET_TYPES: Partial<Record<HelperProto['ret'], string>> = {
  RET_INTEGER: 'long ',
  RET_VOID: 'void ',
  RET_PTR_TO_SOCKET_OR_NULL: 'struct bpf_sock *',
  RET_PTR_TO_SOCK_COMMON_OR_NULL: 'struct bpf_sock *',
  RET_PTR_TO_TCP_SOCK_OR_NULL: 'struct bpf_tcp_sock *',
};

/** `void *bpf_map_lookup_elem(struct bpf_map *map, const void *key)` */
export function prototypeOf(proto: HelperProto): string {
  const { name, ret, args, outputs, inouts } = proto;
  const { params } = helperDoc(proto);
  const list = args.map((arg, i) => {
    const written = outputs.includes(i) || inouts.includes(i);
    const type = written ? ARG_TYPES[arg].replace('const ', '') : ARG_TYPES[arg];
    return `${type}${type === 'u64' ? ' ' : ''}${params[i] ?? `arg${i + 1}`}`;
  });
  return `${RET_TYPES[ret] ?? 'void *'}${name}(${list.join(', ') || 'void'})`;
}

const PACKET_DIES = 'Packet pointers that were loaded before are dead after it.';

function helperInfo(proto: HelperProto): WordInfo {
  const { id, name, gplOnly, changesPacketData } = proto;
  const { doc, params } = helperDoc(proto);
  return {
    kind: 'helper',
    name,
    signature: prototypeOf(proto),
    doc,
    notes: [
      ...(params.length > 0
        ? [`Arguments: ${params.map((param, i) => `r${i + 1} ${param}`).join(', ')}.`]
        : []),
      ...(HELPERS_NOT_RUN.has(id) ? ['The verifier knows it; nobody can run it here yet.'] : []),
      ...(gplOnly ? ['For programs under the GPL only.'] : []),
      ...(changesPacketData ? [PACKET_DIES] : []),
    ],
  };
}

/** `2`, `2048 (0x800)` */
export function valueText(value: number): string {
  return value > 9 ? `${value} (0x${value.toString(16)})` : String(value);
}

const plain = (kind: WordKind, { name, doc }: LanguageWord): WordInfo => ({
  kind,
  name,
  signature: name,
  doc,
  notes: [],
});

const BY_NAME = new Map<string, WordInfo>(
  [
    ...DIRECTIVES.map((word) => plain('directive', word)),
    ...KEYWORDS.map((word) => plain('keyword', word)),
    ...MEMORY_TYPES.map((word) => plain('type', word)),
    ...REGISTERS.map((word) => plain('register', word)),
    ...Object.entries(MAP_TYPES).map(([name, { meaning }]) =>
      plain('directive', { name, doc: `Map type: ${meaning}.` }),
    ),
  ].map((info) => [info.name, info]),
);

/** What is known of a word of the language; `null` for names that the source itself makes up. */
export function wordInfo(word: string): WordInfo | null {
  const known = BY_NAME.get(word);
  if (known) return known;
  const constant = uapiConstant(word);
  if (constant) {
    return {
      kind: 'constant',
      name: word,
      signature: `${word} = ${valueText(constant.value)}`,
      doc: `${constant.doc}.`,
      notes: [],
    };
  }
  const id = /^bpf_/.test(word) ? helperNumber(word) : null;
  if (id === null) return kfuncInfo(word);
  const proto = HELPERS.get(id);
  if (proto) return helperInfo(proto);
  return {
    kind: 'helper',
    name: word,
    signature: word,
    doc: `Helper ${id} of Linux, which programs cannot call here yet.`,
    notes: [],
  };
}

/** A function of the kernel that programs call by its BTF id. */
function kfuncInfo(word: string): WordInfo | null {
  const kfunc = kfuncByName(word);
  if (!kfunc) return null;
  const { name, proto, progTypes } = kfunc;
  const types = `Program types: ${progTypes.join(', ') || 'none of those here'}.`;
  return {
    kind: 'helper',
    name,
    signature: proto?.declaration ?? name,
    doc: proto
      ? kfuncDoc(name)
      : 'A function of the kernel, which the verifier here does not know yet.',
    notes: [types, ...(proto?.changesPacketData ? [PACKET_DIES] : [])],
  };
}

const KNOWN_KFUNCS = KFUNCS.filter(({ proto }) => proto !== null).map(({ name }) => name);

export const HELPER_WORDS: readonly WordInfo[] = [
  ...[...HELPERS.values()].map(helperInfo),
  ...KNOWN_KFUNCS.flatMap((name) => kfuncInfo(name) ?? []),
];

const ERROR_NAMES: ReadonlySet<string> = new Set(Object.keys(ERRNO));

/** Constants that completion offers where a number may stand; error numbers come last. */
export const CONSTANT_WORDS: readonly (WordInfo & { readonly rare: boolean })[] =
  UAPI_CONSTANTS.flatMap(({ name }) => {
    const info = wordInfo(name);
    return info ? [{ ...info, rare: ERROR_NAMES.has(name) || /^(TC_ACT|BPF_)/.test(name) }] : [];
  });

/** Every name that a helper or kernel function has in Linux, for colours. */
export const ALL_HELPER_NAMES: readonly string[] = [
  ...HELPER_NAMES.filter((name) => name !== 'unspec').map((name) => `bpf_${name}`),
  ...KFUNCS.map(({ name }) => name),
];
