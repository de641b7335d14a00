import { describe, expect, it } from 'vitest';
import { find } from '../../ui/find';
import { COMMANDS, keyOf } from './commands';
import { matches } from './keys';

const press = (key: string, modifiers: Partial<KeyboardEvent> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...modifiers,
});

describe('commands', () => {
  it('have titles and page-wide keys of their own', () => {
    const titles = COMMANDS.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
    const keys = COMMANDS.flatMap(({ scope, keys = [] }) => (scope ? keys : []));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('that have a scope can be run', () => {
    for (const { scope, run, title } of COMMANDS) if (scope) expect(run, title).toBeDefined();
  });

  it('show their key as people read it', () => {
    expect(keyOf('undo')).toBe('Ctrl Z');
    expect(keyOf('nextInsn')).toBe('F10');
    expect(keyOf('toEnd')).toBeUndefined();
  });
});

describe('keys', () => {
  it('match with exactly their modifiers, and the command key for Ctrl', () => {
    expect(matches(press('z', { ctrlKey: true }), 'Ctrl+z')).toBe(true);
    expect(matches(press('z', { metaKey: true }), 'Ctrl+z')).toBe(true);
    expect(matches(press('Z', { ctrlKey: true, shiftKey: true }), 'Ctrl+z')).toBe(false);
    expect(matches(press('Z', { ctrlKey: true, shiftKey: true }), 'Ctrl+Shift+z')).toBe(true);
    expect(matches(press('F5', { shiftKey: true }), 'F5')).toBe(false);
    expect(matches(press('?', { shiftKey: true }), '?')).toBe(true);
    expect(matches(press('z', { altKey: true, ctrlKey: true }), 'Ctrl+z')).toBe(false);
  });
});

describe('finding', () => {
  const items = [
    { title: 'Stop at the next program', words: 'halt' },
    { title: 'Next program', words: 'step hop' },
    { title: 'Export', words: 'save program file' },
  ];
  const titles = (query: string) => find(items, query).map(({ title }) => title);

  it('takes beginnings of words in any order, titles that begin so first', () => {
    expect(titles('next')).toEqual(['Next program', 'Stop at the next program']);
    expect(titles('prog ne')).toEqual(['Stop at the next program', 'Next program']);
    expect(titles('program')).toEqual(['Stop at the next program', 'Next program', 'Export']);
    expect(titles('hop')).toEqual(['Next program']);
    expect(titles('xport')).toEqual([]);
  });

  it('gives all for no words', () => {
    expect(titles('  ')).toHaveLength(3);
  });
});
