import { ERRNO, type MapDef } from '../abi';
import type { Address, FlatMemory } from '../util';
import { MapBase } from './map-base';

const ENOTSUPP = -ERRNO.ENOTSUPP.number;

/** Bytes before each record: its length with two bits, and the way back to its ring. */
export const RINGBUF_HEADER = 8;
const BUSY = 2 ** 31;
const DISCARDED = 2 ** 30;
const LENGTH = DISCARDED - 1;
const MOST_RECORD = 0x3fff_ffff; // bytes, UINT_MAX / 4

// 64-bit words of the positions.
const CONSUMER = 0;
const PRODUCER = 8;
const PENDING = 16;
export const RINGBUF_POSITIONS = 24;

/** @kernel include/uapi/linux/bpf.h BPF_RB_AVAIL_DATA .. */
const QUERIES = { available: 0, size: 1, consumer: 2, producer: 3 } as const;

/**
 * BPF_MAP_TYPE_RINGBUF: a ring of records. Programs write them, whole or by reserving room that
 * they commit later; user space reads them in the order of reservation, up to the first that is not
 * committed.
 *
 * Positions count bytes since the beginning and never wrap. The data has room for two rings, as the
 * kernel maps the ring twice: a record that reaches over the end goes on behind it.
 *
 * @kernel kernel/bpf/ringbuf.c
 */
export class RingBuffer extends MapBase {
  /** @param positions `RINGBUF_POSITIONS` bytes, zeroed; `data` two rings */
  constructor(
    memory: FlatMemory,
    def: MapDef,
    address: Address,
    private readonly positions: Address,
    private readonly data: Address,
  ) {
    super(memory, def, address);
  }

  /** Room for a record of `size` bytes; 0 where there is none. @kernel __bpf_ringbuf_reserve() */
  reserve(size: number): Address {
    if (size > MOST_RECORD) return 0;
    const length = recordLength(size);
    if (length > this.def.maxEntries) return 0;
    const start = this.position(PRODUCER);
    const end = start + length;
    const pending = this.firstPending(start);
    const most = this.def.maxEntries - 1;
    if (end - this.position(CONSUMER) > most || end - pending > most) return 0;
    const header = this.header(start);
    this.memory.view.setUint32(header, size + BUSY, true);
    this.memory.view.setUint32(header + 4, this.address, true);
    this.setPosition(PRODUCER, end);
    return header + RINGBUF_HEADER;
  }

  /** Hands a reserved record to user space, or lets it be skipped; its size. */
  commit(record: Address, discard: boolean): number {
    const header = record - RINGBUF_HEADER;
    const size = this.memory.view.getUint32(header, true) % DISCARDED;
    this.memory.view.setUint32(header, size + (discard ? DISCARDED : 0), true);
    return size;
  }

  /** @kernel bpf_ringbuf_output() */
  output(from: Address, size: number): number {
    const record = this.reserve(size);
    if (record === 0) return -ERRNO.EAGAIN.number;
    this.memory.u8.copyWithin(record, from, from + size);
    this.commit(record, false);
    return 0;
  }

  /** @kernel bpf_ringbuf_query() */
  query(what: number): number {
    switch (what) {
      case QUERIES.available:
        return this.available();
      case QUERIES.size:
        return this.def.maxEntries;
      case QUERIES.consumer:
        return this.position(CONSUMER);
      case QUERIES.producer:
        return this.position(PRODUCER);
      default:
        return 0;
    }
  }

  /** The records that user space can read now, oldest first. `consume`: they make room for others. */
  records(consume: boolean): Uint8Array<ArrayBuffer>[] {
    const records: Uint8Array<ArrayBuffer>[] = [];
    const end = this.position(PRODUCER);
    let at = this.position(CONSUMER);
    while (at < end) {
      const header = this.header(at);
      const word = this.memory.view.getUint32(header, true);
      if (word >= BUSY) break;
      const size = word & LENGTH;
      const record = header + RINGBUF_HEADER;
      if (word < DISCARDED) records.push(this.memory.u8.slice(record, record + size));
      at += recordLength(size);
    }
    if (consume) this.setPosition(CONSUMER, at);
    return records;
  }

  override valuesInOrder(): Uint8Array[] {
    return this.records(false);
  }

  find(_key: Address): Address {
    return 0;
  }
  update(_key: Address, _value: Address, _flags: number): number {
    return ENOTSUPP;
  }
  delete(_key: Address): number {
    return ENOTSUPP;
  }
  override sysLookup(_key: Address, _out: Address): number {
    return ENOTSUPP;
  }
  nextKey(_key: Address | null, _out: Address): number {
    return ENOTSUPP;
  }

  /** Bytes that are in use. */
  size(): number {
    return this.available();
  }

  private available(): number {
    return this.position(PRODUCER) - this.position(CONSUMER);
  }

  /** The oldest record that is not committed, or the producer's position. */
  private firstPending(producer: number): number {
    let at = this.position(PENDING);
    while (at < producer) {
      const word = this.memory.view.getUint32(this.header(at), true);
      if (word >= BUSY) break;
      at += recordLength(word & LENGTH);
    }
    this.setPosition(PENDING, at);
    return at;
  }

  private header(position: number): Address {
    return this.data + (position % this.def.maxEntries);
  }

  private position(which: number): number {
    const { view } = this.memory;
    const at = this.positions + which;
    return view.getUint32(at, true) + 2 ** 32 * view.getUint32(at + 4, true);
  }
  private setPosition(which: number, value: number): void {
    const { view } = this.memory;
    view.setUint32(this.positions + which, value % 2 ** 32, true);
    view.setUint32(this.positions + which + 4, Math.trunc(value / 2 ** 32), true);
  }
}

function recordLength(size: number): number {
  return Math.ceil((size + RINGBUF_HEADER) / 8) * 8;
}
