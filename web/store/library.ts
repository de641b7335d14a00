import type { Moment } from '../../engine/share';
import {
  emptyWorkspace,
  serialiseWorkspace,
  setWorkspaceName,
  type Workspace,
} from '../../engine/workspace';
import type { AppStore } from './create-store';
import type { History } from './document';
import type { SaveProblem } from './home';
import type { LastWordsBox } from './last-words';
import { newStamp, type Shelf, type ShelfRecord } from './shelf';
import type { TabMessage, Tabs } from './tabs';

const SAVE_AFTER = 150; // ms after an edit
const HANDOVER = 600; // ms for another tab to save and let go
const NO_HISTORY: History = { past: [], future: [] };

/** Why saving failed, as far as the browser says. */
export const saveProblem = (error: unknown): SaveProblem => ({
  kind: error instanceof Error && error.name === 'QuotaExceededError' ? 'full' : 'denied',
  reason: error instanceof Error ? error.message || error.name : String(error),
});

/** A document that this tab alone has. */
interface Held {
  readonly workspace: Workspace;
  /** Of the record that it was made of; `null` where there is none. */
  readonly stamp: string | null;
}

export interface LibraryOptions {
  /** Of the document on the screen, as the shelf has it; `null` where it has not. */
  readonly stamp: string | null;
  /** Its id where it can be had again, as an example can, and nobody has changed it. */
  readonly passing?: string | null;
  /** Told what is on the screen, for the next visit. */
  readonly remember?: (id: string) => void;
  readonly lastWords?: LastWordsBox;
}

/**
 * The workspaces of this device, one of which is on the screen. Saves that one as it is edited, and
 * sees to it that no other is written over: a workspace that another tab saves, or that came by a
 * link, becomes one of its own with the first edit, and so does one that was changed behind our back.
 */
export class Library {
  private timer: ReturnType<typeof setTimeout> | null = null;
  /** Saves take turns. */
  private turn: Promise<void> = Promise.resolve();
  /** The document that the device has, or that needs no saving; `null` where it has none like it. */
  private clean: Workspace | null;
  /** What left the screen before the device had it, by id; tried again with each save. */
  private readonly held = new Map<string, Held>();
  /** What was on the screen before something came by a link. */
  private before: string | null = null;
  /** Undo goes on where it was when one comes back to a workspace. */
  private readonly histories = new Map<string, History>();
  private readonly stop: () => void;
  /** That saving fails was said. */
  private told = false;
  /** Resolves a wait for another tab to let go. */
  private onLeft: (() => void) | null = null;
  /** Of two tabs that open a workspace at once, the one that sorts first has it. */
  private rank = '';

  private stamp: string | null;
  private passing: string | null;
  private readonly remember: (id: string) => void;
  private readonly lastWords: LastWordsBox | undefined;

  constructor(
    private readonly store: AppStore,
    private readonly shelf: Shelf,
    private readonly tabs: Tabs,
    { stamp, passing = null, remember = () => {}, lastWords }: LibraryOptions,
  ) {
    this.stamp = stamp;
    this.passing = passing;
    this.remember = remember;
    this.lastWords = lastWords;
    this.clean = store.getState().workspace;
    const unsubscribe = store.subscribe((state, before) => {
      if (state.workspace !== before.workspace) this.changed();
    });
    tabs.listen((message) => this.hear(message));
    this.settle();
    const onHide = () => {
      if (document.visibilityState === 'hidden') void this.flush();
    };
    const onLeave = () => {
      this.sayUnsaved();
      void this.flush();
      this.leave();
    };
    const onReturn = ({ persisted }: PageTransitionEvent) => {
      if (persisted) this.settle();
    };
    const inPage = typeof document !== 'undefined';
    if (inPage) {
      document.addEventListener('visibilitychange', onHide);
      window.addEventListener('pagehide', onLeave);
      window.addEventListener('pageshow', onReturn);
    }
    this.stop = () => {
      unsubscribe();
      tabs.close();
      if (!inPage) return;
      document.removeEventListener('visibilitychange', onHide);
      window.removeEventListener('pagehide', onLeave);
      window.removeEventListener('pageshow', onReturn);
    };
  }

  dispose(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.leave();
    this.stop();
  }

  /** What this device keeps, the newest first; the document on the screen is among it. */
  async list(): Promise<ShelfRecord[]> {
    await this.keepPresent();
    const records = await this.shelf.list();
    const missing = [...this.held].filter(([id]) => !records.some((record) => record.id === id));
    return [...missing.map(([id, { workspace }]) => recordOf(id, workspace)), ...records];
  }

