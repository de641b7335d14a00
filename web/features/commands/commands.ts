import {
  type App,
  type AppState,
  besidePacket,
  nextHop,
  nextInsn,
  previousHop,
  previousInsn,
  runEverything,
  selectPacketCount,
  selectStopped,
  stop,
  toEnd,
  togglePlay,
  toStart,
} from '../../store';
import { startEmpty } from '../gallery';
import {
  addBlankInterface,
  addBlankProgram,
  duplicateProgram,
  removeSelected,
  spotBeside,
} from '../graph/commands';
import { requestFit, setRenaming } from '../graph/graph-ui';
import { layOut } from '../graph/lay-out';
import { copyLink } from '../share';
import { exportWorkspace } from '../workspaces';
import { shownKeys } from './keys';
import { focusBesidePane, focusPane } from './panes';

/** Something that can be done on the page: the palette, the shortcut sheet and tips read it here. */
export interface Command {
  readonly title: string;
  readonly group: 'Run and step' | 'Workspace' | 'Chain' | 'Views and panes';
  /** Written as `Ctrl+Alt+Enter`, with the names of KeyboardEvent.key; Ctrl stands for the command key too. */
  readonly keys?: readonly string[];
  /**
   * `first`: anywhere, before the editor sees it. `page`: anywhere. `outside`: not where text is
   * typed. Without a scope the key belongs to the part of the page that the title names.
   */
  readonly scope?: 'first' | 'page' | 'outside';
  /** Other words that people look for it by. */
  readonly words?: string;
  /** Why it cannot be done now; `null` when it can. */
  readonly refusal?: (state: AppState) => string | null;
  /** What it does; a command without is a key that is told of. */
  readonly run?: (app: App) => void;
}

const needsPackets = (state: AppState) =>
  selectPacketCount(state) === 0 ? 'there are no packets' : null;
const needsProgram = ({ selection }: AppState) =>
  selection.program === null ? 'no program is selected' : null;
const dialog =
  (name: AppState['dialog']): NonNullable<Command['run']> =>
  ({ store }) =>
    store.getState().openDialog(name);
const tab =
  (name: AppState['inspectorTab']): NonNullable<Command['run']> =>
  ({ store }) => {
    store.getState().setNarrowPane('inspector');
    store.getState().setInspectorTab(name);
  };

const run = {
  play: {
    title: 'Play, or pause',
    keys: ['F5', 'Ctrl+Alt+Enter'],
    scope: 'page',
    words: 'start animation travel',
    run: (app) => void togglePlay(app),
  },
  stop: {
    title: 'Stop, and show where all packets ended',
    keys: ['Shift+F5'],
    scope: 'page',
    run: stop,
  },
  stopVerifying: {
    title: 'Stop verifying',
    words: 'cancel interrupt verifier long',
    refusal: ({ verifying }) => (verifying ? null : 'nothing takes long to verify'),
    run: ({ controller }) => void controller.stopVerifying(),
  },
  verifyAgain: {
    title: 'Verify again what was stopped',
    refusal: (state) => (selectStopped(state) ? null : 'nothing was stopped'),
    run: ({ controller }) => controller.verifyAgain(),
  },
  runAll: {
    title: 'Run all packets at once',
    keys: ['Ctrl+Enter'],
    scope: 'page',
    words: 'verify execute',
    run: (app) => void runEverything(app),
  },
  nextInsn: {
    title: 'Next instruction',
    keys: ['F10', 'Ctrl+Alt+ArrowRight'],
    scope: 'page',
    words: 'step into debug',
    run: (app) => void nextInsn(app),
  },
  previousInsn: {
    title: 'Previous instruction',
    keys: ['Shift+F10', 'Ctrl+Alt+ArrowLeft'],
    scope: 'page',
    words: 'step back debug',
    run: (app) => void previousInsn(app),
  },
  nextHop: {
    title: 'Next program',
    keys: ['F11', 'Ctrl+Alt+ArrowDown'],
    scope: 'page',
    words: 'step hop over',
    run: (app) => void nextHop(app),
  },
  previousHop: {
    title: 'Previous program',
    keys: ['Shift+F11', 'Ctrl+Alt+ArrowUp'],
    scope: 'page',
    words: 'step back hop',
    run: (app) => void previousHop(app),
  },
  toStart: { title: 'To the start of the packet', run: (app) => void toStart(app) },
  toEnd: { title: 'To the end of the packet', run: (app) => void toEnd(app) },
  previousPacket: {
    title: 'Previous packet',
    keys: ['['],
    scope: 'outside',
    refusal: needsPackets,
    run: (app) => besidePacket(app, -1),
  },
  nextPacket: {
    title: 'Next packet',
    keys: [']'],
    scope: 'outside',
    refusal: needsPackets,
    run: (app) => besidePacket(app, 1),
  },
} satisfies Record<string, Omit<Command, 'group'>>;

