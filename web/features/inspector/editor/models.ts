import { findProgram, type ItemId, setSource } from '../../../../engine/workspace';
import { type AppStore, edited } from '../../../store';
import { LANGUAGE_ID } from '../language/words';
import { type Burst, changeBetween, nextBurst } from '../text-change';
import { editor, type IDisposable, Range, Uri } from './monaco';

interface Entry {
  readonly model: editor.ITextModel;
  readonly listener: IDisposable;
  /** The document's text as the model has it; saves a comparison with the whole model. */
  source: string;
  burst: Burst;
  /** Set while the model follows the document, so that this is not taken for typing. */
  following: boolean;
}

/**
 * The text models of the programs, kept in step with the document both ways: typing becomes edits
 * of the document, and what else changes the document (undo, an import) flows into the model as
 * the least change, so that cursors and marks stay where they are.
 */
export class ProgramModels {
  private readonly entries = new Map<ItemId, Entry>();
  private readonly unsubscribe: () => void;
  /** Whether the task under way has changed a model. */
  private inTask = false;

  /** @param changed called after a model has followed the document, with where the change ends */
  constructor(
    private readonly store: AppStore,
    private readonly changed: (model: editor.ITextModel, end: number) => void,
  ) {
    this.unsubscribe = store.subscribe((state, before) => {
      if (state.workspace.programs !== before.workspace.programs) this.follow();
    });
  }

  dispose(): void {
    this.unsubscribe();
    for (const id of [...this.entries.keys()]) this.drop(id);
  }

  /** The model of a program, made when it is first asked for; `null` for a program that is gone. */
  modelOf(id: ItemId): editor.ITextModel | null {
    const known = this.entries.get(id);
    if (known) return known.model;
    const program = findProgram(this.store.getState().workspace, id);
    if (!program) return null;
    const uri = Uri.parse(`chaincall://program/${id}`);
    const model = editor.createModel(program.source, LANGUAGE_ID, uri);
    model.updateOptions({
      tabSize: 2,
      indentSize: 2,
      insertSpaces: true,
      bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false },
    });
    const entry: Entry = {
      model,
      listener: model.onDidChangeContent(({ changes }) => {
        if (entry.following) return;
        this.typed(id, entry, this.inTask ? entry.burst : nextBurst(entry.burst, changes));
        this.inTask = true; // a paste may come as several changes, but in one task
        setTimeout(() => {
          this.inTask = false;
        });
      }),
      source: program.source,
      burst: { number: 0, at: null },
      following: false,
    };
    this.entries.set(id, entry);
    return model;
  }

  private typed(id: ItemId, entry: Entry, burst: Burst): void {
    entry.burst = burst;
    const text = entry.model.getValue();
    entry.source = text;
    const name = findProgram(this.store.getState().workspace, id)?.name ?? id;
    const refused = this.store
      .getState()
      .edit(
        `edit ${name}`,
        (workspace) => edited(setSource(workspace, id, text)),
        `source:${id}:${burst.number}`,
      );
    // A text that the document cannot take (too long) goes back, once this event is through.
    if (refused !== null) queueMicrotask(() => this.follow());
  }

  private follow(): void {
    const { programs } = this.store.getState().workspace;
    for (const [id, entry] of this.entries) {
      const program = programs.find((other) => other.id === id);
      if (!program) this.drop(id);
      else if (program.source !== entry.source || entry.model.isDisposed()) {
        this.take(entry, program.source);
      }
    }
  }

  private take(entry: Entry, source: string): void {
    const { model } = entry;
    entry.source = source;
    entry.burst = { number: entry.burst.number + 1, at: null };
    const change = changeBetween(model.getValue(), source.replace(/\r\n?|\n/g, model.getEOL()));
    if (!change) return;
    const start = model.getPositionAt(change.start);
    const end = model.getPositionAt(change.end);
    entry.following = true;
    model.applyEdits([{ range: Range.fromPositions(start, end), text: change.text }]);
    entry.following = false;
    this.changed(model, change.start + change.text.length);
  }

  private drop(id: ItemId): void {
    const entry = this.entries.get(id);
    this.entries.delete(id);
    entry?.listener.dispose();
    entry?.model.dispose();
  }
}
