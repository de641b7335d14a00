import { writePcapng } from '../../../engine/packet';
import { leavingPackets } from '../../../engine/workspace';
import type { AppStore } from '../../store';
import { download, fileNameOf } from '../../ui';

/** Hands the packets to the user as they left their chains, with their verdicts, for Wireshark. */
export function exportCapture(store: AppStore): void {
  const { workspace, results, announce } = store.getState();
  const ran = workspace.packets.filter(({ id }) => results[id]);
  const reports = ran.flatMap(({ id }) => results[id] ?? []);
  const packets = leavingPackets(workspace, ran, reports);
  const file = `${fileNameOf(workspace.name)}.pcapng`;
  download(file, writePcapng(packets), 'application/octet-stream');
  announce(
    `${packets.length} ${packets.length === 1 ? 'packet' : 'packets'} as they left, with verdicts, in ${file}.`,
  );
}