const workspace = {
  palette: {
    title: 'All commands',
    keys: ['Ctrl+k', 'F1'],
    scope: 'first',
    run: dialog('commands'),
  },
  shortcuts: {
    title: 'Keyboard shortcuts',
    keys: ['?'],
    scope: 'outside',
    words: 'help keys sheet',
    run: dialog('shortcuts'),
  },
  undo: {
    title: 'Undo',
    keys: ['Ctrl+z'],
    scope: 'outside',
    refusal: ({ past }) => (past.length === 0 ? 'there is nothing to undo' : null),
    run: ({ store }) => store.getState().undo(),
  },
  redo: {
    title: 'Redo',
    keys: ['Ctrl+Shift+z', 'Ctrl+y'],
    scope: 'outside',
    refusal: ({ future }) => (future.length === 0 ? 'there is nothing to redo' : null),
    run: ({ store }) => store.getState().redo(),
  },
  save: {
    title: 'Save now',
    keys: ['Ctrl+s'],
    scope: 'page',
    words: 'keep device',
    run: ({ store, library }) =>
      void library.flush().then(() => {
        const { saved, announce } = store.getState();
        if (saved === 'saved') announce('Saved on this device, as it is with each edit.');
      }),
  },
  workspaces: {
    title: 'Workspaces',
    keys: ['Ctrl+o'],
    scope: 'page',
    words: 'open list rename duplicate delete',
    run: dialog('workspaces'),
  },
  examples: { title: 'Examples', words: 'gallery samples open', run: dialog('examples') },
  empty: {
    title: 'Start with an empty workspace',
    words: 'new blank clear',
    run: (app) => void startEmpty(app),
  },
  compose: {
    title: 'Compose a packet',
    words: 'new add header form hex',
    run: dialog('compose'),
  },
  filter: {
    title: 'Filter the packets',
    words: 'search find choose',
    refusal: needsPackets,
    run: ({ store }) => {
      store.getState().setPacketsTab('packets');
      document.querySelector<HTMLInputElement>('[data-part=filter]')?.focus();
    },
  },
  events: {
    title: 'Events of the packets',
    words: 'hops map writes printed',
    run: ({ store }) => store.getState().setPacketsTab('events'),
  },
  share: { title: 'Share', words: 'link url send', run: dialog('share') },
  copyLink: {
    title: 'Copy the share link',
    keys: ['Ctrl+Shift+c'],
    scope: 'outside',
    words: 'url',
    run: (app) => void copyLink(app),
  },
  export: {
    title: 'Export the workspace',
    words: 'download file json save',
    run: ({ store }) => exportWorkspace(store),
  },
  import: {
    title: 'Import a workspace or a capture',
    words: 'open file pcap pcapng json upload',
    run: () => document.querySelector<HTMLInputElement>('[data-testid=import-file]')?.click(),
  },
} satisfies Record<string, Omit<Command, 'group'>>;

const chain = {
  addProgram: {
    title: 'Add a program',
    keys: ['a'],
    words: 'new',
    run: ({ store }) => void addBlankProgram(store, spotBeside(store.getState())),
  },
  addInterface: {
    title: 'Add an interface',
    words: 'new nic eth',
    run: ({ store }) => addBlankInterface(store, spotBeside(store.getState())),
  },
  rename: {
    title: 'Rename the selected program',
    keys: ['n', 'F2'],
    refusal: needsProgram,
    run: ({ store }) => {
      const { selection, setChainView, setNarrowPane } = store.getState();
      setNarrowPane('graph');
      setChainView('graph');
      setRenaming(selection.program);
    },
  },
  duplicate: {
    title: 'Duplicate the selected program',
    words: 'copy',
    refusal: needsProgram,
    run: ({ store }) => {
      const { program } = store.getState().selection;
      if (program !== null) duplicateProgram(store, program);
    },
  },
  remove: {
    title: 'Remove what is selected',
    keys: ['Delete', 'Backspace'],
    words: 'delete edge program interface',
    refusal: ({ selection: { edge, iface, program } }) =>
      edge === null && iface === null && program === null ? 'nothing is selected' : null,
    run: ({ store }) => removeSelected(store),
  },
  table: {
    title: 'Show the chain as a table, or as a graph',
    keys: ['t'],
    words: 'view matrix status list',
    run: ({ store }) => {
      const { chainView, setChainView, setNarrowPane } = store.getState();
      setNarrowPane('graph');
      setChainView(chainView === 'table' ? 'graph' : 'table');
    },
  },
  layOut: {
    title: 'Lay out from left to right',
    words: 'arrange tidy',
    run: ({ store }) => void layOut(store),
  },
  fit: { title: 'Fit the chain into view', keys: ['f'], words: 'zoom all', run: requestFit },
  port: { title: 'On a port: choose where it leads', keys: ['Enter'] },
  move: { title: 'Move the selected node (Shift: farther)', keys: ['Arrow keys'] },
  playInGraph: { title: 'In the graph: play, or pause', keys: ['Space'] },
} satisfies Record<string, Omit<Command, 'group'>>;

