import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { themeData, withAlpha } from './theme-data';

const CSS = readFileSync(path.join(import.meta.dirname, '../../../styles/tokens.css'), 'utf8');

/** Reads a token of one theme out of the style sheet, as a browser resolves it. */
function tokensOf(theme: 'dark' | 'light') {
  const block = (name: string) =>
    new RegExp(`\\[data-theme="${name}"\\] \\{([^}]*)\\}`).exec(CSS)?.[1] ?? '';
  const read = (name: string): string => {
    const find = (text: string) => new RegExp(`${name}:\\s*([^;]+);`).exec(text)?.[1]?.trim();
    const value = find(block(theme)) ?? find(block('dark')) ?? '';
    const reference = /^var\((--[\w-]+)\)$/.exec(value);
    return reference ? read(reference[1]!) : value; // the pattern has one group
  };
  return read;
}

describe("the editor's theme", () => {
  it.each(['dark', 'light'] as const)('takes every colour from the tokens of %s', (theme) => {
    const { base, colors, rules } = themeData(tokensOf(theme), theme === 'dark');
    expect(base).toBe(theme === 'dark' ? 'vs-dark' : 'vs');
    for (const color of Object.values(colors)) {
      expect(color).toMatch(/^#([0-9a-f]{6}|[0-9a-f]{8})$/i);
    }
    for (const { foreground } of rules) expect(foreground).toMatch(/^[0-9a-f]{6}$/i);
  });

  it('takes colours that a style sheet has shortened', () => {
    const { colors, rules } = themeData(() => '#fff', false);
    expect(colors['editor.background']).toBe('#ffffff');
    expect(rules[0]?.foreground).toBe('ffffff');
  });

  it('sets the opacity of a colour, and leaves what is none', () => {
    expect(withAlpha('#abc', 0.5)).toBe('#aabbcc80');
    expect(withAlpha('#11223344', 1)).toBe('#112233ff');
    expect(withAlpha('red', 0.5)).toBe('red');
  });
});
