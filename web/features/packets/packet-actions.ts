import type { PacketTemplate } from '../../../engine/packet';
import { addPackets, type ItemId, removePackets } from '../../../engine/workspace';
import {
  type App,
  type AppStore,
  edited,
  rowOfPacket,
  runSummary,
  selectPacketShown,
} from '../../store';
import { bytesToHex } from './hex-text';
import { summaryOf } from './packet-row';

type NewPacket = Parameters<typeof addPackets>[1][number];

/** Adds one packet behind the others and goes to it. */
function addOne(app: App, label: string, packet: NewPacket): void {
  const { store } = app;
  let id: ItemId | undefined;
  const refused = store.getState().edit(label, (workspace) => {
    const added = addPackets(workspace, [packet]);
    if (!added.ok) return added.message;
    id = added.ids[0];
    return added.workspace;
  });
  if (refused !== null || id === undefined) return;
  store.getState().setSource(null);
  selectPacket(app, id);
}

/** Puts the playhead before a packet without opening it step by step. */
export function selectPacket({ store, controller }: App, packet: ItemId): void {
  const { playhead, playing, setPlaying, movePlayhead, select } = store.getState();
  if (playing) setPlaying(false);
  if (playhead.packet !== packet || playhead.step !== null) {
    select({ bytes: null });
    movePlayhead({ packet, step: null });
    if (rowOfPacket(packet) >= 0) void controller.traffic.fetchShown();
  }
}

/** Adds the template's packet on the interface that is selected, else on the first. */
export function addTemplate(app: App, template: PacketTemplate): void {
  const { workspace, selection } = app.store.getState();
  const iface = selection.iface ?? workspace.interfaces[0]!.id; // the schema asks for one at least
  addOne(app, `add a packet: ${template.title}`, {
    name: '',
    data: bytesToHex(template.bytes),
    iface,
  });
}

export function duplicatePacket(app: App, id: ItemId): void {
  const packet = app.store.getState().workspace.packets.find((other) => other.id === id);
  if (!packet) return;
  const { data, iface, name } = packet;
  addOne(app, 'duplicate a packet', { name, data, iface });
}

/** Keeps the packet of traffic that is shown by value, behind the document's own. */
export function copyToDocument(store: AppStore): void {
  const { edit, announce } = store.getState();
  const packet = selectPacketShown(store.getState());
  if (!packet) return;
  const { name, data, iface } = packet;
  const refused = edit('copy a packet of a capture', (workspace) => {
    const added = addPackets(workspace, [{ name, data, iface }]);
    return added.ok ? added.workspace : added.message;
  });
  if (refused === null)
    announce('The packet is now one of the workspace. Undo takes it away again.');
}

/** Removes a packet and goes to the one that takes its place. */
export function deletePacket(app: App, id: ItemId): void {
  const { store } = app;
  const { workspace, edit, announce } = store.getState();
  const { packets } = workspace;
  const at = packets.findIndex((packet) => packet.id === id);
  const packet = packets[at];
  if (!packet) return;
  const neighbour = packets[at + 1] ?? packets[at - 1];
  if (neighbour) selectPacket(app, neighbour.id);
  const refused = edit('delete a packet', (document) => edited(removePackets(document, [id])));
  if (refused === null) {
    announce(
      `Packet ${at + 1} (${packet.name || summaryOf(packet).what}) deleted. Undo brings it back.`,
    );
  }
}

/** Runs one packet with the maps as the last run left them, and shows the outcome at once. */
export async function runPacket(app: App, id: ItemId): Promise<void> {
  const { store, controller } = app;
  selectPacket(app, id);
  await controller.runOne(id);
  const state = store.getState();
  if (state.run.phase === 'failed') state.announce(state.run.message, 'problem');
  else if (state.run.phase === 'done') {
    state.setArrived(Number.POSITIVE_INFINITY);
    state.announce(runSummary(store.getState()));
  }
}