const views = {
  code: { title: 'Code of the selected program', words: 'editor source', run: tab('code') },
  verifier: { title: 'Verifier', words: 'log states rejected', run: tab('verifier') },
  flow: {
    title: 'Flow',
    words: 'control graph cfg paths branches verified pruned dead',
    run: tab('flow'),
  },
  openLog: {
    title: 'Open a log of a verifier',
    words: 'paste kernel bpfvv libbpf read',
    run: dialog('open-log'),
  },
  rewrites: { title: 'Rewrites', words: 'xlated injected diff', run: tab('rewrites') },
  maps: { title: 'Maps', words: 'contents entries', run: tab('maps') },
  nextPane: {
    title: 'Next pane',
    keys: ['F6'],
    scope: 'page',
    run: (app) => focusBesidePane(app, 1),
  },
  previousPane: {
    title: 'Previous pane',
    keys: ['Shift+F6'],
    scope: 'page',
    run: (app) => focusBesidePane(app, -1),
  },
  graphPane: {
    title: 'Go to the graph',
    keys: ['Alt+1'],
    scope: 'page',
    run: (app) => focusPane(app, 0),
  },
  inspectorPane: {
    title: 'Go to the inspector',
    keys: ['Alt+2'],
    scope: 'page',
    run: (app) => focusPane(app, 1),
  },
  transportPane: {
    title: 'Go to the transport',
    keys: ['Alt+3'],
    scope: 'page',
    run: (app) => focusPane(app, 2),
  },
  packetsPane: {
    title: 'Go to the packets',
    keys: ['Alt+4'],
    scope: 'page',
    run: (app) => focusPane(app, 3),
  },
  detailPane: {
    title: 'Go to the packet detail',
    keys: ['Alt+5'],
    scope: 'page',
    run: (app) => focusPane(app, 4),
  },
  light: { title: 'Light theme', run: ({ store }) => store.getState().setTheme('light') },
  dark: { title: 'Dark theme', run: ({ store }) => store.getState().setTheme('dark') },
  system: { title: 'Theme of the system', run: ({ store }) => store.getState().setTheme('system') },
  logSearch: { title: 'In the log: search', keys: ['Ctrl+f'] },
  visits: { title: 'In the log: next visit of the instruction (Shift: previous)', keys: ['n'] },
  folds: { title: 'In the log: fold or unfold a branch', keys: ['ArrowLeft', 'ArrowRight'] },
  tabMoves: { title: 'In the editor: Tab moves the focus, or indents', keys: ['Ctrl+m'] },
  resize: { title: 'On a separator: resize (Enter puts it back)', keys: ['Arrow keys'] },
} satisfies Record<string, Omit<Command, 'group'>>;

const inGroup = (
  group: Command['group'],
  commands: Readonly<Record<string, Omit<Command, 'group'>>>,
): Command[] => Object.values(commands).map((command) => ({ ...command, group }));

/** Everything that can be done, in the order in which it is shown. */
export const COMMANDS: readonly Command[] = [
  ...inGroup('Run and step', run),
  ...inGroup('Workspace', workspace),
  ...inGroup('Chain', chain),
  ...inGroup('Views and panes', views),
];

const BY_ID = { ...run, ...workspace, ...chain, ...views };
export type CommandId = keyof typeof BY_ID;

/** The first key of a command, as a tip shows it; nothing for one without. */
export function keyOf(id: CommandId): string | undefined {
  const command: Omit<Command, 'group'> = BY_ID[id];
  const first = command.keys?.[0];
  return first === undefined ? undefined : shownKeys(first);
}
