import { fromHex, InternalError } from '../util';
import type { ItemId, WorkspacePacket } from '../workspace';

/** A packet as it comes to an interface. */
export interface IncomingPacket {
  readonly id: ItemId;
  readonly data: Uint8Array;
  /** Nanoseconds. */
  readonly time: bigint;
  /** Interface that it arrives on. */
  readonly iface: ItemId;
}

export function incoming({ id, data, time, iface }: WorkspacePacket): IncomingPacket {
  const bytes = fromHex(data);
  if (!bytes) throw new InternalError('the data of a packet is not hex'); // the schema has seen to that
  return { id, data: bytes, time: BigInt(time), iface };
}
