import { BTF_KIND, BTF_KIND_NAMES } from './kinds';

/** A type as it stands in the blob. */
export interface BtfType {
  readonly id: number;
  /** BTF_KIND. */
  readonly kind: number;
  readonly kindFlag: boolean;
  /** Members, parameters, values; of a FUNC its linkage. */
  readonly vlen: number;
  /** Offset of its name. */
  readonly nameOff: number;
  /** Bytes, or the type that it refers to, as its kind has it. */
  readonly sizeOrType: number;
}

export interface BtfParam {
  readonly name: string;
  readonly type: number;
}

/** `void`: what id 0 stands for. */
const VOID: BtfType = { id: 0, kind: 0, kindFlag: false, vlen: 0, nameOff: 0, sizeOrType: 0 };

const MODIFIERS: ReadonlySet<number> = new Set([
  BTF_KIND.TYPEDEF,
  BTF_KIND.VOLATILE,
  BTF_KIND.CONST,
  BTF_KIND.RESTRICT,
  BTF_KIND.TYPE_TAG,
]);

const SIZED: ReadonlySet<number> = new Set([
  BTF_KIND.INT,
  BTF_KIND.STRUCT,
  BTF_KIND.UNION,
  BTF_KIND.ENUM,
  BTF_KIND.FLOAT,
  BTF_KIND.ENUM64,
]);

/** Whether it is another name or a property of the type that it refers to. @kernel btf_type_is_modifier() */
export function isModifier({ kind }: BtfType): boolean {
  return MODIFIERS.has(kind);
}

/** Whether it is a whole number. @kernel btf_type_is_int(), btf_is_any_enum() */
export function isNumber({ kind }: BtfType): boolean {
  return kind === BTF_KIND.INT || kind === BTF_KIND.ENUM || kind === BTF_KIND.ENUM64;
}

/** @kernel __btf_type_is_struct() and unions */
export function isStruct({ kind }: BtfType): boolean {
  return kind === BTF_KIND.STRUCT || kind === BTF_KIND.UNION;
}

/** `STRUCT` and the like. @kernel btf_type_str() */
export function kindText({ kind }: BtfType): string {
  return BTF_KIND_NAMES[kind] ?? 'UNKNOWN';
}

/**
 * Type information that `readBtf` found sound: references lead to types, and none goes round in
 * circles but through pointers to structures.
 */
export class Btf {
  private tagged: ReadonlyMap<number, readonly BtfType[]> | null = null;

  /**
   * @param types offsets of the types in `view`, by id from 1; that of id 0 is not used
   * @param strings the names, each ended by a zero byte
   */
  constructor(
    private readonly view: DataView,
    private readonly types: Uint32Array,
    private readonly strings: Uint8Array,
  ) {}

  /** Types, `void` included. */
  get count(): number {
    return this.types.length;
  }

  /** `null` where there is none of that number. */
  type(id: number): BtfType | null {
    if (id === 0) return VOID;
    const at = this.types[id];
    if (at === undefined) return null;
    const info = this.view.getUint32(at + 4, true);
    return {
      id,
      kind: (info >>> 24) & 0x1f,
      kindFlag: info >>> 31 === 1,
      vlen: info & 0xffff,
      nameOff: this.view.getUint32(at, true),
      sizeOrType: this.view.getUint32(at + 8, true),
    };
  }

  /** The type that one refers to; of an array that of its elements. */
  target(type: BtfType): BtfType {
    const id = type.kind === BTF_KIND.ARRAY ? this.word(type, 0) : type.sizeOrType;
    return this.type(id) ?? VOID;
  }

  /** What is behind names and properties. @kernel btf_type_skip_modifiers() */
  plain(type: BtfType): BtfType {
    let at = type;
    while (isModifier(at)) at = this.target(at);
    return at;
  }

  /** `null` where there is no such name, `''` at offset 0. @kernel btf_name_by_offset() */
  name(offset: number): string | null {
    if (offset >= this.strings.length) return null;
    const end = this.strings.indexOf(0, offset);
    return new TextDecoder().decode(this.strings.subarray(offset, end)); // it ends with a zero
  }

  nameOf({ nameOff }: BtfType): string {
    return this.name(nameOff) ?? '';
  }

  /** Parameters of a FUNC_PROTO. */
  params(proto: BtfType): BtfParam[] {
    return Array.from({ length: proto.vlen }, (_, i) => ({
      name: this.name(this.word(proto, 2 * i)) ?? '',
      type: this.word(proto, 2 * i + 1),
    }));
  }

  /**
   * Bytes of a value; `null` where they cannot be told, as of `void`.
   *
   * @kernel kernel/bpf/btf.c btf_resolve_size()
   */
  sizeOf(type: BtfType): number | null {
    let elements = 1;
    let at = type;
    for (;;) {
      if (SIZED.has(at.kind)) return elements * at.sizeOrType;
      if (at.kind === BTF_KIND.PTR) return elements * 8;
      if (at.kind === BTF_KIND.ARRAY) elements *= this.word(at, 2);
      else if (!isModifier(at)) return null;
      if (elements * 1 > 0xffff_ffff) return null;
      at = this.target(at);
    }
  }

  /** Texts of the tags of a parameter, or (-1) of the function itself, in the order of the blob. */
  declTags(func: BtfType, param: number): string[] {
    this.tagged ??= this.collectTags();
    const tags = this.tagged.get(func.id) ?? [];
    return tags.filter((tag) => (this.word(tag, 0) | 0) === param).map((tag) => this.nameOf(tag));
  }

  private collectTags(): Map<number, BtfType[]> {
    const tagged = new Map<number, BtfType[]>();
    for (let id = 1; id < this.count; id++) {
      const type = this.type(id)!; // below the count
      if (type.kind !== BTF_KIND.DECL_TAG) continue;
      const tags = tagged.get(type.sizeOrType) ?? [];
      tags.push(type);
      tagged.set(type.sizeOrType, tags);
    }
    return tagged;
  }

  /** One of the words that follow the three that every type has. */
  word(type: BtfType, index: number): number {
    return this.view.getUint32(this.types[type.id]! + 12 + 4 * index, true);
  }
}
