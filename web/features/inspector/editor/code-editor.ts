import { findProgram, type ItemId } from '../../../../engine/workspace';
import type { App, AppState } from '../../../store';
import { type Goal, goalReached, useInspectorUi } from '../inspector-ui';
import { assembledOf, isStale, slotOfLine } from '../places';
import { bindKeys } from './keys';
import { Marks } from './marks';
import { ProgramModels } from './models';
import { editor, type IDisposable } from './monaco';
import { ariaLabelOf, editorOptions } from './options';
import { registerLanguage } from './register-language';
import { followTheme } from './theme';

/**
 * The text editor of the selected program. Shows what the store says, tells the store what is
 * typed and pointed at, and leaves nothing behind when it is disposed of.
 */
export class CodeEditor {
  private readonly instance: editor.IStandaloneCodeEditor;
  private readonly models: ProgramModels;
  private readonly marks: Marks;
  private readonly disposables: IDisposable[] = [];
  private readonly views = new Map<ItemId, editor.ICodeEditorViewState>();
  private shown: ItemId | null = null;
  /** Set while the cursor goes where the selection is, so that this selects nothing. */
  private following = false;
  private lastCurrent: number | null = null;

  constructor(
    host: HTMLElement,
    private readonly app: App,
    plainTyping: boolean,
  ) {
    const { store } = app;
    // A page that is being left has no styles any more.
    const family = getComputedStyle(host).getPropertyValue('--font-mono').trim() || 'monospace';
    this.disposables.push(followTheme(), registerLanguage(store));
    this.instance = editor.create(host, editorOptions({ family }, plainTyping));
    this.models = new ProgramModels(store, (model, end) => this.cursorTo(model, end));
    this.marks = new Marks(this.instance);
    this.disposables.push(
      bindKeys(this.instance, store),
      this.instance.onDidChangeCursorPosition(() => this.selectUnderCursor()),
      { dispose: store.subscribe((state, before) => this.update(state, before)) },
      { dispose: useInspectorUi.subscribe(({ goal }) => this.go(goal)) },
    );
    this.show(store.getState());
    this.go(useInspectorUi.getState().goal);
    // Letters are measured once; a font that arrives later would put the cursor beside them.
    void document.fonts.load(`12.5px ${family}`).then(() => editor.remeasureFonts());
    void document.fonts.ready.then(() => editor.remeasureFonts());
  }

  dispose(): void {
    for (const item of this.disposables) item.dispose();
    this.instance.dispose();
    this.models.dispose();
  }

  /** Called when the editor comes into view: what happened meanwhile could not be scrolled to. */
  revealed(): void {
    this.instance.layout();
    const { goal } = useInspectorUi.getState();
    if (goal) {
      this.go(goal);
      return;
    }
    const line = this.instance.getPosition()?.lineNumber;
    if (this.lastCurrent !== null) this.instance.revealLineInCenter(this.lastCurrent);
    else if (line !== undefined) this.instance.revealLineInCenterIfOutsideViewport(line);
  }

  private show(state: AppState): void {
    const { program: id } = state.selection;
    if (this.shown !== null) {
      const view = this.instance.saveViewState();
      if (view) this.views.set(this.shown, view);
    }
    this.shown = id;
    this.following = true;
    this.instance.setModel(id === null ? null : this.models.modelOf(id));
    const view = id === null ? undefined : this.views.get(id);
    if (view) this.instance.restoreViewState(view);
    this.following = false;
    const name = id === null ? 'no program' : (findProgram(state.workspace, id)?.name ?? id);
    this.instance.updateOptions({ ariaLabel: ariaLabelOf(name) });
    this.refresh(state, true);
  }

  private update(state: AppState, before: AppState): void {
    const { selection, reports } = state;
    if (selection.program !== this.shown || !this.instance.getModel()) {
      if (selection.program !== null || this.shown !== null) this.show(state);
      return;
    }
    const insnMoved = selection.insn !== before.selection.insn;
    const stepped = state.playhead !== before.playhead || state.trace !== before.trace;
    const judged = reports !== before.reports || state.engineRevision !== before.engineRevision;
    if (insnMoved) this.followSelection(state);
    if (insnMoved || stepped || judged) this.refresh(state, stepped);
    if (reports !== before.reports && this.instance.hasTextFocus()) this.selectUnderCursor();
  }

  private refresh(state: AppState, scroll: boolean): void {
    const line = this.marks.refresh(state);
    if (scroll && line !== null && line !== this.lastCurrent) {
      this.instance.revealLineInCenterIfOutsideViewport(line);
    }
    this.lastCurrent = line;
  }

  /** The instructions of the selected program, unless they are of an older text. */
  private assembled(state: AppState) {
    const report = this.shown === null ? undefined : state.reports[this.shown];
    return isStale(report, state.engineRevision) ? null : assembledOf(report);
  }

  private selectUnderCursor(): void {
    if (this.following || !this.instance.hasTextFocus()) return;
    const state = this.app.store.getState();
    const assembled = this.assembled(state);
    const line = this.instance.getPosition()?.lineNumber;
    if (!assembled || line === undefined) return;
    const slot = slotOfLine(assembled, line);
    if (slot !== state.selection.insn) state.select({ insn: slot });
  }

  private followSelection(state: AppState): void {
    const { insn } = state.selection;
    const range = insn === null ? undefined : this.assembled(state)?.source[insn];
    if (!range || this.instance.getPosition()?.lineNumber === range.line) return;
    this.following = true;
    this.instance.setPosition({ lineNumber: range.line, column: range.column });
    this.instance.revealLineInCenterIfOutsideViewport(range.line);
    this.following = false;
  }

  private go(goal: Goal | null): void {
    if (!goal || this.instance.getContainerDomNode().offsetParent === null) return; // not in view yet
    goalReached();
    const position = { lineNumber: goal.line, column: goal.column };
    this.instance.focus();
    this.instance.setPosition(position);
    this.instance.revealPositionInCenterIfOutsideViewport(position);
  }

  /** After an undo within the editor the cursor is where the change is. */
  private cursorTo(model: editor.ITextModel, offset: number): void {
    if (this.instance.getModel() !== model || !this.instance.hasTextFocus()) return;
    const position = model.getPositionAt(offset);
    this.instance.setPosition(position);
    this.instance.revealPositionInCenterIfOutsideViewport(position);
  }
}
