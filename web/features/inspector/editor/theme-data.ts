import type { editor } from 'monaco-editor/editor';

/** Reads a custom property of the page: `--text` as `#e6ebf1`. */
export type ReadToken = (name: string) => string;

/** `#abc` as `#aabbcc`: style sheets are shortened, and the editor takes long colours only. */
const longForm = (color: string) =>
  /^#[0-9a-f]{3,4}$/i.test(color) ? color.replace(/[0-9a-f]/gi, '$&$&') : color;

/** A hex colour with another opacity, 0..1; what is no such colour stays. */
export function withAlpha(color: string, alpha: number): string {
  const long = longForm(color);
  if (!/^#[0-9a-f]{6}([0-9a-f]{2})?$/i.test(long)) return color;
  return `${long.slice(0, 7)}${Math.round(alpha * 255)
    .toString(16)
    .padStart(2, '0')}`;
}

const NOTHING = '#00000000';

/** The editor's theme, from the same tokens as the rest of the page. */
export function themeData(readToken: ReadToken, dark: boolean): editor.IStandaloneThemeData {
  const read = (name: string) => longForm(readToken(name));
  const rule = (token: string, name: string, fontStyle = '') => ({
    token,
    foreground: read(name).replace('#', ''),
    fontStyle,
  });
  const text = read('--text');
  const faint = read('--text-3');
  const raised = read('--bg-raised');
  const sunken = read('--bg-sunken');
  const hover = read('--bg-hover');
  const line = read('--line-strong');
  const accent = read('--accent');
  const rejected = read('--state-rejected');
  const warning = read('--state-warning');
  return {
    base: dark ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      { token: '', foreground: text.replace('#', '') },
      rule('comment', '--syn-comment', 'italic'),
      rule('register', '--syn-register'),
      rule('number', '--syn-number'),
      rule('constant', '--syn-number'),
      rule('string', '--syn-function'),
      rule('keyword', '--syn-keyword'),
      rule('type', '--syn-keyword'),
      rule('function', '--syn-function'),
      rule('label', '--text', 'bold'),
      rule('delimiter', '--text-2'),
    ],
    colors: {
      foreground: text,
      focusBorder: accent,
      'widget.shadow': withAlpha(sunken, 0.6),
      descriptionForeground: faint,
      'icon.foreground': read('--text-2'),
      'editor.background': raised,
      'editor.foreground': text,
      'editorGutter.background': raised,
      'editorLineNumber.foreground': faint,
      'editorLineNumber.activeForeground': text,
      'editorCursor.foreground': accent,
      'editor.selectionBackground': withAlpha(accent, 0.26),
      'editor.inactiveSelectionBackground': withAlpha(accent, 0.16),
      'editor.selectionHighlightBackground': withAlpha(accent, 0.12),
      'editor.wordHighlightBackground': withAlpha(accent, 0.12),
      'editor.wordHighlightStrongBackground': withAlpha(accent, 0.18),
      'editor.wordHighlightTextBackground': withAlpha(accent, 0.12),
      'editor.lineHighlightBackground': withAlpha(hover, 0.7),
      'editor.lineHighlightBorder': NOTHING,
      'editor.findMatchBackground': withAlpha(warning, 0.4),
      'editor.findMatchHighlightBackground': withAlpha(warning, 0.2),
      'editorBracketMatch.background': withAlpha(accent, 0.18),
      'editorBracketMatch.border': NOTHING,
      'editorWhitespace.foreground': line,
      'editorIndentGuide.background1': read('--line'),
      'editorError.foreground': rejected,
      'editorWarning.foreground': warning,
      'editorInfo.foreground': accent,
      'editorOverviewRuler.border': NOTHING,
      'editorWidget.background': raised,
      'editorWidget.foreground': text,
      'editorWidget.border': line,
      'editorHoverWidget.background': raised,
      'editorHoverWidget.foreground': text,
      'editorHoverWidget.border': line,
      'editorHoverWidget.statusBarBackground': sunken,
      'textCodeBlock.background': sunken,
      'textLink.foreground': accent,
      'editorSuggestWidget.background': raised,
      'editorSuggestWidget.foreground': text,
      'editorSuggestWidget.border': line,
      'editorSuggestWidget.highlightForeground': accent,
      'editorSuggestWidget.focusHighlightForeground': accent,
      'editorSuggestWidget.selectedBackground': read('--accent-bg'),
      'editorSuggestWidget.selectedForeground': text,
      'editorSuggestWidget.selectedIconForeground': text,
      'list.hoverBackground': hover,
      'list.hoverForeground': text,
      'list.focusBackground': read('--accent-bg'),
      'list.focusForeground': text,
      'list.activeSelectionBackground': read('--accent-bg'),
      'list.activeSelectionForeground': text,
      'list.highlightForeground': accent,
      'list.focusHighlightForeground': accent,
      'quickInput.background': raised,
      'quickInput.foreground': text,
      'quickInputList.focusBackground': read('--accent-bg'),
      'quickInputList.focusForeground': text,
      'pickerGroup.border': line,
      'pickerGroup.foreground': accent,
      'menu.background': raised,
      'menu.foreground': text,
      'menu.border': line,
      'menu.separatorBackground': read('--line'),
      'menu.selectionBackground': read('--accent-bg'),
      'menu.selectionForeground': text,
      'keybindingLabel.background': sunken,
      'keybindingLabel.foreground': text,
      'keybindingLabel.border': line,
      'keybindingLabel.bottomBorder': line,
      'input.background': sunken,
      'input.foreground': text,
      'input.border': line,
      'input.placeholderForeground': faint,
      'inputOption.activeBackground': read('--accent-bg'),
      'inputOption.activeBorder': accent,
      'inputOption.activeForeground': text,
      'badge.background': hover,
      'badge.foreground': text,
      'button.background': accent,
      'button.foreground': read('--on-accent'),
      'progressBar.background': accent,
      'scrollbar.shadow': NOTHING,
      'scrollbarSlider.background': withAlpha(faint, 0.28),
      'scrollbarSlider.hoverBackground': withAlpha(faint, 0.45),
      'scrollbarSlider.activeBackground': withAlpha(faint, 0.6),
      'editorMarkerNavigation.background': raised,
      'editorMarkerNavigationError.background': rejected,
      'editorMarkerNavigationError.headerBackground': read('--state-rejected-bg'),
      'editorMarkerNavigationWarning.background': warning,
      'editorMarkerNavigationWarning.headerBackground': read('--state-warning-bg'),
      'editorMarkerNavigationInfo.background': accent,
    },
  };
}
