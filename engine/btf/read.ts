import type { ErrnoName } from '../abi';
import { Btf, type BtfType, isModifier } from './btf';
import { BTF_HEADER_SIZE, BTF_KIND, BTF_MAGIC } from './kinds';

/** Most bytes, names and types. @kernel include/linux/btf.h BTF_MAX_SIZE, BTF_MAX_TYPE */
const BTF_MAX_SIZE = 16 * 1024 * 1024;
const BTF_MAX_NAME_OFFSET = 0x00ff_ffff;
const BTF_MAX_TYPE = 0x000f_ffff;

export type BtfResult =
  | { readonly ok: true; readonly btf: Btf }
  | { readonly ok: false; readonly errno: ErrnoName; readonly message: string };

/** Why a blob is refused; caught where it is thrown from. */
class Refused {
  constructor(
    readonly message: string,
    readonly errno: ErrnoName = 'EINVAL',
  ) {}
}

/**
 * Reads type information as BPF_BTF_LOAD does: takes any bytes, and looks at the whole of it before
 * it is used. Time and memory grow with its length only.
 *
 * Differs from the kernel: bits of members, values and the like are not looked at.
 *
 * @kernel kernel/bpf/btf.c btf_parse()
 */
export function readBtf(bytes: Uint8Array): BtfResult {
  try {
    return { ok: true, btf: parse(bytes) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { ok: false, errno: error.errno, message: error.message };
  }
}

function parse(bytes: Uint8Array): Btf {
  if (bytes.length > BTF_MAX_SIZE) throw new Refused('too long', 'E2BIG');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { types, strings } = sections(view);
  const names = bytes.subarray(strings.start, strings.end);
  if (names.length > BTF_MAX_NAME_OFFSET + 1) throw new Refused('names are too long', 'E2BIG');
  if (names.length === 0 || names[0] !== 0 || names.at(-1) !== 0)
    throw new Refused('names do not begin and end with a zero byte');
  const offsets = findTypes(view, types);
  const btf = new Btf(view, offsets, names);
  for (let id = 1; id < btf.count; id++) checkType(btf, btf.type(id)!); // below the count
  checkCircles(btf);
  return btf;
}

interface Section {
  readonly start: number;
  readonly end: number;
}

/** @kernel btf_parse_hdr(), btf_check_sec_info() */
function sections(view: DataView): { types: Section; strings: Section } {
  const total = view.byteLength;
  if (total < 8) throw new Refused('no header', 'EINVAL');
  const header = view.getUint32(4, true);
  if (total < header || header < BTF_HEADER_SIZE) throw new Refused('no whole header');
  if (view.getUint16(0, true) !== BTF_MAGIC) throw new Refused('the first bytes are not 9f eb');
  if (view.getUint8(2) !== 1) throw new Refused('unknown version', 'ENOTSUPP');
  if (view.getUint8(3) !== 0) throw new Refused('unknown flags', 'ENOTSUPP');
  for (let at = BTF_HEADER_SIZE; at < header; at++)
    if (view.getUint8(at) !== 0) throw new Refused('unknown fields in the header', 'E2BIG');
  const section = (at: number): Section => {
    const start = header + view.getUint32(at, true);
    return { start, end: start + view.getUint32(at + 4, true) };
  };
  const types = section(8);
  const strings = section(16);
  const [first, second] = types.start <= strings.start ? [types, strings] : [strings, types];
  if (first.start !== header || first.end !== second.start || second.end !== total)
    throw new Refused('sections leave a gap, overlap or end elsewhere');
  if (types.start % 4 !== 0) throw new Refused('types are not aligned');
  return { types, strings };
}

/** Words behind the first three, of a type with so many parts. */
function wordsOf(kind: number, vlen: number): number | null {
  switch (kind) {
    case BTF_KIND.INT:
    case BTF_KIND.VAR:
    case BTF_KIND.DECL_TAG:
      return 1;
    case BTF_KIND.ARRAY:
      return 3;
    case BTF_KIND.STRUCT:
    case BTF_KIND.UNION:
    case BTF_KIND.DATASEC:
    case BTF_KIND.ENUM64:
      return 3 * vlen;
    case BTF_KIND.ENUM:
    case BTF_KIND.FUNC_PROTO:
      return 2 * vlen;
    default:
      return kind >= BTF_KIND.PTR && kind <= BTF_KIND.TYPE_TAG ? 0 : null;
  }
}

/** Where each type begins, by id. @kernel btf_check_all_metas() */
function findTypes(view: DataView, { start, end }: Section): Uint32Array {
  const offsets = [0];
  let at = start;
  while (at < end) {
    if (at + 12 > end) throw new Refused(`no whole type ${offsets.length}`);
    const info = view.getUint32(at + 4, true);
    const words = wordsOf((info >>> 24) & 0x1f, info & 0xffff);
    if (words === null || (info & 0x60ff_0000) !== 0)
      throw new Refused(`type ${offsets.length} is of no known kind`);
    if (offsets.length > BTF_MAX_TYPE) throw new Refused('too many types', 'E2BIG');
    offsets.push(at);
    at += 12 + 4 * words;
  }
  if (at !== end) throw new Refused(`no whole type ${offsets.length - 1}`);
  return Uint32Array.from(offsets);
}

const IDENTIFIER = /^[A-Za-z_.][A-Za-z0-9_.]*$/;

/** One type on its own, and that what it refers to is there. @kernel btf_kind_operations.check_meta() */
function checkType(btf: Btf, type: BtfType): void {
  const { id, kind, vlen, nameOff } = type;
  const refuse = (why: string): never => {
    throw new Refused(`type ${id} ${why}`);
  };
  const name = btf.name(nameOff);
  if (name === null) refuse('has no name where it says');
  const target = (typeId: number) => btf.type(typeId) ?? refuse(`refers to no type ${typeId}`);
  switch (kind) {
    case BTF_KIND.INT: {
      const data = btf.word(type, 0);
      const [bits, offset] = [data & 0xff, (data >>> 16) & 0xff];
      if (bits > 128 || offset + bits > 128 || Math.ceil((offset + bits) / 8) > type.sizeOrType)
        refuse('has more bits than its size');
      break;
    }
    case BTF_KIND.ARRAY:
      if (target(btf.word(type, 0)).kind === 0) refuse('is an array of nothing');
      target(btf.word(type, 1));
      break;
    case BTF_KIND.STRUCT:
    case BTF_KIND.UNION:
      for (let i = 0; i < vlen; i++) target(btf.word(type, 3 * i + 1));
      break;
    case BTF_KIND.FUNC_PROTO:
      target(type.sizeOrType);
      for (const param of btf.params(type)) target(param.type);
      break;
    case BTF_KIND.FUNC:
      if (vlen > 2) refuse('has an unknown linkage');
      if (!IDENTIFIER.test(name!)) refuse('has no name that functions can have'); // it was found
      if (target(type.sizeOrType).kind !== BTF_KIND.FUNC_PROTO) refuse('has no prototype');
      for (const [i, param] of btf.params(btf.target(type)).entries())
        if (param.type !== 0 && !IDENTIFIER.test(param.name))
          refuse(`has no name for argument ${i}`);
      break;
    case BTF_KIND.DECL_TAG:
      checkTag(btf, type, target(type.sizeOrType), refuse);
      break;
    case BTF_KIND.DATASEC:
      for (let i = 0; i < vlen; i++)
        if (target(btf.word(type, 3 * i)).kind !== BTF_KIND.VAR) refuse('has a part that is none');
      break;
    case BTF_KIND.ENUM:
    case BTF_KIND.ENUM64:
    case BTF_KIND.FWD:
    case BTF_KIND.FLOAT:
      break;
    default:
      target(type.sizeOrType);
  }
}

/** @kernel btf_decl_tag_resolve() */
function checkTag(btf: Btf, tag: BtfType, tagged: BtfType, refuse: (why: string) => never): void {
  const index = btf.word(tag, 0) | 0;
  if (btf.nameOf(tag) === '' || index < -1) refuse('is a tag without a text or place');
  if (index < 0) return;
  const parts = tagged.kind === BTF_KIND.FUNC ? btf.target(tagged).vlen : tagged.vlen;
  if (index >= parts) refuse('tags a part that is not there');
}

/** The types that a value of a type is made of. */
function partsOf(btf: Btf, type: BtfType): number[] {
  if (isModifier(type)) return [type.sizeOrType];
  if (type.kind === BTF_KIND.ARRAY) return [btf.word(type, 0), btf.word(type, 1)];
  if (type.kind === BTF_KIND.STRUCT || type.kind === BTF_KIND.UNION)
    return Array.from({ length: type.vlen }, (_, i) => btf.word(type, 3 * i + 1));
  if (type.kind !== BTF_KIND.PTR) return [];
  const target = btf.target(type);
  return isModifier(target) || target.kind === BTF_KIND.PTR ? [target.id] : [];
}

/** That no type is made of itself. @kernel btf_resolve() */
function checkCircles(btf: Btf): void {
  const [NEW, OPEN, DONE] = [0, 1, 2];
  const state = new Uint8Array(btf.count).fill(NEW);
  for (let root = 1; root < btf.count; root++) {
    if (state[root] !== NEW) continue;
    const path: { id: number; parts: readonly number[]; next: number }[] = [];
    const enter = (id: number) => {
      state[id] = OPEN;
      path.push({ id, parts: partsOf(btf, btf.type(id)!), next: 0 }); // references were checked
    };
    enter(root);
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const part = top.parts[top.next++];
      if (part === undefined) {
        state[top.id] = DONE;
        path.pop();
      } else if (state[part] === OPEN) throw new Refused(`type ${part} is part of itself`, 'ELOOP');
      else if (part !== 0 && state[part] === NEW) enter(part);
    }
  }
}
