import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { emptyWorkspace } from '../../engine/workspace';
import { device, note, said } from './test-device';

const HOUR = 'an hour of work';

describe('work that the device does not take', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const settled = async () => {
    await vi.advanceTimersByTimeAsync(1000);
  };

  it('is there again after a link was looked at', async () => {
    const { tab, breakWith } = device();
    breakWith(new Error('denied'));
    const { store, library } = tab(emptyWorkspace('Mine'), 'a');
    note(store, HOUR);
    await settled();
    await library.show(emptyWorkspace('Shared'), {});
    await library.back();
    expect(store.getState().workspace).toMatchObject({ name: 'Mine', notes: HOUR });
    store.getState().undo();
    expect(store.getState().workspace.notes).toBe('');
  });

  it('is there again after another workspace was open, and is still said not to be saved', async () => {
    const { tab, fill, empty, notesOf } = device();
    const { store, library } = tab(emptyWorkspace('Mine'), 'a');
    note(store, 'saved');
    await settled();
    await library.add(emptyWorkspace('Other'));
    const { home } = store.getState();
    await library.open('a');
    fill();
    note(store, HOUR);
    await settled();
    await library.open(home.kind === 'own' ? home.id : '');
    expect(store.getState().saved).toMatchObject({ kind: 'full' });
    await library.open('a');
    expect(store.getState().workspace.notes).toBe(HOUR);
    empty();
    note(store, `${HOUR} and more`);
    await settled();
    expect(store.getState().saved).toBe('saved');
    expect(notesOf('a')).toBe(`${HOUR} and more`);
  });

  it('is saved when there is room again, also where it is off the screen', async () => {
    const { tab, fill, empty, notesOf } = device();
    const { store, library } = tab(emptyWorkspace('Mine'), 'a');
    fill();
    note(store, HOUR);
    await settled();
    await library.show(emptyWorkspace('Shared'), {});
    empty();
    note(store, 'changed');
    await settled();
    expect(notesOf('a')).toBe(HOUR);
  });

  it('is not handed over to another tab', async () => {
    const { tab, fill } = device();
    const mine = tab(emptyWorkspace('Mine'), 'a');
    note(mine.store, 'saved');
    await settled();
    const other = tab(emptyWorkspace('Mine'), 'a');
    await settled();
    fill();
    note(mine.store, HOUR);
    await settled();
    const taking = other.library.takeOver();
    await settled();
    await taking;
    other.library.dispose();
    await settled();
    expect(mine.store.getState().workspace.notes).toBe(HOUR);
    expect(said(mine.store).join()).toMatch(/it stays here/);
  });

  it('yet is taken in the end: an undo while it was saved', async () => {
    const { tab, holdWrites, notesOf } = device();
    const { store } = tab(emptyWorkspace('Mine'), 'a');
    const release = holdWrites();
    note(store, 'x');
    await vi.advanceTimersByTimeAsync(200);
    store.getState().undo();
    release();
    await settled();
    expect(notesOf('a')).toBe('');
  });

  it('yet is taken in the end: an edit while something else took the screen', async () => {
    const { tab, holdWrites, notesOf } = device();
    const { store, library } = tab(emptyWorkspace('Mine'), 'a');
    const release = holdWrites();
    note(store, 'x');
    const showing = library.show(emptyWorkspace('Shared'), {});
    await vi.advanceTimersByTimeAsync(10);
    note(store, 'xy');
    release();
    await showing;
    await settled();
    expect(notesOf('a')).toBe('xy');
  });
});
