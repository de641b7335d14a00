import type { ProgTypeName } from './prog-type-names';
import { SK_BUFF_FIELDS } from './sk-buff';
import { XDP_MD } from './xdp';

/** What a load of a field yields where it is more than a number. */
export type CtxPointer = 'packet' | 'packet_end' | 'packet_meta' | 'socket';

/** A field of a context. */
export interface CtxField {
  readonly name: string;
  readonly offset: number;
  /** Bytes in all; more than `width` in an array. */
  readonly size: number;
  /** Bytes of the field, or of an element. */
  readonly width: 1 | 4 | 8;
  /** Which loads there are: of `width` bytes, of aligned parts of it too, or of any aligned bytes. */
  readonly parts: 'whole' | 'narrow' | 'any';
  readonly pointer?: CtxPointer;
  readonly readable: readonly ProgTypeName[];
  readonly writable: readonly ProgTypeName[];
  readonly meaning: string;
}

export interface CtxStruct {
  /** Its name in the user headers. */
  readonly name: 'xdp_md' | '__sk_buff';
  readonly size: number;
  readonly fields: readonly CtxField[];
}

const XDP_POINTERS: Readonly<Record<string, CtxPointer>> = {
  data: 'packet',
  data_end: 'packet_end',
  data_meta: 'packet_meta',
};

const XDP_CONTEXT: CtxStruct = {
  name: 'xdp_md',
  size: 24,
  fields: XDP_MD.map(({ name, offset, meaning }): CtxField => {
    const pointer = XDP_POINTERS[name];
    return {
      name,
      offset,
      size: 4,
      width: 4,
      parts: 'whole',
      ...(pointer ? { pointer } : {}),
      // only programs attached to an entry of a devmap may read where a packet leaves
      readable: name === 'egress_ifindex' ? [] : ['xdp'],
      writable: [],
      meaning,
    };
  }),
};

const SKB_CONTEXT: CtxStruct = { name: '__sk_buff', size: 192, fields: SK_BUFF_FIELDS };

/** By program type, what r1 points to at the entry of a program. */
export const CONTEXTS: Readonly<Record<ProgTypeName, CtxStruct>> = {
  xdp: XDP_CONTEXT,
  sched_cls: SKB_CONTEXT,
  cgroup_skb: SKB_CONTEXT,
  socket_filter: SKB_CONTEXT,
};

/** The field that the byte at `offset` belongs to. */
export function ctxFieldAt(type: ProgTypeName, offset: number): CtxField | undefined {
  return CONTEXTS[type].fields.find(
    (field) => offset >= field.offset && offset < field.offset + field.size,
  );
}
