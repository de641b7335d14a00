import { BYTE_TEXT } from '../packets';
import type { ByteChange } from './changed-bytes';

const PAGE = 8; // rows

/** The byte that a key leads to, `null` for a key that moves nothing. */
export function byteAfterKey(
  key: string,
  ctrl: boolean,
  from: number,
  count: number,
  perRow: number,
): number | null {
  const column = from % perRow;
  const within = (to: number) => (to >= 0 && to < count ? to : from);
  switch (key) {
    case 'ArrowRight':
      return within(from + 1);
    case 'ArrowLeft':
      return within(from - 1);
    case 'ArrowDown':
      return within(from + perRow);
    case 'ArrowUp':
      return within(from - perRow);
    case 'PageDown':
      return Math.min(count - 1, from + PAGE * perRow);
    case 'PageUp':
      return Math.max(0, from - PAGE * perRow);
    case 'Home':
      return ctrl ? 0 : from - column;
    case 'End':
      return ctrl ? count - 1 : Math.min(count - 1, from - column + perRow - 1);
    default:
      return null;
  }
}

/** `byte 36 (0x24), was 0f on arrival` */
export function byteTitle(at: number, change: ByteChange, before: number | null): string {
  const place = `byte ${at} (0x${at.toString(16)})`;
  if (change === 'new') return `${place}, new: in front of or behind what arrived`;
  if (change === 'changed' && before !== null)
    return `${place}, was ${BYTE_TEXT[before]} on arrival`;
  return place;
}
