import type { OpenedCapture } from '../../engine/api';
import {
  addCapture,
  addPackets,
  COLLECTION_FORMAT,
  type ItemId,
  WORKSPACE_LIMITS as LIMITS,
  type Workspace,
  type WorkspacePacket,
} from '../../engine/workspace';
import type { EngineController } from './controller';
import type { AppStore } from './create-store';
import type { App } from './react';
import { parseWorkspace } from './read-workspace';

/** Files beyond this are refused before they are read. */
const MAX_FILE = LIMITS.captureSize; // bytes

const UNCHANGED = 'Your workspace is as it was.';

const plural = (n: number, word: string) =>
  `${n.toLocaleString('en')} ${word}${n === 1 ? '' : 's'}`;

/** Those packets of a capture that a workspace takes by value, and a sentence about the rest. */
export function chooseCaptured(packets: readonly WorkspacePacket[]): {
  readonly chosen: readonly WorkspacePacket[];
  readonly note: string;
} {
  const chosen = packets.filter(
    ({ data }) => data.length > 0 && data.length / 2 <= LIMITS.packetSize,
  );
  const odd = packets.length - chosen.length;
  const note =
    odd > 0
      ? `${plural(odd, 'packet')} left out (empty, or over ${LIMITS.packetSize.toLocaleString('en')} bytes)`
      : '';
  return { chosen, note };
}

async function importWorkspace({ store, library }: App, name: string, text: string): Promise<void> {
  const parsed = parseWorkspace(text);
  const { showProblem, announce } = store.getState();
  if (!parsed.ok) {
    const several = parsed.reason === 'foreign' && text.includes(COLLECTION_FORMAT);
    showProblem({
      id: 'workspace-refused',
      title: `${name} was not opened`,
      message: several ? 'It holds several workspaces.' : parsed.message,
      remedy: several
        ? `${UNCHANGED} Bring them in under Workspaces, Import.`
        : `${UNCHANGED} Mend the file or choose another one.`,
    });
    return;
  }
  const before = await library.add(parsed.workspace);
  announce(`Opened ${parsed.workspace.name}. ${before}`.trim());
}

/** What was read of a capture, and where it is in the engine. */
interface Read {
  readonly file: File;
  readonly iface: ItemId;
  readonly key: string;
  readonly opened: OpenedCapture;
}

/** Says what came of a capture, and where its file breaks off. */
function tell(store: AppStore, { file, opened }: Read, told: string): void {
  const { announce, showProblem } = store.getState();
  const { problem, remarks } = opened;
  const all = `${told}${remarks.map(({ message }) => ` ${message}`).join('')}`;
  if (problem) {
    showProblem({
      id: 'capture-in-part',
      title: `${file.name} could be read in part`,
      message: `${all} Then the file breaks off or turns foreign. At byte ${problem.offset}: ${problem.message}`,
      remedy: 'Every packet before that place was kept. Undo takes them away again.',
    });
  } else announce(all);
}

/** A capture that fits: its packets become the document's own. */
async function importPackets(
  store: AppStore,
  controller: EngineController,
  read: Read,
): Promise<void> {
  const { file, iface, key, opened } = read;
  const rows = await controller.traffic.rows(
    key,
    Array.from({ length: opened.packets }, (_, row) => row),
  );
  const { edit, movePlayhead, setSource, announce } = store.getState();
  if (!rows) {
    announce(`The engine was restarted while it read ${file.name}. Import it again.`, 'problem');
    return;
  }
  void controller.traffic.discard(key);
  const { chosen, note } = chooseCaptured(rows.map(({ packet }) => packet));
  let first: ItemId | undefined;
  const refused = edit(`import ${plural(chosen.length, 'packet')} of ${file.name}`, (document) => {
    const added = addPackets(
      document,
      chosen.map(({ data, time }) => ({ name: '', data, time, iface })),
    );
    if (!added.ok) return added.message;
    first = added.ids[0];
    return chosen.length === 0 ? document : added.workspace;
  });
  if (refused !== null) return;
  setSource(null);
  if (first !== undefined) movePlayhead({ packet: first, step: null });
  tell(
    store,
    read,
    `${plural(chosen.length, 'packet')} imported from ${file.name}${note ? ` (${note})` : ''}.`,
  );
}

