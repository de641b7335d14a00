import type { HookName } from '../abi';
import type { CapturedPacket } from '../packet';
import { fromHex } from '../util';
import type { Workspace, WorkspacePacket } from './types';

/** What became of a packet: its bytes in hex, and what the last program returned, if it did. */
interface Left {
  readonly dataOut: string;
  /** What each hook said. */
  readonly verdicts: readonly { readonly hook: HookName; readonly retval: number }[];
  readonly outcome: { readonly kind: 'verdict' | 'fault' | 'not-run' };
}

/** Hooks whose verdicts a capture file has a place for. */
const HOOKS_OF_FILES: Readonly<Partial<Record<HookName, 'xdp' | 'tc'>>> = {
  xdp: 'xdp',
  sched_cls: 'tc',
};

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
  return reports.flatMap(({ dataOut, verdicts, outcome }, i) => {
    const packet = packets[i];
    const data = fromHex(dataOut);
    if (!packet || !data) return [];
    const iface = interfaces.find(({ id }) => id === packet.iface)?.name;
    const last = verdicts.findLast(({ hook }) => HOOKS_OF_FILES[hook]);
    const hook = last && HOOKS_OF_FILES[last.hook];
    const verdict =
      outcome.kind === 'verdict' && hook ? { verdict: { hook, code: BigInt(last.retval) } } : {};
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
