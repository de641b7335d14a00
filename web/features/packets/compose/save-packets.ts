import { addPackets, type ItemId, setPacket } from '../../../../engine/workspace';
import type { App } from '../../../store';
import { selectPacket } from '../packet-actions';

/**
 * Puts a composed packet in the place of one, or behind the others, in one step that can be undone.
 *
 * @param data hex of the packet; where it was cut into fragments, of each, the others going behind all
 * @returns why it cannot be; `null` when it is done
 */
export function savePackets(
  app: App,
  id: ItemId | null,
  { name, iface, data }: { name: string; iface: ItemId; data: readonly string[] },
): string | null {
  const { edit, workspace, setSource } = app.store.getState();
  const number = workspace.packets.findIndex((packet) => packet.id === id) + 1;
  const [first, ...others] = data as [string, ...string[]];
  let shown = id;
  const label = id === null ? 'compose a packet' : `edit packet ${number}`;
  const problem = edit(label, (document) => {
    const before = document.packets.find((packet) => packet.id === id);
    let next = document;
    const isSame = before?.data === first && before.name === name && before.iface === iface;
    if (before && !isSame) {
      const changed = setPacket(next, before.id, { name, iface, data: first });
      if (!changed.ok) return changed.message;
      next = changed.workspace;
    }
    const more = before ? others : data;
    if (more.length === 0) return next;
    const added = addPackets(
      next,
      more.map((one) => ({ name, iface, data: one })),
    );
    if (!added.ok) return added.message;
    shown ??= added.ids[0] ?? null;
    return added.workspace;
  });
  if (problem === null && shown !== null) {
    setSource(null);
    selectPacket(app, shown);
  }
  return problem;
}
