import type { MapDef } from '../abi';
import type { Process, SysResult } from '../kernel';
import { fromHex } from '../util';

export type MapEntries = readonly (readonly [key: string, value: string])[];

/**
 * Creates a map as a loader does, before it loads programs. One that is declared frozen gets its
 * contents, and is frozen; others are filled when the programs are there.
 *
 * @param model fd of what a map of maps is modelled on
 * @param entries in hex, besides the contents that the declaration states
 * @returns the fd
 */
export function createDeclaredMap(
  process: Process,
  def: MapDef,
  { model, entries = [] }: { readonly model?: number; readonly entries?: MapEntries } = {},
): SysResult<number> {
  const attr = model === undefined ? def : { ...def, innerMapFd: model };
  const created = process.bpf('BPF_MAP_CREATE', attr);
  if (!created.ok || !def.frozen) return created;
  const mapFd = created.value;
  const stated: MapEntries = def.contents === undefined ? [] : [['00000000', def.contents]];
  for (const [keyHex, valueHex] of [...stated, ...entries]) {
    const [key, value] = [fromHex(keyHex), fromHex(valueHex)];
    if (!key || !value) continue; // the schema has seen to that
    const updated = process.bpf('BPF_MAP_UPDATE_ELEM', { mapFd, key, value });
    if (!updated.ok) {
      const why = updated.note ?? updated.errno;
      return { ...updated, note: `its entry ${keyHex} = ${valueHex} does not go in: ${why}` };
    }
  }
  const frozen = process.bpf('BPF_MAP_FREEZE', { mapFd });
  return frozen.ok ? created : frozen;
}