/** A capture with more packets than a document holds by value: it is noted, and shown as it is. */
function noteCapture(store: AppStore, controller: EngineController, read: Read): void {
  const { file, iface, key, opened } = read;
  const { edit, setSource } = store.getState();
  let id: ItemId | undefined;
  const refused = edit(`open ${file.name}`, (document) => {
    const { size, name } = file;
    const { sha256, packets } = opened;
    const added = addCapture(document, {
      name: oneLine(name).slice(0, LIMITS.captureNameLength) || 'capture',
      size,
      sha256,
      packets,
      iface,
    });
    if (!added.ok) return added.message;
    ({ id } = added);
    return added.workspace;
  });
  if (refused !== null || id === undefined) {
    void controller.traffic.discard(key);
    return;
  }
  controller.traffic.keep(id, file, iface, key, opened.packets);
  setSource(id);
  tell(
    store,
    read,
    `${file.name} is open: ${plural(opened.packets, 'packet')}. The workspace keeps ${LIMITS.packets} by value, so it remembers this capture by name, size and hash.`,
  );
}

const oneLine = (name: string) => name.replace(/[\p{C}\u2028\u2029]/gu, ' ').trim();

async function importCapture(
  store: AppStore,
  controller: EngineController,
  file: File,
): Promise<void> {
  const { workspace, selection, announce, showProblem } = store.getState();
  const iface = importsTo(workspace, selection.iface);
  const found = await controller.traffic.read(file, iface);
  if (!found) {
    announce(`The engine was restarted while it read ${file.name}. Import it again.`, 'problem');
    return;
  }
  const read: Read = { ...found, file, iface };
  const { packets, problem } = read.opened;
  if (packets === 0) {
    showProblem({
      id: 'capture-without-packets',
      title: `No packets came from ${file.name}`,
      message: problem
        ? `At byte ${problem.offset}: ${problem.message}`
        : 'The capture holds no packets.',
      remedy: `${UNCHANGED} Chaincall reads pcap and pcapng captures of Ethernet, raw IP and Linux cooked frames, and its own workspace files.`,
    });
    return;
  }
  if (packets <= LIMITS.packets - workspace.packets.length) {
    await importPackets(store, controller, read);
  } else noteCapture(store, controller, read);
}

/** The interface that imported packets arrive on: the selected one, else the first. */
function importsTo(workspace: Workspace, selected: ItemId | null): ItemId {
  return selected ?? workspace.interfaces[0]!.id; // the schema asks for one at least
}

/**
 * Takes a file that somebody chose or dropped: a workspace is opened beside those of this device, a
 * capture adds its packets, undoably. A file that is neither changes nothing, and why is said.
 */
export async function importFile(app: App, file: File): Promise<void> {
  const { store, controller } = app;
  const { showProblem } = store.getState();
  if (file.size > MAX_FILE) {
    showProblem({
      id: 'file-too-large',
      title: `${file.name} is too large`,
      message: `It has ${Math.round(file.size / 1024 / 1024)} MiB; at most ${MAX_FILE / 1024 / 1024} MiB are read.`,
      remedy: `${UNCHANGED} Cut the capture with editcap or tcpdump -c first.`,
    });
    return;
  }
  try {
    const start = new Uint8Array(await file.slice(0, 64).arrayBuffer());
    if (looksLikeText(file.name, start)) await importWorkspace(app, file.name, await file.text());
    else await importCapture(store, controller, file);
  } catch (error) {
    showProblem({
      id: 'file-unreadable',
      title: `${file.name} could not be read`,
      message: error instanceof Error ? error.message : String(error),
      remedy: `${UNCHANGED} A folder cannot be read, nor a file that has been moved away.`,
    });
  }
}

/** A capture begins with a magic number, never with a brace. */
function looksLikeText(name: string, bytes: Uint8Array): boolean {
  if (/\.json$/i.test(name)) return true;
  const start = new TextDecoder().decode(bytes).trimStart();
  return start.startsWith('{') || start.startsWith('[');
}
