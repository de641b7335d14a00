import { type ErrnoName, MAP_FLAGS, type MapDef, NUM_POSSIBLE_CPUS } from '../abi';
import { type FlatMemory, InternalError } from '../util';
import { checkMapDef } from './check-map-def';
import { buildCommonMap } from './common-maps';
import { MapParts, NoMemory } from './map-parts';
import type { BpfMap, MapHost, RareMaps } from './types';

/** A host without interfaces, for maps that ask for none. */
export const LONE_HOST: MapHost = {
  hasDevice: () => false,
  addressOfMap: () => 0,
  cpu: 0,
  possibleCpus: NUM_POSSIBLE_CPUS,
};

/**
 * A new map in `memory`.
 *
 * Differs from the kernel: ENOMEM is decided by the size of `memory`, which is smaller than a
 * machine's, and all that a map may ever need is taken at once.
 *
 * @param rare what builds the types that few programs use; `null` where none is asked for
 */
export function createMap(
  memory: FlatMemory,
  asked: MapDef,
  host: MapHost = LONE_HOST,
  rare: RareMaps | null = null,
): { readonly ok: true; readonly map: BpfMap } | { readonly ok: false; readonly errno: ErrnoName } {
  const errno = checkMapDef(asked);
  if (errno) return { ok: false, errno };
  try {
    const def = adjusted(asked);
    const parts = new MapParts(memory, rare ? rare.adjust(def, host) : def, host);
    const map = buildCommonMap(parts) ?? rare?.build(parts);
    if (!map) throw new InternalError(`maps of type ${asked.type} are not loaded`);
    return { ok: true, map };
  } catch (error) {
    if (error instanceof NoMemory) return { ok: false, errno: 'ENOMEM' };
    throw error;
  }
}

/** What the kernel makes of the flags. */
function adjusted(def: MapDef): MapDef {
  const { BPF_F_RDONLY, BPF_F_WRONLY, BPF_F_RDONLY_PROG } = MAP_FLAGS;
  // These two are the file descriptor's.
  const flags = def.flags & ~(BPF_F_RDONLY | BPF_F_WRONLY);
  const isDevMap = def.type === 'devmap' || def.type === 'devmap_hash';
  // What a program finds in a devmap is the kernel's own.
  return { ...def, flags: isDevMap ? flags | BPF_F_RDONLY_PROG : flags };
}
