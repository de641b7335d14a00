import type { MapDef } from '../abi';
import { BtfWriter } from '../btf';
import { toHex } from '../util';

/** A map of a program as a request of the wire format, which the kernel's harness and `batch` serve. */
export function mapRequest(map: MapDef, all: readonly MapDef[]) {
  const {
    name,
    type,
    keySize,
    valueSize,
    maxEntries,
    flags,
    extra,
    inner,
    lock,
    timer,
    frozen,
    contents,
  } = map;
  return {
    name,
    type,
    key_size: keySize,
    value_size: valueSize,
    max_entries: maxEntries,
    flags,
    ...(extra === undefined ? {} : { extra }),
    ...(inner ? { inner: all.findIndex((other) => other.name === inner.name) } : {}),
    ...(lock === undefined ? {} : { lock }),
    ...(timer === undefined ? {} : { timer }),
    ...(lock === undefined && timer === undefined ? {} : valueInfo(map)),
    ...(contents === undefined ? {} : { entries: [['00000000', contents]] as const }),
    ...(frozen ? { freeze: true } : {}),
  };
}

/** What the kernel is told of the types of key and value: a lock and a timer in a structure. */
function valueInfo({ keySize, valueSize, lock, timer }: MapDef) {
  const btf = new BtfWriter();
  const int = btf.int('int');
  const key = keySize === 4 ? int : btf.struct('key', keySize, []);
  const members: { name: string; type: number; at: number }[] = [];
  if (lock !== undefined) {
    const type = btf.struct('bpf_spin_lock', 4, [{ name: 'val', type: int, at: 0 }]);
    members.push({ name: 'lock', type, at: lock });
  }
  if (timer !== undefined)
    members.push({ name: 'timer', type: btf.struct('bpf_timer', 16, []), at: timer });
  const value = btf.struct('value', valueSize, members);
  return { btf: toHex(btf.bytes()), btf_key: key, btf_value: value };
}
