/** Names of map types as `bpftool` and the project's wire format spell them. */
export type MapTypeName = 'array' | 'hash' | 'prog_array';

/**
 * What a map is made of: the arguments of BPF_MAP_CREATE.
 *
 * @kernel kernel/bpf/syscall.c map_create()
 */
export interface MapDef {
  readonly name: string;
  readonly type: MapTypeName;
  /** Bytes. */
  readonly keySize: number;
  /** Bytes. */
  readonly valueSize: number;
  readonly maxEntries: number;
  /** BPF_F_* map flags. */
  readonly flags: number;
}
