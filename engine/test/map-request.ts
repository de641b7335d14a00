import type { MapDef } from '../abi';

/** A map of a program as a request of the wire format, which the kernel's harness and `batch` serve. */
export function mapRequest(map: MapDef, all: readonly MapDef[]) {
  const { name, type, keySize, valueSize, maxEntries, flags, extra, inner, frozen, contents } = map;
  return {
    name,
    type,
    key_size: keySize,
    value_size: valueSize,
    max_entries: maxEntries,
    flags,
    ...(extra === undefined ? {} : { extra }),
    ...(inner ? { inner: all.findIndex((other) => other.name === inner.name) } : {}),
    ...(contents === undefined ? {} : { entries: [['00000000', contents]] as const }),
    ...(frozen ? { freeze: true } : {}),
  };
}
