import { ERRNO, XDP_BUFF } from '../abi';
import { type Address, POINTER_HIGH } from '../util';
import type { HelperEnv } from './types';
import { packetLength } from './xdp-helpers';

/**
 * `struct bpf_dynptr_kern` on a program's stack: where it leads (the frame or skb itself where that
 * is a packet), its size with the kind and a mark for reading only in the high bits, and how far
 * from the start it begins.
 *
 * @kernel include/linux/bpf.h
 */
const DATA = 0;
const SIZE = 8;
const OFFSET = 12;

/** @kernel enum bpf_dynptr_type */
const KINDS = ['none', 'local', 'ringbuf', 'skb', 'xdp'] as const;
export type DynptrKind = (typeof KINDS)[number];
const KIND_SHIFT = 28;
const READ_ONLY = 1 << 31;
const SIZE_MASK = 0xff_ffff;
/** @kernel DYNPTR_MAX_SIZE */
const MOST_BYTES = SIZE_MASK;

/** Offsets and lengths at XDP. @kernel net/core/filter.c bpf_xdp_pointer() */
const MOST_AT_XDP = 0xffff;

export const { E2BIG, EFAULT, EINVAL, ERANGE } = Object.fromEntries(
  (['E2BIG', 'EFAULT', 'EINVAL', 'ERANGE'] as const).map((name) => [name, -ERRNO[name].number]),
) as Record<'E2BIG' | 'EFAULT' | 'EINVAL' | 'ERANGE', number>;

/** One such object. */
export class Dynptr {
  constructor(
    private readonly env: HelperEnv,
    private readonly at: Address,
  ) {}

  private get view(): DataView {
    return this.env.memory.view;
  }

  /** Where it leads, 0 for nowhere. */
  get data(): Address {
    return this.view.getUint32(this.at + DATA, true);
  }

  private get word(): number {
    return this.view.getUint32(this.at + SIZE, true);
  }

  get kind(): DynptrKind {
    return KINDS[(this.word >>> KIND_SHIFT) & 7] ?? 'none';
  }

  get readOnly(): boolean {
    return (this.word & READ_ONLY) !== 0;
  }

  get size(): number {
    return this.word & SIZE_MASK;
  }

  get offset(): number {
    return this.view.getUint32(this.at + OFFSET, true);
  }

  /** Makes it one of `size` bytes; returns 0, or a negative errno where that is too much. */
  init(kind: DynptrKind, data: Address, size: number, readOnly = false): number {
    if (size > MOST_BYTES) {
      this.clear();
      return E2BIG;
    }
    const { view, at } = this;
    view.setUint32(at + DATA, data, true);
    view.setUint32(at + DATA + 4, POINTER_HIGH, true);
    const word = size | (KINDS.indexOf(kind) << KIND_SHIFT) | (readOnly ? READ_ONLY : 0);
    view.setUint32(at + SIZE, word, true);
    view.setUint32(at + OFFSET, 0, true);
    return 0;
  }

  /** @kernel bpf_dynptr_set_null() */
  clear(): void {
    this.env.memory.u8.fill(0, this.at, this.at + 16);
  }

  copyFrom(other: Dynptr): void {
    this.env.memory.u8.copyWithin(this.at, other.at, other.at + 16);
  }

  /** Keeps the bytes from `start` to `end`. */
  narrow(start: number, end: number): void {
    this.view.setUint32(this.at + OFFSET, this.offset + start, true);
    this.view.setUint32(this.at + SIZE, (this.word & ~SIZE_MASK) | (end - start), true);
  }

  /** Whether the bytes lie outside of it. @kernel bpf_dynptr_check_off_len() */
  isOutside(offset: number, length: number): boolean {
    return length > this.size || offset > this.size - length;
  }

  /**
   * Where bytes of it lie in one piece; `null` where they do not.
   *
   * @kernel kernel/bpf/helpers.c bpf_dynptr_slice()
   */
  pointer(offset: number, length: number): Address | null {
    const at = this.offset + offset;
    switch (this.kind) {
      case 'xdp': {
        const { data, linear } = this.xdp();
        const isThere = at <= MOST_AT_XDP && length <= MOST_AT_XDP && at + length <= linear;
        return isThere ? data + at : null;
      }
      case 'skb': {
        const { data, length: size } = this.env.skb;
        return at + length <= size ? data + at : null;
      }
      default:
        return this.data + at;
    }
  }

  /** Whether bytes are there, in one piece. */
  hasPiece(offset: number, length: number): boolean {
    return (
      this.data !== 0 && !this.isOutside(offset, length) && this.pointer(offset, length) !== null
    );
  }

  /** Whether bytes of a packet lie in its fragments, where nothing here can point to. */
  isInFragments(offset: number): boolean {
    if (this.kind !== 'xdp') return false;
    const beyond = this.offset + offset - this.xdp().linear;
    return beyond >= 0 && beyond < this.env.xdp.fragments.length;
  }

  /** Copies bytes out; 0 or a negative errno. @kernel __bpf_dynptr_read() */
  read(offset: number, to: Uint8Array): number {
    if (this.data === 0) return EINVAL;
    if (this.isOutside(offset, to.length)) return E2BIG;
    const pieces = this.pieces(offset, to.length);
    if (typeof pieces === 'number') return pieces;
    to.set(pieces[0].slice());
    to.set(pieces[1], pieces[0].length);
    return 0;
  }

  /** Copies bytes in. @kernel __bpf_dynptr_write() */
  write(offset: number, from: Uint8Array): number {
    if (this.data === 0 || this.readOnly) return EINVAL;
    if (this.isOutside(offset, from.length)) return E2BIG;
    const pieces = this.pieces(offset, from.length);
    if (typeof pieces === 'number') return pieces;
    const bytes = from.slice(); // they may overlap
    pieces[0].set(bytes.subarray(0, pieces[0].length));
    pieces[1].set(bytes.subarray(pieces[0].length));
    return 0;
  }

  /** Bytes in memory, and behind them those in fragments; a negative errno where they are not there. */
  private pieces(offset: number, length: number): [Uint8Array, Uint8Array] | number {
    const { memory, xdp } = this.env;
    const at = this.offset + offset;
    if (this.kind === 'xdp') {
      if (at > MOST_AT_XDP || length > MOST_AT_XDP) return EFAULT;
      if (at + length > packetLength(this.env)) return EINVAL;
      const { data, linear } = this.xdp();
      const first = Math.max(0, Math.min(length, linear - at));
      const from = Math.max(0, at - linear);
      return [
        memory.u8.subarray(data + at, data + at + first),
        xdp.fragments.subarray(from, from + length - first),
      ];
    }
    const pointer = this.pointer(offset, length);
    if (pointer === null) return EFAULT;
    return [memory.u8.subarray(pointer, pointer + length), new Uint8Array()];
  }

  private xdp(): { data: Address; linear: number } {
    const { buff } = this.env.xdp;
    const data = this.view.getUint32(buff + XDP_BUFF.data, true);
    return { data, linear: this.view.getUint32(buff + XDP_BUFF.data_end, true) - data };
  }
}
