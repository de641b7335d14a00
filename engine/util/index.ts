export { formatIpv4, formatIpv6, formatMac, parseIpv4, parseIpv6, parseMac } from './address';
export { drain } from './drain';
export { fromHex, toHex } from './hex';
export { InternalError } from './internal-error';
export {
  type Address,
  FlatMemory,
  type MemorySnapshot,
  POINTER_HIGH,
  type Region,
  type RegionKind,
} from './memory';
export { composeMaps, identityMap, invertMap, type PositionMap } from './position-map';
export { prng } from './prng';
export { Sha256, sha256 } from './sha256';
