import { type MapDef, NUM_POSSIBLE_CPUS } from '../abi';
import type { Process, SysResult } from '../kernel';
import { fromHex, InternalError } from '../util';

export type MapEntries = readonly (readonly [key: string, value: string])[];

/**
 * Creates a map as a loader does, before it loads programs. One that is declared frozen gets its
 * contents, and is frozen; others are filled when the programs are there. Through an array of perf
 * events user space listens to every CPU, as libbpf's perf_buffer__new() does.
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
  if (!created.ok) return created;
  const mapFd = created.value;
  if (def.type === 'perf_event_array') openPerfEvents(process, def, mapFd);
  if (!def.frozen) return created;
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

function openPerfEvents(process: Process, { maxEntries }: MapDef, mapFd: number): void {
  const u32 = (value: number) => new Uint8Array(Uint32Array.of(value).buffer);
  for (let cpu = 0; cpu < Math.min(maxEntries, NUM_POSSIBLE_CPUS); cpu++) {
    const event = process.perfEventOpen(cpu);
    if (!event.ok) throw new InternalError(`no perf event for CPU ${cpu}`); // all CPUs are possible
    process.bpf('BPF_MAP_UPDATE_ELEM', { mapFd, key: u32(cpu), value: u32(event.value) });
    process.close(event.value);
  }
}
