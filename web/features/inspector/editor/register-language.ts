import { opcodeOf } from '../../../../engine/isa';
import type { AppStore } from '../../../store';
import { completionsAt, opensList, type Suggestion } from '../language/completion';
import { type HoveredInsn, hoverAt } from '../language/hover';
import { namesOf } from '../language/line';
import { configuration, monarch } from '../language/monarch';
import { LANGUAGE_ID } from '../language/words';
import { assembledOf, isStale, slotOfLine } from '../places';
import { visitsOf } from '../verifier/state-text';
import { type IDisposable, languages } from './monaco';

const { CompletionItemKind, CompletionItemInsertTextRule } = languages;

const KINDS: Record<Suggestion['kind'], languages.CompletionItemKind> = {
  helper: CompletionItemKind.Function,
  constant: CompletionItemKind.Constant,
  register: CompletionItemKind.Variable,
  type: CompletionItemKind.Struct,
  directive: CompletionItemKind.Keyword,
  keyword: CompletionItemKind.Keyword,
  label: CompletionItemKind.Reference,
  map: CompletionItemKind.Field,
  snippet: CompletionItemKind.Snippet,
};

/** The instruction on a line of the selected program, unless what is known of it is out of date. */
function insnOn(store: AppStore, line: number): HoveredInsn | null {
  const { selection, reports, engineRevision } = store.getState();
  const report = selection.program === null ? undefined : reports[selection.program];
  const assembled = assembledOf(report);
  if (!assembled || isStale(report, engineRevision)) return null;
  const slot = slotOfLine(assembled, line);
  const insn = slot === null ? undefined : assembled.insns[slot];
  const row = insn && opcodeOf(insn);
  if (slot === null || !row) return null;
  const visit = visitsOf(report).find((other) => other.insn === slot);
  return { slot, name: row.name, meaning: row.meaning, state: visit?.state ?? null };
}

/** Registers the assembler's language: colours, indentation, hover help and completion. */
export function registerLanguage(store: AppStore): IDisposable {
  if (!languages.getLanguages().some(({ id }) => id === LANGUAGE_ID)) {
    languages.register({ id: LANGUAGE_ID });
  }
  const disposables = [
    languages.setMonarchTokensProvider(LANGUAGE_ID, monarch),
    languages.setLanguageConfiguration(LANGUAGE_ID, configuration),
    languages.registerHoverProvider(LANGUAGE_ID, {
      provideHover(model, { lineNumber, column }) {
        const hover = hoverAt(model.getLineContent(lineNumber), column, {
          names: namesOf(model.getValue()),
          insn: insnOn(store, lineNumber),
        });
        if (!hover) return null;
        return {
          range: {
            startLineNumber: lineNumber,
            endLineNumber: lineNumber,
            startColumn: hover.start,
            endColumn: hover.end,
          },
          contents: hover.parts.map((value) => ({ value })),
        };
      },
    }),
    languages.registerCompletionItemProvider(LANGUAGE_ID, {
      triggerCharacters: [' ', '[', '.'],
      provideCompletionItems(model, position, { triggerCharacter }) {
        const { lineNumber, column } = position;
        const before = model.getLineContent(lineNumber).slice(0, column - 1);
        if (triggerCharacter !== undefined && !opensList(before)) return { suggestions: [] };
        const names = namesOf(model.getValue());
        const word = model.getWordUntilPosition(position);
        const range = {
          startLineNumber: lineNumber,
          endLineNumber: lineNumber,
          startColumn: word.startColumn,
          endColumn: word.endColumn,
        };
        return {
          suggestions: completionsAt(before, names).map((item) => toMonaco(item, range)),
        };
      },
    }),
  ];
  return { dispose: () => disposables.forEach((item) => void item.dispose()) };
}

function toMonaco(
  { label, kind, detail, doc, insert, snippet, rank }: Suggestion,
  range: languages.CompletionItem['range'],
): languages.CompletionItem {
  return {
    label: kind === 'snippet' ? { label, description: detail } : label,
    kind: KINDS[kind],
    detail,
    documentation: doc,
    insertText: insert,
    sortText: `${rank}${label}`,
    range,
    ...(snippet ? { insertTextRules: CompletionItemInsertTextRule.InsertAsSnippet } : {}),
  };
}
