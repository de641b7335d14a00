import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { emptyWorkspace } from '../../engine/workspace';
import { device, note, rename, said } from './test-device';

describe('the library', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const settled = async () => {
    await vi.advanceTimersByTimeAsync(1000);
  };

  it('saves what is edited, and nothing before', async () => {
    const { records, tab } = device();
    const { store } = tab(emptyWorkspace(), 'a');
    await settled();
    expect(records.size).toBe(0);
    rename(store, 'One');
    expect(store.getState().saved).toBe('saving');
    await settled();
    expect(store.getState().saved).toBe('saved');
    expect(records.get('a')).toMatchObject({ id: 'a', name: 'One' });
  });

  it('goes from one workspace to another and back, each with its own undo', async () => {
    const { tab } = device();
    const { store, library } = tab(emptyWorkspace('One'), 'a');
    note(store, 'first');
    await library.add(emptyWorkspace('Two'));
    expect(store.getState()).toMatchObject({ past: [], workspace: { name: 'Two' } });
    note(store, 'second');
    expect((await library.list()).map(({ name }) => name).sort()).toEqual(['One', 'Two']);
    await library.open('a');
    expect(store.getState().workspace).toMatchObject({ name: 'One', notes: 'first' });
    store.getState().undo();
    expect(store.getState().workspace.notes).toBe('');
    await settled();
    const names = Object.fromEntries((await library.list()).map((record) => [record.name, record]));
    expect(JSON.parse(names.Two!.text).notes).toBe('second');
    expect(JSON.parse(names.One!.text).notes).toBe('');
  });

  it('keeps an example only where somebody has changed it', async () => {
    const { tab, records } = device();
    const { store, library } = tab(emptyWorkspace('Mine'), 'a');
    note(store, 'draft');
    const names = () => [...records.values()].map(({ name }) => name).sort();
    expect(await library.add(emptyWorkspace('First'), { passing: true })).toMatch(/kept under/);
    expect(names()).toEqual(['First', 'Mine']);
    expect(await library.add(emptyWorkspace('Second'), { passing: true })).toBe('');
    expect(names()).toEqual(['Mine', 'Second']);
    note(store, 'changed');
    expect(await library.add(emptyWorkspace('Third'), { passing: true })).toMatch(/kept under/);
    expect(names()).toEqual(['Mine', 'Second', 'Third']);
    await library.open('a');
    expect(names()).toEqual(['Mine', 'Second']);
    expect(store.getState().workspace.notes).toBe('draft');
  });

  it('puts a workspace in the place of another, undoably, where nothing is kept', async () => {
    const { tab, breakWith } = device();
    const { store, library } = tab(emptyWorkspace('Mine'), 'a');
    breakWith(new Error('denied'));
    note(store, 'draft');
    expect(await library.add(emptyWorkspace('Other'))).toMatch(/^Undo brings back/);
    expect(store.getState().workspace.name).toBe('Other');
    store.getState().undo();
    expect(store.getState().workspace).toMatchObject({ name: 'Mine', notes: 'draft' });
  });

  it('duplicates, renames, deletes and brings back', async () => {
    const { tab, records } = device();
    const { store, library } = tab(emptyWorkspace('One'), 'a');
    note(store, 'kept');
    await library.list();
    await library.duplicate('a');
    const copy = [...records.values()].find(({ name }) => name === 'One (copy)')!;
    expect(await library.rename(copy.id, 'Other')).toBeNull();
    expect(await library.rename(copy.id, '')).toMatch(/must be 1 to 80/);
    expect(await library.rename('a', 'Present')).toBeNull();
    expect(store.getState().workspace.name).toBe('Present');
    const gone = await library.remove('a');
    expect(store.getState().workspace.name).toBe('Other');
    expect(records.has('a')).toBe(false);
    await library.restore(gone!);
    expect(JSON.parse(records.get('a')!.text)).toMatchObject({ name: 'Present', notes: 'kept' });
  });

  it('tells a second tab, whose edits become a copy', async () => {
    const { tab, records } = device();
    const first = tab(emptyWorkspace('Shared'), 'a');
    note(first.store, 'of the first');
    await settled();
    const second = tab(first.store.getState().workspace, 'a');
    expect(second.store.getState().home).toEqual({ kind: 'elsewhere', id: 'a' });
    expect(said(second.store).join()).toMatch(/open in another tab/);
    note(second.store, 'of the second');
    note(first.store, 'of the first, later');
    await settled();
    expect(first.store.getState().home).toEqual({ kind: 'own', id: 'a' });
    const kept = [...records.values()].map(({ name, text }) => [name, JSON.parse(text).notes]);
    expect(Object.fromEntries(kept)).toEqual({
      Shared: 'of the first, later',
      'Shared (copy)': 'of the second',
    });
  });

  it('hands a workspace over as the other tab has it', async () => {
    const { tab } = device();
    const first = tab(emptyWorkspace('W'), 'a');
    note(first.store, 'saved');
    await settled();
    const second = tab(first.store.getState().workspace, 'a');
    note(first.store, 'not saved yet');
    const taking = second.library.takeOver();
    await settled();
    await taking;
    expect(second.store.getState().home).toEqual({ kind: 'own', id: 'a' });
    expect(second.store.getState().workspace.notes).toBe('not saved yet');
    expect(first.store.getState().home).toEqual({ kind: 'elsewhere', id: 'a' });
  });

  it('takes over by itself when the other tab closes', async () => {
    const { tab } = device();
    const first = tab(emptyWorkspace('W'), 'a');
    note(first.store, 'last words');
    await settled();
    const second = tab(emptyWorkspace('W'), 'a');
    first.library.dispose();
    await vi.waitFor(() => expect(second.store.getState().home.kind).toBe('own'));
    await vi.waitFor(() => expect(second.store.getState().workspace.notes).toBe('last words'));
  });

  it('gives a workspace that two tabs open at once to one of them', async () => {
    const { tab, records } = device();
    const tabs = [tab(emptyWorkspace('W'), 'a'), tab(emptyWorkspace('W'), 'a')];
    const homes = tabs.map(({ store }) => store.getState().home.kind);
    expect(homes).toEqual(['own', 'elsewhere']);
    expect(records.size).toBe(0);
  });

  it('writes over nothing that it does not know', async () => {
    const { tab, records } = device();
    const { store } = tab(emptyWorkspace('W'), 'a');
    note(store, 'mine');
    await settled();
    const theirs = { ...records.get('a')!, stamp: 'theirs', text: '{"notes":"theirs"}' };
    records.set('a', theirs); // a tab that was not heard
    note(store, 'mine, later');
    await settled();
    expect(records.get('a')).toBe(theirs);
    const { home } = store.getState();
    const copy = home.kind === 'own' ? records.get(home.id) : null;
    expect(copy).toMatchObject({ name: 'W (copy)' });
    expect(JSON.parse(copy!.text).notes).toBe('mine, later');
  });

  it('says once that nothing is kept, and saves again when it can', async () => {
    const { tab, records, breakWith } = device();
    const { store } = tab(emptyWorkspace('W'), 'a');
    const full = new Error('no room');
    full.name = 'QuotaExceededError';
    breakWith(full);
    for (const text of ['a', 'b', 'c']) {
      note(store, text);
      await settled();
    }
    expect(store.getState().saved).toEqual({ kind: 'full', reason: 'no room' });
    expect(said(store).filter((text) => /storage is full/.test(text))).toHaveLength(1);
    breakWith(null);
    note(store, 'd');
    await settled();
    expect(store.getState().saved).toBe('saved');
    expect(JSON.parse(records.get('a')!.text).notes).toBe('d');
  });

  it('keeps what came by a link only when it is changed or asked for', async () => {
    const { tab, records } = device();
    const { store, library } = tab(emptyWorkspace('Mine'), 'a');
    note(store, 'draft');
    await library.show(emptyWorkspace('From afar'), {});
    await settled();
    expect(store.getState().home.kind).toBe('shared');
    expect([...records.values()].map(({ name }) => name)).toEqual(['Mine']);
    await library.back();
    expect(store.getState().workspace).toMatchObject({ name: 'Mine', notes: 'draft' });

    await library.show(emptyWorkspace('From afar'), {});
    note(store, 'changed');
    await settled();
    expect(store.getState().home.kind).toBe('own');
    expect([...records.values()].map(({ name }) => name).sort()).toEqual(['From afar', 'Mine']);
    expect(JSON.parse(records.get('a')!.text).notes).toBe('draft');

    await library.show(emptyWorkspace('Third'), {});
    await library.keepShared();
    expect(records.size).toBe(3);
  });
});
