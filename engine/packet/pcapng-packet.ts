import { CAPTURE_LIMITS } from './capture-limits';
import { DIRECTION, OPTION, readOptions, VERDICT_TYPE } from './pcapng-blocks';
import type { CapturedPacket } from './types';

/** A text of a file: at most so many bytes of it, characters that are none replaced. */
export function readText(bytes: Uint8Array, at: number, length: number): string {
  const end = at + Math.min(length, CAPTURE_LIMITS.text);
  const text = new TextDecoder().decode(bytes.subarray(at, end));
  const zero = text.indexOf('\0'); // some writers end it as C does
  return zero < 0 ? text : text.slice(0, zero);
}

type Said = Pick<CapturedPacket, 'queue' | 'packetId' | 'verdict' | 'direction' | 'comment'>;

/**
 * What the options of an enhanced packet block say of the packet, those of other sizes than the
 * format gives them left out. Options that do not fit their block end the reading: the packet itself
 * is whole then, and worth keeping.
 */
export function readPacketOptions(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
  little: boolean,
): Said {
  let said: Said = {};
  for (const { code, at, length } of readOptions(view, start, end, little).options) {
    if (code === OPTION.comment) said = { ...said, comment: readText(bytes, at, length) };
    else if (code === OPTION.packetId && length === 8) {
      said = { ...said, packetId: view.getBigUint64(at, little) };
    } else if (code === OPTION.queue && length === 4) {
      said = { ...said, queue: view.getUint32(at, little) };
    } else if (code === OPTION.flags && length === 4) {
      const direction = view.getUint32(at, little) & 3;
      if (direction === DIRECTION.in) said = { ...said, direction: 'in' };
      else if (direction === DIRECTION.out) said = { ...said, direction: 'out' };
    } else if (code === OPTION.verdict && length === 9) {
      const type = view.getUint8(at);
      const hook = type === VERDICT_TYPE.xdp ? 'xdp' : type === VERDICT_TYPE.tc ? 'tc' : null;
      if (hook) said = { ...said, verdict: { hook, code: view.getBigInt64(at + 1, little) } };
    }
  }
  return said;
}
