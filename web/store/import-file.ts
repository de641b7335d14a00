import type { CaptureReport } from '../../engine/api';
import {
  addPackets,
  COLLECTION_FORMAT,
  type ItemId,
  WORKSPACE_LIMITS as LIMITS,
  type Workspace,
} from '../../engine/workspace';
import { parseWorkspace } from './read-workspace';
import type { EngineController } from './controller';
import type { AppStore } from './create-store';

/** Files beyond this are refused before they are read. */
const MAX_FILE = 256 * 1024 * 1024; // bytes

const UNCHANGED = 'Your workspace is as it was.';

const hex = (bytes: Uint8Array) =>
  Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');

const plural = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`;

/** Those packets of a capture that a workspace with `room` takes, and a sentence about the rest. */
export function chooseCaptured(
  { packets }: CaptureReport,
  room: number,
): { readonly chosen: CaptureReport['packets']; readonly note: string } {
  const fitting = packets.filter(({ data }) => data.length > 0 && data.length <= LIMITS.packetSize);
  const chosen = fitting.slice(0, room);
  const notes: string[] = [];
  if (chosen.length < fitting.length) {
    notes.push(
      `of ${packets.length}, since a workspace holds at most ${LIMITS.packets} packets by value`,
    );
  }
  const odd = packets.length - fitting.length;
  if (odd > 0) {
    notes.push(
      `${plural(odd, 'packet')} left out (empty, or over ${LIMITS.packetSize.toLocaleString('en')} bytes)`,
    );
  }
  return { chosen, note: notes.join('; ') };
}

function importWorkspace(store: AppStore, name: string, text: string): void {
  const parsed = parseWorkspace(text);
  const { replaceWorkspace, showProblem, showHints, announce } = store.getState();
  if (!parsed.ok) {
    const several = parsed.reason === 'foreign' && text.includes(COLLECTION_FORMAT);
    showProblem({
      title: `${name} was not opened`,
      message: several ? 'It holds several workspaces.' : parsed.message,
      remedy: several
        ? `${UNCHANGED} Bring them in under Workspaces, Import.`
        : `${UNCHANGED} Mend the file or choose another one.`,
    });
    return;
  }
  replaceWorkspace(`open ${name}`, parsed.workspace);
  showHints(null);
  announce(`Opened ${parsed.workspace.name}. Undo brings back what was here.`);
}

async function importCapture(
  store: AppStore,
  controller: EngineController,
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const report = await controller.readCapture(bytes);
  const { workspace, selection, edit, announce, showProblem, movePlayhead } = store.getState();
  if (!report) {
    announce(`The engine was restarted while it read ${name}. Import it again.`, 'problem');
    return;
  }
  const problem = report.problem
    ? `At byte ${report.problem.offset}: ${report.problem.message}`
    : null;
  if (report.packets.length === 0) {
    showProblem({
      title: `No packets came from ${name}`,
      message: problem ?? 'The capture holds no packets.',
      remedy: `${UNCHANGED} Chaincall reads pcap and pcapng captures of Ethernet, raw IP and Linux cooked frames, and its own workspace files.`,
    });
    return;
  }
  const { chosen, note } = chooseCaptured(report, LIMITS.packets - workspace.packets.length);
  const iface = importsTo(workspace, selection.iface);
  let first: ItemId | undefined;
  const refused = edit(`import ${plural(chosen.length, 'packet')} of ${name}`, (document) => {
    const added = addPackets(
      document,
      chosen.map(({ data, time }) => ({ name: '', data: hex(data), time: String(time), iface })),
    );
    if (!added.ok) return added.message;
    first = added.ids[0];
    return chosen.length === 0 ? document : added.workspace;
  });
  if (refused !== null) return;
  if (first !== undefined) movePlayhead({ packet: first, step: null });
  const remarks = report.remarks.map(({ message }) => ` ${message}`).join('');
  const told = `${plural(chosen.length, 'packet')} imported from ${name}${note ? ` (${note})` : ''}.${remarks}`;
  if (problem) {
    showProblem({
      title: `${name} could be read in part`,
      message: `${told} Then the file breaks off or turns foreign. ${problem}`,
      remedy: 'Every packet before that place was kept. Undo takes them away again.',
    });
  } else {
    announce(told);
  }
}

/** The interface that imported packets arrive on: the selected one, else the first. */
function importsTo(workspace: Workspace, selected: ItemId | null): ItemId {
  return selected ?? workspace.interfaces[0]!.id; // the schema asks for one at least
}

/**
 * Takes a file that somebody chose or dropped: a workspace takes the place of the present one, a
 * capture adds its packets. Both can be undone; a file that is neither changes nothing, and why is said.
 */
export async function importFile(
  store: AppStore,
  controller: EngineController,
  file: File,
): Promise<void> {
  const { showProblem } = store.getState();
  if (file.size > MAX_FILE) {
    showProblem({
      title: `${file.name} is too large`,
      message: `It has ${Math.round(file.size / 1024 / 1024)} MiB; at most ${MAX_FILE / 1024 / 1024} MiB are read.`,
      remedy: `${UNCHANGED} Cut the capture with editcap or tcpdump -c first.`,
    });
    return;
  }
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    showProblem({
      title: `${file.name} could not be read`,
      message: error instanceof Error ? error.message : String(error),
      remedy: `${UNCHANGED} A folder cannot be read, nor a file that has been moved away.`,
    });
    return;
  }
  if (looksLikeText(file.name, bytes)) {
    importWorkspace(store, file.name, new TextDecoder().decode(bytes));
  } else {
    await importCapture(store, controller, file.name, bytes);
  }
}

/** A capture begins with a magic number, never with a brace. */
function looksLikeText(name: string, bytes: Uint8Array): boolean {
  if (/\.json$/i.test(name)) return true;
  const start = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart();
  return start.startsWith('{') || start.startsWith('[');
}