  /** Puts a workspace of this device on the screen, with the undo that it had. */
  async open(id: string): Promise<boolean> {
    await this.flush();
    const held = this.held.get(id);
    if (held) {
      this.put(held.workspace, id, held.stamp);
      this.held.delete(id);
      this.clean = null;
      await this.save();
      return true;
    }
    const record = await this.shelf.read(id);
    const workspace = record && (await this.read(record));
    if (!record || !workspace) return false;
    this.put(workspace, id, record.stamp);
    return true;
  }

  /**
   * Puts a workspace on the screen and on this device, where what was on the screen stays. A device
   * that keeps nothing has it in the place of the other, undoably.
   *
   * @param passing whether it can be had again, as an example can: it goes from this device with the
   *   next one that is opened, unless somebody changes it
   * @returns where the one from before is, in a sentence
   */
  async add(workspace: Workspace, { passing = false } = {}): Promise<string> {
    await this.flush();
    const { home, saved, replaceWorkspace } = this.store.getState();
    const goes = home.kind === 'own' && home.id === this.passing;
    if (!goes) await this.keepPresent();
    if (typeof saved === 'object' || typeof this.store.getState().saved === 'object') {
      replaceWorkspace(`open ${workspace.name}`, workspace);
      return 'Undo brings back what was here.';
    }
    this.put(workspace, newStamp(), null);
    await this.save();
    if (passing) this.passing = this.presentId();
    return goes || home.kind !== 'own' ? '' : 'What was here is kept under Workspaces.';
  }

  /** Keeps what came by a link as a workspace of this device. */
  async keepShared(): Promise<void> {
    if (this.store.getState().home.kind !== 'shared') return;
    this.settleAt(newStamp(), null);
    await this.save();
  }

  /** Shows a workspace that came by a link. Nothing is saved, and nothing runs. */
  async show(workspace: Workspace, at: Moment): Promise<void> {
    await this.flush();
    this.setAside();
    this.leave();
    this.clean = workspace;
    this.stamp = null;
    const { setHome, switchWorkspace } = this.store.getState();
    setHome({ kind: 'shared', at });
    switchWorkspace(workspace, NO_HISTORY);
  }

  /** Goes back from what came by a link to what was here before, or else was changed last. */
  async back(): Promise<void> {
    const records = await this.shelf.list().catch(() => []);
    for (const id of [this.before, ...records.map((record) => record.id)]) {
      if (id !== null && (await this.open(id).catch(() => false))) return;
    }
    this.put(emptyWorkspace(), newStamp(), null);
  }

  async duplicate(id: string): Promise<void> {
    const record = await this.shelf.read(id);
    const workspace = record && (await this.read(record));
    if (workspace) await this.shelve(copyOf(workspace));
  }

  /** @returns a sentence where the name will not do */
  async rename(id: string, name: string): Promise<string | null> {
    const { home, edit } = this.store.getState();
    if (home.kind === 'own' && home.id === id) {
      const refused = edit('rename the workspace', (workspace) => {
        const renamed = setWorkspaceName(workspace, name);
        return renamed.ok ? renamed.workspace : renamed.message;
      });
      await this.flush();
      return refused;
    }
    const record = await this.shelf.read(id);
    const workspace = record && (await this.read(record));
    if (!record || !workspace) return 'This workspace cannot be read, so it cannot be renamed.';
    const renamed = setWorkspaceName(workspace, name);
    if (!renamed.ok) return renamed.message;
    const stamp = newStamp();
    const text = serialiseWorkspace(renamed.workspace);
    const written = await this.shelf.write({ ...record, name, text, stamp }, record.stamp);
    return written === 'written' ? null : 'Another tab has changed it meanwhile; try again.';
  }

  /**
   * Takes a workspace off this device; where it is the one on the screen, another takes its place.
   *
   * @returns what `restore` takes
   */
  async remove(id: string): Promise<ShelfRecord | null> {
    await this.flush();
    const record = await this.shelf.read(id);
    await this.shelf.remove(id);
    const { home } = this.store.getState();
    if (home.kind === 'own' && home.id === id) await this.back();
    return record;
  }

  async restore(record: ShelfRecord): Promise<void> {
    await this.shelf.write(record, null);
  }

