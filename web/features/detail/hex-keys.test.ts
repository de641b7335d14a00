import { describe, expect, it } from 'vitest';
import { byteAfterKey, byteTitle } from './hex-keys';

describe('keys in the bytes', () => {
  const go = (key: string, from: number, ctrl = false) => byteAfterKey(key, ctrl, from, 40, 16);

  it('go by byte and by row, and stay within the packet', () => {
    expect(go('ArrowRight', 0)).toBe(1);
    expect(go('ArrowRight', 39)).toBe(39);
    expect(go('ArrowLeft', 16)).toBe(15);
    expect(go('ArrowDown', 20)).toBe(36);
    expect(go('ArrowDown', 30)).toBe(30);
    expect(go('ArrowUp', 5)).toBe(5);
    expect(go('PageDown', 3)).toBe(39);
    expect(go('PageUp', 39)).toBe(0);
  });

  it('go to the ends of a row, and with Ctrl of the packet', () => {
    expect(go('Home', 20)).toBe(16);
    expect(go('End', 20)).toBe(31);
    expect(go('End', 33)).toBe(39);
    expect(go('Home', 20, true)).toBe(0);
    expect(go('End', 20, true)).toBe(39);
    expect(go('x', 20)).toBeNull();
  });
});

describe('keys in rows of eight bytes', () => {
  it('go by the row that is shown', () => {
    expect(byteAfterKey('ArrowDown', false, 20, 40, 8)).toBe(28);
    expect(byteAfterKey('End', false, 20, 40, 8)).toBe(23);
    expect(byteAfterKey('PageUp', false, 39, 100, 8)).toBe(0);
  });
});

describe('the title of a byte', () => {
  it('says where it is and what it was', () => {
    expect(byteTitle(36, 'same', 1)).toBe('byte 36 (0x24)');
    expect(byteTitle(36, 'changed', 15)).toBe('byte 36 (0x24), was 0f on arrival');
    expect(byteTitle(0, 'new', null)).toBe('byte 0 (0x0), new: in front of or behind what arrived');
  });
});
