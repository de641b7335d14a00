import { XDP_BUFF, XDP_FRAME, XDP_RXQ_INFO, XDP_TXQ_INFO } from '../abi';
import type { XdpFrame } from '../helpers';
import type { Address, FlatMemory, Region } from '../util';
import { type PacketPlace, placeRegion, pointTo } from './packet-place';

/** What a packet finds when it arrives at XDP. */
export interface XdpArrival {
  readonly data: Uint8Array;
  /** `struct net_device` of the interface it arrives on. */
  readonly device: Address;
  readonly rxQueue: number;
  /** Bytes at the start of `data` that are metadata before the packet. */
  readonly metaSize?: number;
  /** Bytes of packet that programs see; what lies beyond is in fragments. */
  readonly linearSize?: number;
}

/**
 * The packet in the frame of an XDP test run (`XDP_FRAME`), and `struct xdp_buff` over it. A packet
 * longer than the linear part keeps the rest in fragments, which programs do not see.
 *
 * @kernel net/bpf/test_run.c bpf_prog_test_run_xdp()
 */
export class XdpPacket implements PacketPlace, XdpFrame {
  readonly hardStart: Address;
  readonly frameSize = XDP_FRAME.size;
  readonly buff: Address;
  fragments: Uint8Array = new Uint8Array(0);
  private readonly rxq: Address;

  /** @param region the memory of the packet, a frame at least from its start on */
  constructor(
    private readonly memory: FlatMemory,
    readonly region: Region,
  ) {
    this.hardStart = region.start;
    this.buff = placeRegion(memory, 'ctx', 'context', XDP_BUFF.size).start;
    this.rxq = placeRegion(memory, 'kernel', 'xdp_rxq_info', XDP_RXQ_INFO.size).start;
    const txq = placeRegion(memory, 'kernel', 'xdp_txq_info', XDP_TXQ_INFO.size).start;
    pointTo(memory, this.buff + XDP_BUFF.data_hard_start, this.hardStart);
    pointTo(memory, this.buff + XDP_BUFF.rxq, this.rxq);
    pointTo(memory, this.buff + XDP_BUFF.txq, txq);
    memory.view.setUint32(this.buff + XDP_BUFF.frame_sz, XDP_FRAME.size, true);
  }

  get ctx(): Address {
    return this.buff;
  }

  get device(): Address {
    return this.memory.view.getUint32(this.rxq + XDP_RXQ_INFO.dev, true);
  }

  /** Lays a packet into the frame. */
  lay(packet: XdpArrival): void {
    const { memory, buff, hardStart, region } = this;
    const metaSize = packet.metaSize ?? 0;
    const start = hardStart + XDP_FRAME.headroom; // of the packet itself
    const linear = Math.min(
      packet.linearSize ?? packet.data.length - metaSize,
      XDP_FRAME.maxPacket,
    );
    memory.u8.fill(0, hardStart, hardStart + XDP_FRAME.size);
    memory.u8.set(packet.data.subarray(0, metaSize + linear), start - metaSize);
    this.fragments = packet.data.slice(metaSize + linear); // helpers write there
    region.start = start - metaSize;
    region.end = start + linear;
    pointTo(memory, buff + XDP_BUFF.data_meta, start - metaSize);
    pointTo(memory, buff + XDP_BUFF.data, start);
    pointTo(memory, buff + XDP_BUFF.data_end, start + linear);
    pointTo(memory, this.rxq + XDP_RXQ_INFO.dev, packet.device);
    memory.view.setUint32(this.rxq + XDP_RXQ_INFO.queue_index, packet.rxQueue, true);
  }

  get whole(): Region {
    return this.region;
  }

  wholeBytes(): Uint8Array<ArrayBuffer> {
    return this.bytes();
  }

  /** Metadata and packet as they are now, the fragments included. */
  bytes(): Uint8Array<ArrayBuffer> {
    const { start, end } = this.region;
    const linear = this.memory.u8.subarray(start, end);
    const bytes = new Uint8Array(linear.length + this.fragments.length);
    bytes.set(linear);
    bytes.set(this.fragments, linear.length);
    return bytes;
  }

  /** `data`, `data_end` and `data_meta` as offsets from the start of the metadata region. */
  offsets(): { readonly meta: number; readonly data: number; readonly end: number } {
    const read = (field: 'data' | 'data_end' | 'data_meta') =>
      this.memory.view.getUint32(this.buff + XDP_BUFF[field], true);
    const meta = read('data_meta');
    return { meta: 0, data: read('data') - meta, end: read('data_end') - meta };
  }

  /** Bytes of the frame before the packet. */
  get headroom(): number {
    return this.memory.view.getUint32(this.buff + XDP_BUFF.data, true) - this.hardStart;
  }

  resizeFragments(bytes: number): void {
    const resized = new Uint8Array(bytes);
    resized.set(this.fragments.subarray(0, bytes));
    this.fragments = resized;
  }
}
