import { BTF_HEADER_SIZE, BTF_KIND, BTF_MAGIC } from './kinds';

/** Type information as compilers add it. Types are numbered from 1 in the order in which they are added. */
export class BtfWriter {
  private readonly words: number[] = [];
  private strings = '\0';
  private readonly names = new Map<string, number>([['', 0]]);
  private count = 0;

  /** A type of any kind: `rest` are the words behind its first three. */
  add(name: string, kind: number, vlen: number, sizeOrType: number, ...rest: number[]): number {
    const info = ((kind << 24) | vlen) >>> 0;
    this.words.push(this.name(name), info, sizeOrType, ...rest);
    return ++this.count;
  }

  /** Offset of a name, each of which is kept once. */
  name(text: string): number {
    const known = this.names.get(text);
    if (known !== undefined) return known;
    const at = this.strings.length;
    this.strings += `${text}\0`;
    this.names.set(text, at);
    return at;
  }

  /** A number of so many bytes. */
  int(name: string, size = 4, signed = true): number {
    return this.add(name, BTF_KIND.INT, 0, size, ((signed ? 1 : 0) << 24) | (8 * size));
  }

  /** `void *` is a pointer to 0. */
  ptr(target: number): number {
    return this.add('', BTF_KIND.PTR, 0, target);
  }

  array(element: number, index: number, length: number): number {
    return this.add('', BTF_KIND.ARRAY, 0, 0, element, index, length);
  }

  /** @param linkage BTF_FUNC_STATIC or BTF_FUNC_GLOBAL */
  func(name: string, proto: number, linkage = 0): number {
    return this.add(name, BTF_KIND.FUNC, linkage, proto);
  }

  proto(result: number, params: readonly { name: string; type: number }[] = []): number {
    const rest = params.flatMap(({ name, type }) => [this.name(name), type]);
    return this.add('', BTF_KIND.FUNC_PROTO, params.length, result, ...rest);
  }

  struct(
    name: string,
    size: number,
    members: readonly { name: string; type: number; at: number }[],
  ): number {
    const rest = members.flatMap(({ name, type, at }) => [this.name(name), type, 8 * at]);
    return this.add(name, BTF_KIND.STRUCT, members.length, size, ...rest);
  }

  /** A tag of a parameter, or (-1) of the whole. */
  declTag(text: string, target: number, part = -1): number {
    return this.add(text, BTF_KIND.DECL_TAG, 0, target, part >>> 0);
  }

  bytes(): Uint8Array<ArrayBuffer> {
    const types = 4 * this.words.length;
    const strings = new TextEncoder().encode(this.strings);
    const bytes = new Uint8Array(BTF_HEADER_SIZE + types + strings.length);
    const view = new DataView(bytes.buffer);
    view.setUint16(0, BTF_MAGIC, true);
    view.setUint8(2, 1);
    const header = [BTF_HEADER_SIZE, 0, types, types, strings.length];
    for (const [i, word] of header.entries()) view.setUint32(4 + 4 * i, word, true);
    for (const [i, word] of this.words.entries())
      view.setUint32(BTF_HEADER_SIZE + 4 * i, word, true);
    bytes.set(strings, BTF_HEADER_SIZE + types);
    return bytes;
  }
}
