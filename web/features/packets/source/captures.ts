import { type ItemId, removeCapture } from '../../../../engine/workspace';
import { type App, edited } from '../../../store';

/** Takes a capture out of the document; undo brings its name back. */
export function forgetCapture({ store, controller }: App, id: ItemId): void {
  const { edit, announce, workspace } = store.getState();
  const capture = workspace.captures.find((one) => one.id === id);
  if (!capture) return;
  const refused = edit(`forget ${capture.name}`, (document) => edited(removeCapture(document, id)));
  if (refused !== null) return;
  void controller.traffic.close(id);
  announce(`${capture.name} is forgotten. Undo brings its name back; its file was not touched.`);
}

/** Opens the file of a capture again, which must be the one that the document remembers. */
export async function reopenCapture(
  { store, controller }: App,
  id: ItemId,
  file: File,
): Promise<void> {
  const { showProblem, announce, workspace } = store.getState();
  const capture = workspace.captures.find((one) => one.id === id);
  if (!capture) return;
  const other = (message: string) =>
    showProblem({
      id: 'capture-differs',
      title: `${file.name} is not ${capture.name} as it was`,
      message,
      remedy: `Choose the file that has ${capture.size.toLocaleString('en')} bytes and the SHA-256 ${capture.sha256}. To look at this one, import it as a capture of its own.`,
    });
  if (file.size !== capture.size) {
    other(`It has ${file.size.toLocaleString('en')} bytes.`);
    return;
  }
  const read = await controller.traffic.read(file, capture.iface).catch(() => null);
  if (!read) {
    announce(`${file.name} could not be read. Choose it again.`, 'problem');
    return;
  }
  if (read.opened.sha256 !== capture.sha256) {
    void controller.traffic.discard(read.key);
    other(`Its SHA-256 is ${read.opened.sha256}.`);
    return;
  }
  controller.traffic.keep(id, file, capture.iface, read.key, read.opened.packets);
  announce(`${capture.name} is open again.`);
}
