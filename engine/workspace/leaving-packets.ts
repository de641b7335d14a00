import type { CapturedPacket } from '../packet';
import { fromHex } from '../util';
import type { Workspace, WorkspacePacket } from './types';

/** What became of a packet: its bytes in hex, and what the last program returned, if it did. */
interface Left {
  readonly dataOut: string;
  readonly outcome:
    | { readonly kind: 'verdict'; readonly retval: number }
    | { readonly kind: 'fault' | 'not-run' };
}

/**
 * Packets as they leave their chains, for a capture file: each with its verdict, number and queue.
 *
 * @param reports one for each packet, in the same order
 */
export function leavingPackets(
  { interfaces }: Pick<Workspace, 'interfaces'>,
  packets: readonly WorkspacePacket[],
  reports: readonly Left[],
): CapturedPacket[] {
  return reports.flatMap(({ dataOut, outcome }, i) => {
    const packet = packets[i];
    const data = fromHex(dataOut);
    if (!packet || !data) return [];
    const iface = interfaces.find(({ id }) => id === packet.iface)?.name;
    const verdict =
      outcome.kind === 'verdict'
        ? { verdict: { hook: 'xdp', code: BigInt(outcome.retval) } as const }
        : {};
    return {
      data,
      time: BigInt(packet.time),
      wireLength: data.length,
      queue: 0,
      packetId: BigInt(i + 1),
      ...(iface === undefined ? {} : { iface }),
      ...verdict,
    };
  });
}