  /**
   * Adds the workspaces of a file to this device without showing them.
   *
   * @returns what came of it, in sentences
   */
  async keepFile(text: string): Promise<string> {
    const { parseCollection } = await import('./read-workspace');
    const parsed = parseCollection(text);
    if (!parsed.ok) return parsed.message;
    for (const workspace of parsed.workspaces) await this.shelve(workspace);
    const n = parsed.workspaces.length;
    return [`${n} workspace${n === 1 ? '' : 's'} brought in.`, ...parsed.refused].join(' ');
  }

  /** Takes a workspace over from the tab that has it, as that tab left it. */
  async takeOver(): Promise<void> {
    const { home } = this.store.getState();
    if (home.kind !== 'elsewhere') return;
    const released = new Promise<void>((resolve) => {
      this.onLeft = resolve;
      setTimeout(resolve, HANDOVER); // a tab that is gone or asleep says nothing
    });
    this.tell('take', home.id);
    await released;
    this.onLeft = null;
    if (this.store.getState().home === home) await this.reopen(home.id);
  }

  /** Saves what is not saved yet. */
  async flush(): Promise<void> {
    if (this.timer !== null) {
      clearTimeout(this.timer);
      this.timer = null;
      void this.save();
    }
    await this.turn;
  }

  /** Saves the document on the screen even where nobody has changed it. */
  private async keepPresent(): Promise<void> {
    await this.flush();
    if (this.store.getState().home.kind === 'own' && this.stamp === null) await this.save();
  }

  private changed(): void {
    const { workspace, home, setSaved } = this.store.getState();
    if (workspace === this.clean) {
      if (this.held.size === 0) setSaved('saved');
      return;
    }
    this.passing = null;
    if (home.kind === 'elsewhere') this.fork('It is open in another tab, which saves it');
    else if (home.kind === 'shared') {
      this.settleAt(newStamp(), null);
      this.store.getState().announce('Kept on this device as a workspace of yours.');
    }
    if (typeof this.store.getState().saved !== 'object') setSaved('saving');
    this.saveSoon();
  }

