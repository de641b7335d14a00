import {
  type Address,
  type FlatMemory,
  InternalError,
  POINTER_HIGH,
  type Region,
  type RegionKind,
} from '../util';

/** Where the packet under way lies, whatever the kernel holds it in. */
export interface PacketPlace {
  /** What r1 points to at the entry of a program. */
  readonly ctx: Address;
  /** `struct net_device` of the interface that it came by. */
  readonly device: Address;
  /** What programs may touch of it: start and end move. */
  readonly region: Region;
  /** First byte of the memory that the packet moves in, and its size. */
  readonly hardStart: Address;
  readonly frameSize: number;
  /** The packet as it is now, with its link-layer header, whether programs see that or not. */
  readonly whole: { readonly start: Address; readonly end: Address };
  /** Its bytes, from where programs see it. */
  bytes(): Uint8Array<ArrayBuffer>;
  /** Its bytes with the link-layer header. */
  wholeBytes(): Uint8Array<ArrayBuffer>;
}

/** Takes memory for one thing of the kernel. */
export function placeRegion(
  memory: FlatMemory,
  kind: RegionKind,
  label: string,
  size: number,
): Region {
  const number = memory.map({ kind, label, size });
  if (number === null) throw new InternalError(`no memory for the ${label}`);
  return memory.region(number);
}

/** Writes a pointer. */
export function pointTo(memory: FlatMemory, at: Address, target: Address): void {
  memory.view.setUint32(at, target, true);
  memory.view.setInt32(at + 4, target === 0 ? 0 : POINTER_HIGH, true);
}
