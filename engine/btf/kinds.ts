/** Kinds of types. @kernel include/uapi/linux/btf.h BTF_KIND_* */
export const BTF_KIND = {
  INT: 1,
  PTR: 2,
  ARRAY: 3,
  STRUCT: 4,
  UNION: 5,
  ENUM: 6,
  FWD: 7,
  TYPEDEF: 8,
  VOLATILE: 9,
  CONST: 10,
  RESTRICT: 11,
  FUNC: 12,
  FUNC_PROTO: 13,
  VAR: 14,
  DATASEC: 15,
  FLOAT: 16,
  DECL_TAG: 17,
  TYPE_TAG: 18,
  ENUM64: 19,
} as const;

export type BtfKindName = keyof typeof BTF_KIND;

/** By number; the first is none. */
export const BTF_KIND_NAMES: readonly string[] = ['UNKNOWN', ...Object.keys(BTF_KIND)];

/** `vlen` of a FUNC. @kernel include/uapi/linux/btf.h enum btf_func_linkage */
export const BTF_FUNC_STATIC = 0;
export const BTF_FUNC_GLOBAL = 1;

/** Bytes of the header, and its first two. */
export const BTF_HEADER_SIZE = 24;
export const BTF_MAGIC = 0xeb9f;

/** Of an INT: how its bits are read. */
export const BTF_INT_SIGNED = 1;