  private saveSoon(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.save();
    }, SAVE_AFTER);
  }

  /** Goes on under an identity of its own. */
  private fork(why: string): void {
    this.settleAt(newStamp(), null);
    const { workspace, announce, edit } = this.store.getState();
    const name = copyOf(workspace).name;
    announce(`${why}, so what you do here is kept as "${name}".`, 'problem');
    edit('keep as a copy', (document) => ({ ...document, name }));
  }

  private save(): Promise<void> {
    this.turn = this.turn.then(() => this.saveNow());
    return this.turn;
  }

  private async saveNow(): Promise<void> {
    const { workspace, home } = this.store.getState();
    if (home.kind !== 'own') return;
    const record = recordOf(home.id, workspace);
    try {
      if ((await this.shelf.write(record, this.stamp)) === 'conflict') {
        this.fork('Another tab has changed it meanwhile');
        await this.saveNow();
        return;
      }
      this.told = false;
      this.lastWords?.forget(home.id);
      this.remember(home.id);
      await this.saveHeld();
      const now = this.store.getState();
      if (now.home !== home) return;
      this.stamp = record.stamp;
      this.clean = workspace;
      if (now.workspace === workspace) now.setSaved('saved');
      else if (this.timer === null) this.saveSoon(); // undone while it was saved
    } catch (error) {
      const problem = saveProblem(error);
      this.store.getState().setSaved(problem);
      if (this.told) return;
      this.told = true;
      const what = problem.kind === 'full' ? 'The storage is full' : 'This browser refuses to save';
      this.store
        .getState()
        .announce(`${what}. Your work is in this tab: save it to a file.`, 'problem');
    }
  }

  /** Saves what left the screen before it could be; throws what the browser throws. */
  private async saveHeld(): Promise<void> {
    for (const [id, { workspace, stamp }] of [...this.held]) {
      const record = recordOf(id, workspace);
      if ((await this.shelf.write(record, stamp)) === 'conflict')
        await this.shelve(copyOf(workspace));
      this.held.delete(id);
      this.lastWords?.forget(id);
    }
  }

  /** Whether this tab alone has what is on the screen. */
  private isUnsaved(): boolean {
    const { workspace, home } = this.store.getState();
    return home.kind === 'own' && (workspace !== this.clean || this.stamp === null);
  }

  /** Before something else takes the screen: keeps undo, and the document where nothing else has it. */
  private setAside(): void {
    const { home, workspace, past, future } = this.store.getState();
    if (home.kind === 'shared') return;
    this.before = home.id;
    this.histories.set(home.id, { past, future });
    if (!this.isUnsaved()) return;
    this.held.set(home.id, { workspace, stamp: this.stamp });
    if (home.id === this.passing) return; // can be had again
    this.sayUnsaved();
    this.turn = this.turn.then(() => this.saveHeld()).catch(() => {}); // held on to, then
  }

  /** Puts what is not saved yet where a page that is being left can. */
  private sayUnsaved(): void {
    const { workspace, home } = this.store.getState();
    if (home.kind !== 'own' || workspace === this.clean) return;
    this.lastWords?.say({
      id: home.id,
      name: workspace.name,
      text: serialiseWorkspace(workspace),
      known: this.stamp,
    });
  }

  private put(workspace: Workspace, id: string, stamp: string | null): void {
    const { home, switchWorkspace } = this.store.getState();
    const goes = home.kind === 'own' && home.id === this.passing && home.id !== id;
    if (goes)
      void this.shelf.remove(home.id).catch(() => {}); // one too many is no harm
    else this.setAside();
    this.passing = null;
    this.leave();
    this.clean = workspace;
    this.settleAt(id, stamp);
    switchWorkspace(workspace, this.histories.get(id) ?? NO_HISTORY);
  }

  private presentId(): string | null {
    const { home } = this.store.getState();
    return home.kind === 'own' ? home.id : null;
  }

  private async reopen(id: string): Promise<void> {
    const record = await this.shelf.read(id);
    const workspace = record && (await this.read(record));
    if (record && workspace) this.put(workspace, id, record.stamp);
    else this.settleAt(id, null);
  }

  private settleAt(id: string, stamp: string | null): void {
    this.stamp = stamp;
    this.store.getState().setHome({ kind: 'own', id });
    this.remember(id);
    this.settle();
  }

  /** Asks whether another tab saves what is on the screen. */
  private settle(): void {
    const { home } = this.store.getState();
    const now = performance.timeOrigin + performance.now(); // finer than Date.now()
    this.rank = `${now.toFixed(3)} ${newStamp()}`;
    if (home.kind !== 'shared') this.tell('opened', home.id);
  }

  private leave(): void {
    const { home } = this.store.getState();
    if (home.kind === 'own') this.tell('left', home.id);
  }

  private tell(kind: TabMessage['kind'], id: string): void {
    this.tabs.tell({ kind, id, rank: this.rank });
  }

  private hear({ kind, id, rank }: TabMessage): void {
    const { home, setHome, announce } = this.store.getState();
    if (home.kind === 'shared' || home.id !== id) return;
    if (kind === 'opened' && home.kind === 'own') this.tell('mine', id);
    else if (kind === 'mine' && home.kind === 'own' && rank < this.rank) {
      setHome({ kind: 'elsewhere', id });
      announce('This workspace is open in another tab, which saves it.', 'problem');
    } else if (kind === 'take' && home.kind === 'own') {
      void this.flush().then(() => {
        if (this.isUnsaved()) {
          announce(
            'Another tab asks for this workspace, but it cannot be saved: it stays here.',
            'problem',
          );
          return;
        }
        setHome({ kind: 'elsewhere', id });
        this.tell('left', id);
      });
    } else if (kind === 'left' && home.kind === 'elsewhere') {
      if (this.onLeft) this.onLeft();
      else void this.reopen(id); // it is ours now, as the other tab left it
    }
  }

  private async shelve(workspace: Workspace): Promise<void> {
    await this.shelf.write(recordOf(newStamp(), workspace), null);
  }

  private async read({ text }: ShelfRecord): Promise<Workspace | null> {
    const { parseWorkspace } = await import('./read-workspace');
    const parsed = parseWorkspace(text);
    return parsed.ok ? parsed.workspace : null;
  }
}

function recordOf(id: string, workspace: Workspace): ShelfRecord {
  const text = serialiseWorkspace(workspace);
  return { id, name: workspace.name, text, changed: Date.now(), stamp: newStamp() };
}

/** The same under the name of a copy. */
function copyOf(workspace: Workspace): Workspace {
  const base = workspace.name.replace(/ \(copy( \d+)?\)$/, '').slice(0, 70);
  return { ...workspace, name: `${base} (copy)` };
}
