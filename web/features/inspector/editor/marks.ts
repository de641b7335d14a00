import type { ProgramReport } from '../../../../engine/api';
import type { AppState } from '../../../store';
import { assembledOf, currentInsn, isStale, type SourceRange } from '../places';
import { lineHints } from '../verifier/line-hints';
import styles from './Editor.module.css';
import { editor, type IRange, MarkerSeverity } from './monaco';

const OWNERS = ['asm', 'verifier'] as const;

const toRange = ({ line, column, endLine, endColumn }: SourceRange): IRange => ({
  startLineNumber: line,
  startColumn: column,
  endLineNumber: endLine,
  endColumn,
});

/** The line that names the program: where a fault is shown that the whole of it has. */
function headOf(model: editor.ITextModel): IRange {
  const found = model.findNextMatch(
    '^\\s*xdp\\s',
    { lineNumber: 1, column: 1 },
    true,
    true,
    null,
    false,
  );
  const line = found?.range.startLineNumber ?? 1;
  return {
    startLineNumber: line,
    startColumn: Math.max(1, model.getLineFirstNonWhitespaceColumn(line)),
    endLineNumber: line,
    endColumn: model.getLineMaxColumn(line),
  };
}

interface Said {
  readonly owner: (typeof OWNERS)[number];
  readonly marker: editor.IMarkerData;
}

/** What the engine has against a program, as marks in its text. */
function problemsOf(report: ProgramReport, model: editor.ITextModel): Said[] {
  const { Error: ERROR, Warning: WARNING } = MarkerSeverity;
  switch (report.phase) {
    case 'asm-error':
      return report.errors.map(({ range, message }) => ({
        owner: 'asm',
        marker: { ...toRange(range), message, severity: ERROR, source: 'assembler' },
      }));
    case 'rejected': {
      const { range, rejected } = report;
      const { unsupported, message } = rejected;
      const marker =
        unsupported === undefined
          ? { message, severity: ERROR, source: 'verifier' }
          : { message: `not supported yet: ${unsupported}`, severity: WARNING, source: 'verifier' };
      return [
        { owner: 'verifier', marker: { ...(range ? toRange(range) : headOf(model)), ...marker } },
      ];
    }
    case 'not-loaded': {
      const soft = report.accepted !== undefined;
      const message = soft ? report.message : `${report.errno}: ${report.message}`;
      return [
        {
          owner: 'verifier',
          marker: {
            ...headOf(model),
            message,
            severity: soft ? WARNING : ERROR,
            source: 'load',
          },
        },
      ];
    }
    case 'loaded':
      return [];
  }
}

/**
 * Shows in the editor's text what the rest of the page knows of it: faults, the instruction that
 * runs next, the selected one, and what registers hold. While an answer is out of date its marks
 * stay, and move with the text.
 */
export class Marks {
  private readonly lines: editor.IEditorDecorationsCollection;
  private readonly hints: editor.IEditorDecorationsCollection;
  private marked: ProgramReport | null = null;
  private hintedModel: editor.ITextModel | null = null;

  constructor(private readonly instance: editor.ICodeEditor) {
    this.lines = instance.createDecorationsCollection();
    this.hints = instance.createDecorationsCollection();
  }

  /** @returns the line of the instruction that runs next, `null` where none is in this text */
  refresh(state: AppState): number | null {
    const model = this.instance.getModel();
    const { program, insn } = state.selection;
    const report = program === null ? undefined : state.reports[program];
    if (!model) return null;
    if (isStale(report, state.engineRevision)) return null;
    if (report && (report !== this.marked || model !== this.hintedModel)) {
      this.marked = report;
      this.hintedModel = model;
      this.showProblems(report, model);
      this.showHints(report, model);
    }
    const assembled = assembledOf(report);
    const current = currentInsn(state, program);
    const decorations: editor.IModelDeltaDecoration[] = [];
    const currentRange = current ? assembled?.source[current.slot] : undefined;
    if (current && currentRange) {
      decorations.push({
        range: wholeLine(currentRange.line),
        options: {
          isWholeLine: true,
          className: styles.current ?? null,
          glyphMarginClassName: current.injected ? styles.injectedArrow : styles.arrow,
          glyphMarginHoverMessage: {
            value: current.injected
              ? 'Runs next: code that was injected for this instruction'
              : 'Runs next',
          },
          zIndex: 2,
        },
      } as editor.IModelDeltaDecoration);
    }
    const selected = insn === null ? undefined : assembled?.source[insn];
    if (selected) {
      decorations.push({
        range: wholeLine(selected.line),
        options: { isWholeLine: true, linesDecorationsClassName: styles.selected ?? null },
      });
    }
    if (report?.phase === 'rejected' && report.range) {
      const soft = report.rejected.unsupported !== undefined;
      decorations.push({
        range: wholeLine(report.range.line),
        options: {
          isWholeLine: true,
          className: (soft ? styles.unsure : styles.refused) ?? null,
        },
      });
    }
    this.lines.set(decorations);
    return currentRange?.line ?? null;
  }

  private showProblems(report: ProgramReport, model: editor.ITextModel): void {
    const said = problemsOf(report, model);
    for (const owner of OWNERS) {
      const markers = said.filter((one) => one.owner === owner).map(({ marker }) => marker);
      editor.setModelMarkers(model, owner, markers);
    }
  }

  private showHints(report: ProgramReport, model: editor.ITextModel): void {
    const last = model.getLineCount();
    this.hints.set(
      lineHints(report)
        .filter(({ line }) => line <= last)
        .map(({ line, text }) => ({
          range: {
            startLineNumber: line,
            startColumn: 1,
            endLineNumber: line,
            endColumn: model.getLineMaxColumn(line),
          },
          options: {
            description: 'verifier state',
            showIfCollapsed: true,
            after: {
              content: text,
              inlineClassName: styles.hint ?? null,
              inlineClassNameAffectsLetterSpacing: true,
              cursorStops: editor.InjectedTextCursorStops.None,
            },
          },
        })),
    );
  }
}

const wholeLine = (line: number): IRange => ({
  startLineNumber: line,
  startColumn: 1,
  endLineNumber: line,
  endColumn: 1,
});
