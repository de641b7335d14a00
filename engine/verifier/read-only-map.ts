import { MAP_FLAGS, type MapDef } from '../abi';
import { fromHex } from '../util';
import { type Word, word } from './word';

/** Whether nobody can write to a map any more. @kernel kernel/bpf/verifier.c bpf_map_is_rdonly() */
export function isReadOnly({ flags, frozen }: MapDef): boolean {
  return frozen === true && (flags & MAP_FLAGS.BPF_F_RDONLY_PROG) !== 0;
}

/** Whether the kernel can look into such a map. @kernel map_direct_value_addr */
export function hasDirectValue({ type }: MapDef): boolean {
  return type === 'array';
}

/** The value of a read-only array of one element. @kernel array_map_direct_value_addr() */
export function readOnlyBytes({ contents, valueSize }: MapDef): Uint8Array<ArrayBuffer> {
  return (contents === undefined ? null : fromHex(contents)) ?? new Uint8Array(valueSize);
}

/** A number within it. @kernel kernel/bpf/verifier.c bpf_map_direct_read() */
export function readOnlyNumber(map: MapDef, at: number, size: number, signed: boolean): Word {
  const bytes = readOnlyBytes(map).subarray(at, at + size);
  const fill = signed && (bytes.at(-1) ?? 0) >= 0x80 ? 0xff : 0;
  const wide = new DataView(Uint8Array.from({ length: 8 }, (_, i) => bytes[i] ?? fill).buffer);
  return word(wide.getInt32(0, true), wide.getInt32(4, true));
}
