import type { editor } from 'monaco-editor/editor';

export interface EditorFont {
  readonly family: string;
}

/**
 * How the editor is set up.
 *
 * @param plainTyping keeps the editor's own help out of what is typed, for tests
 */
export function editorOptions(
  font: EditorFont,
  plainTyping: boolean,
): editor.IStandaloneEditorConstructionOptions {
  return {
    model: null,
    automaticLayout: true,
    fixedOverflowWidgets: true,
    accessibilitySupport: 'auto',
    fontFamily: font.family,
    fontSize: 12.5,
    lineHeight: 20,
    fontLigatures: false,
    padding: { top: 8, bottom: 12 },
    minimap: { enabled: false },
    glyphMargin: true,
    folding: false,
    lineNumbersMinChars: 3,
    lineDecorationsWidth: 12,
    overviewRulerBorder: false,
    overviewRulerLanes: 2,
    hideCursorInOverviewRuler: true,
    renderLineHighlight: 'line',
    renderFinalNewline: 'on',
    scrollBeyondLastLine: false,
    smoothScrolling: false,
    guides: { indentation: false, bracketPairs: false },
    bracketPairColorization: { enabled: false },
    stickyScroll: { enabled: false },
    links: false,
    unicodeHighlight: { ambiguousCharacters: false },
    occurrencesHighlight: 'singleFile',
    detectIndentation: false,
    tabSize: 2,
    insertSpaces: true,
    autoIndent: plainTyping ? 'none' : 'full',
    hover: { enabled: 'on', delay: 250 },
    scrollbar: { horizontalScrollbarSize: 10, verticalScrollbarSize: 10, useShadows: false },
    wordBasedSuggestions: 'off',
    snippetSuggestions: 'inline',
    suggest: { showWords: false, showStatusBar: false, preview: false },
    quickSuggestions: plainTyping ? false : { other: true, comments: false, strings: false },
    suggestOnTriggerCharacters: !plainTyping,
    autoClosingBrackets: plainTyping ? 'never' : 'languageDefined',
    autoClosingQuotes: plainTyping ? 'never' : 'languageDefined',
  };
}

/** What screen readers say of the editor. */
export const ariaLabelOf = (program: string) =>
  `Source of ${program}. Ctrl+M lets Tab move the focus out of the editor, F8 goes to the next problem.`;
