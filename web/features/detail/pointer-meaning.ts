import type { TraceRegion } from '../../../engine/api';
import { isClobbered } from '../../../engine/trace';

/** The high word of every pointer that a program sees. */
const POINTER_HIGH = 0xffff8881;

/** What pointers are told from. */
export interface PointerWorld {
  readonly regions: readonly TraceRegion[];
  /** The packet at the moment: its bytes, and how far its start has moved since the first step. */
  readonly packet: { readonly length: number; readonly moved: number };
  /** Names of the maps whose elements are numbered by their keys. */
  readonly arrays: ReadonlySet<string>;
}

export interface Meaning {
  readonly kind: 'pointer' | 'number' | 'zero';
  /** `packet+14`, `stack fp-8`, `ctx`, `value of hits+4`, `-1`, `53` */
  readonly text: string;
}

const signed = (offset: number) => (offset === 0 ? '' : offset < 0 ? `-${-offset}` : `+${offset}`);

function pointerMeaning(address: number, { regions, packet, arrays }: PointerWorld): string | null {
  for (const region of regions) {
    const { kind, label, start, end, origin, stride, depth } = region;
    // One past the end belongs to the stack, whose r10 points there, and to nothing else.
    if (address < start || address > end || (address === end && kind !== 'stack')) continue;
    if (kind === 'packet') {
      const offset = address - origin - packet.moved;
      if (offset === packet.length) return `packet+${offset} (end)`;
      return `packet${signed(offset)}`;
    }
    if (kind === 'stack') {
      const whose = depth === 0 ? '' : ` of call ${depth}`;
      return `stack fp${signed(address - origin)}${whose}`;
    }
    if (kind === 'ctx') return `ctx${signed(address - origin)}`;
    const offset = address - origin;
    if (stride === 0) return `${label}${signed(offset)}`;
    const within = signed(offset % stride);
    if (!arrays.has(label.replace(/^value of /, ''))) return `${label}${within}`;
    return `${label}[${Math.floor(offset / stride)}]${within}`;
  }
  return null;
}

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** What a register or a stack word holds, in the words of the program's world. */
export function meaningOf(value: bigint, world: PointerWorld): Meaning {
  if (value === 0n) return { kind: 'zero', text: '0' };
  if (Number(value >> 32n) === POINTER_HIGH) {
    const text = pointerMeaning(Number(value & 0xffff_ffffn), world);
    return { kind: 'pointer', text: text ?? 'points to nothing' };
  }
  if (isClobbered(Number(value & 0xffff_ffffn), Number(value >> 32n) | 0)) {
    return { kind: 'number', text: 'left by a call' };
  }
  const number = BigInt.asIntN(64, value);
  const small = number >= -MAX_SAFE && number <= MAX_SAFE;
  return { kind: 'number', text: small ? String(number) : String(value) };
}

/** `0x35`, `0xffff888100001100` */
export const hexOf = (value: bigint): string => `0x${value.toString(16)}`;
