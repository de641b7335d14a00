import {
  type App,
  besidePacket,
  nextHop,
  nextInsn,
  previousHop,
  previousInsn,
  runEverything,
  stop,
  togglePlay,
} from '../../store';

/**
 * A key of the page. `keys` are written as `Ctrl+Alt+Enter`, with the names of KeyboardEvent.key;
 * Ctrl stands for the command key too.
 */
export interface Shortcut {
  readonly keys: readonly string[];
  readonly what: string;
  readonly group: 'Run and step' | 'Workspace' | 'Graph' | 'Editor and panes';
  /**
   * `page`: anywhere. `outside`: not where text is typed. Without an action the key belongs to the
   * part of the page that is named.
   */
  readonly scope?: 'page' | 'outside';
  readonly run?: (app: App) => void;
}

export const SHORTCUTS: readonly Shortcut[] = [
  {
    group: 'Run and step',
    keys: ['F5', 'Ctrl+Alt+Enter'],
    what: 'Play, or pause',
    scope: 'page',
    run: (app) => void togglePlay(app),
  },
  {
    group: 'Run and step',
    keys: ['Shift+F5'],
    what: 'Stop, and show where all packets ended',
    scope: 'page',
    run: stop,
  },
  {
    group: 'Run and step',
    keys: ['Ctrl+Enter'],
    what: 'Run all packets at once',
    scope: 'page',
    run: (app) => void runEverything(app),
  },
  {
    group: 'Run and step',
    keys: ['F10', 'Ctrl+Alt+ArrowRight'],
    what: 'Next instruction',
    scope: 'page',
    run: (app) => void nextInsn(app),
  },
  {
    group: 'Run and step',
    keys: ['Shift+F10', 'Ctrl+Alt+ArrowLeft'],
    what: 'Previous instruction',
    scope: 'page',
    run: (app) => void previousInsn(app),
  },
  {
    group: 'Run and step',
    keys: ['F11', 'Ctrl+Alt+ArrowDown'],
    what: 'Next program',
    scope: 'page',
    run: (app) => void nextHop(app),
  },
  {
    group: 'Run and step',
    keys: ['Shift+F11', 'Ctrl+Alt+ArrowUp'],
    what: 'Previous program',
    scope: 'page',
    run: (app) => void previousHop(app),
  },
  {
    group: 'Run and step',
    keys: ['['],
    what: 'Previous packet',
    scope: 'outside',
    run: (app) => besidePacket(app, -1),
  },
  {
    group: 'Run and step',
    keys: [']'],
    what: 'Next packet',
    scope: 'outside',
    run: (app) => besidePacket(app, 1),
  },
  {
    group: 'Workspace',
    keys: ['Ctrl+z'],
    what: 'Undo',
    scope: 'outside',
    run: ({ store }) => store.getState().undo(),
  },
  {
    group: 'Workspace',
    keys: ['Ctrl+Shift+z', 'Ctrl+y'],
    what: 'Redo',
    scope: 'outside',
    run: ({ store }) => store.getState().redo(),
  },
  {
    group: 'Workspace',
    keys: ['?'],
    what: 'This list',
    scope: 'outside',
    run: ({ store }) => store.getState().openDialog('shortcuts'),
  },
  { group: 'Graph', keys: ['Space'], what: 'Play, or pause' },
  { group: 'Graph', keys: ['a'], what: 'Add a program' },
  { group: 'Graph', keys: ['n', 'F2'], what: 'Rename the selected program' },
  { group: 'Graph', keys: ['Delete', 'Backspace'], what: 'Remove what is selected' },
  { group: 'Graph', keys: ['Enter'], what: 'On a port: choose where it leads' },
  { group: 'Graph', keys: ['Arrow keys'], what: 'Move the selected node (Shift: farther)' },
  { group: 'Graph', keys: ['f'], what: 'Fit the chain into view' },
  { group: 'Editor and panes', keys: ['Ctrl+m'], what: 'Editor: Tab moves the focus, or indents' },
  {
    group: 'Editor and panes',
    keys: ['Arrow keys'],
    what: 'On a separator: resize (Enter puts it back)',
  },
];

/** Whether an event is what `keys` says. */
export function matches(event: KeyboardEvent, keys: string): boolean {
  const parts = keys.split('+');
  const key = parts.at(-1)!; // split gives one part at least
  const has = (modifier: string) => parts.includes(modifier);
  if ((event.ctrlKey || event.metaKey) !== has('Ctrl') || event.altKey !== has('Alt')) return false;
  // A printed sign such as ? already says whether Shift is needed.
  if (key.length > 1 || /[a-z]/.test(key)) {
    if (event.shiftKey !== has('Shift')) return false;
  }
  return event.key === key || (key.length === 1 && event.key.toLowerCase() === key);
}

/** Whether an event comes from where text is typed. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return (
    target.closest(
      'input:not([type=range]), textarea, select, [contenteditable], .monaco-editor',
    ) !== null
  );
}
