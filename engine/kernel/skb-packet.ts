import { SK_BUFF, SKB_FRAME, SKB_SHARED_INFO, SOCK } from '../abi';
import type { SkbFrame } from '../helpers';
import { type Address, type FlatMemory, InternalError, type Region } from '../util';
import { type PacketPlace, placeRegion, pointTo } from './packet-place';

/** What a packet finds when the kernel puts it into an skb. */
export interface SkbArrival {
  /** From its link-layer header on. */
  readonly data: Uint8Array;
  /** Bytes that XDP left before it. */
  readonly meta?: Uint8Array;
  /** `struct net_device` of the interface it is on. */
  readonly device: Address;
  /** Index of the interface that it arrived on; 0 in a test run. */
  readonly skbIif: number;
  /** What the interface is to addresses; the loopback has neither. */
  readonly addresses: 'none' | 'ethernet';
  /** Whether programs see it at the ingress of tc. */
  readonly atIngress: boolean;
  readonly linkHeader: boolean;
  /** Nanoseconds; 0 for none. */
  readonly tstamp: bigint;
  /** Bytes before the packet; those of a test run if absent. */
  readonly headroom?: number;
}

const ETH_HLEN = 14;
const AF_INET = 2;
const AF_INET6 = 10;
const ETH_P_802_2 = 4;
const ETH_P_IP = 0x0800;
const ETH_P_IPV6 = 0x86dd;
const IPV4_HEADER = 20;
const IPV6_HEADER = 40;

const TCP_CLOSE = 7;
const NO_QUEUE_MAPPING = 0xffff;

const PACKET_HOST = 0;
const PACKET_BROADCAST = 1;
const PACKET_MULTICAST = 2;
const PACKET_OTHERHOST = 3;
const TC_AT_INGRESS = 4;

/**
 * The packet in an skb: `struct sk_buff`, its bytes, what is shared behind them, and a socket that
 * it belongs to. All bytes are linear and its own: nothing is cloned, nothing in fragments.
 *
 * @kernel net/bpf/test_run.c bpf_prog_test_run_skb(), net/ethernet/eth.c eth_type_trans()
 */
export class SkbPacket implements PacketPlace, SkbFrame {
  readonly hardStart: Address;
  readonly frameSize = SKB_FRAME.size;
  readonly skb: Address;
  readonly shared: Address;
  private readonly sock: Address;
  private metaSize = 0;
  private linkHeader = true;

  /** @param region the memory of the packet, `SKB_FRAME.size` bytes from its start on */
  constructor(
    readonly memory: FlatMemory,
    readonly region: Region,
  ) {
    this.hardStart = region.start;
    this.skb = placeRegion(memory, 'ctx', 'context', SK_BUFF.size).start;
    this.shared = placeRegion(memory, 'ctx', 'skb_shared_info', SKB_SHARED_INFO.size).start;
    this.sock = placeRegion(memory, 'ctx', 'sock', SOCK.size).start;
  }

  get ctx(): Address {
    return this.skb;
  }

  get device(): Address {
    return this.memory.view.getUint32(this.skb + SK_BUFF.dev, true);
  }

  /** Why a packet cannot become an skb; `null` when it can. Nothing of a test run is shorter. */
  static refusal(data: Uint8Array): 'EINVAL' | null {
    if (data.length < ETH_HLEN || data.length > SKB_FRAME.maxPacket) return 'EINVAL';
    const protocol = protocolOf(data);
    const header = protocol === ETH_P_IP ? IPV4_HEADER : protocol === ETH_P_IPV6 ? IPV6_HEADER : 0;
    return data.length < ETH_HLEN + header ? 'EINVAL' : null;
  }

  /** Makes an skb of a packet. */
  lay(packet: SkbArrival): void {
    const { memory, skb, hardStart } = this;
    const { data, meta = new Uint8Array(0) } = packet;
    const mac = hardStart + (packet.headroom ?? SKB_FRAME.headroom);
    for (const [at, size] of [
      [skb, SK_BUFF.size],
      [this.shared, SKB_SHARED_INFO.size],
      [this.sock, SOCK.size],
    ] as const)
      memory.u8.fill(0, at, at + size);
    memory.u8.set(meta, mac - meta.length);
    memory.u8.set(data, mac);
    this.metaSize = meta.length;
    this.linkHeader = packet.linkHeader;
    pointTo(memory, skb + SK_BUFF.dev, packet.device);
    pointTo(memory, skb + SK_BUFF.sk, this.sock);
    pointTo(memory, skb + SK_BUFF.head, hardStart);
    this.u32('end', this.shared - hardStart);
    this.u16('mac_header', mac - hardStart);
    this.u16('network_header', mac + ETH_HLEN - hardStart);
    this.u16('transport_header', 0xffff); // not set
    this.u16('mac_len', ETH_HLEN);
    this.u16('protocol', swap16(protocolOf(data)));
    this.u32('skb_iif', packet.skbIif);
    memory.view.setBigUint64(skb + SK_BUFF.tstamp, packet.tstamp, true);
    memory.u8[skb + SK_BUFF.pkt_type] = typeOf(data, packet.addresses);
    memory.u8[skb + SK_BUFF.tstamp_type] = packet.atIngress ? TC_AT_INGRESS : 0;
    this.laySocket(data);
    this.place(
      packet.linkHeader ? mac : mac + ETH_HLEN,
      data.length - (packet.linkHeader ? 0 : ETH_HLEN),
    );
  }

  /** The addresses of the socket are those of the packet. */
  private laySocket(data: Uint8Array): void {
    const { memory, sock } = this;
    memory.u8[sock + SOCK.state] = TCP_CLOSE;
    memory.view.setUint16(sock + SOCK.rx_queue_mapping, NO_QUEUE_MAPPING, true);
    const protocol = protocolOf(data);
    const copy = (from: number, to: number, size: number) =>
      memory.u8.set(data.subarray(ETH_HLEN + from, ETH_HLEN + from + size), sock + to);
    if (protocol === ETH_P_IP) {
      memory.view.setUint16(sock + SOCK.family, AF_INET, true);
      copy(12, SOCK.rcv_saddr, 4);
      copy(16, SOCK.daddr, 4);
    } else if (protocol === ETH_P_IPV6) {
      memory.view.setUint16(sock + SOCK.family, AF_INET6, true);
      copy(8, SOCK.v6_rcv_saddr, 16);
      copy(24, SOCK.v6_daddr, 16);
    }
  }

  // ------------------------------------------------------------------------------ SkbFrame

  get data(): Address {
    return this.memory.view.getUint32(this.skb + SK_BUFF.data, true);
  }

  get length(): number {
    return this.memory.view.getUint32(this.skb + SK_BUFF.len, true);
  }

  get headStart(): Address {
    return Math.min(this.header('mac'), this.data);
  }

  /** Where a header lies. */
  header(which: 'mac' | 'network' | 'transport'): Address {
    return this.hardStart + this.memory.view.getUint16(this.skb + SK_BUFF[`${which}_header`], true);
  }

  /** Says where the packet lies now. @kernel net/core/filter.c bpf_compute_data_pointers() */
  place(start: Address, length: number): void {
    const { memory, skb, region } = this;
    pointTo(memory, skb + SK_BUFF.data, start);
    this.u32('len', length);
    this.u32('tail', start + length - this.hardStart);
    pointTo(memory, skb + SK_BUFF.data_meta, start - this.metaSize);
    pointTo(memory, skb + SK_BUFF.data_end, start + length);
    region.start = start - this.metaSize;
    region.end = start + length;
  }

  /**
   * Makes room before the packet: where there is not enough, everything moves, and the offsets of
   * headers with it, of those too that are not set.
   *
   * @kernel include/linux/skbuff.h skb_cow(), net/core/skbuff.c pskb_expand_head()
   */
  makeRoom(bytes: number): void {
    const { memory, hardStart, data, length } = this;
    const missing = bytes - (data - hardStart);
    if (missing <= 0) return;
    const by = Math.ceil(missing / SKB_FRAME.headroom) * SKB_FRAME.headroom;
    if (data + length + by > hardStart + SKB_FRAME.size)
      throw new InternalError('an skb outgrows its memory');
    this.metaSize = 0;
    memory.u8.copyWithin(hardStart + by, hardStart, data + length);
    for (const field of ['mac_header', 'network_header', 'transport_header'] as const) {
      this.u16(field, memory.view.getUint16(this.skb + SK_BUFF[field], true) + by);
    }
    this.place(data + by, length);
  }

  /** Forgets the metadata, as pskb_expand_head() does. @kernel net/core/skbuff.c skb_unclone() */
  unshare(): void {
    this.metaSize = 0;
    this.place(this.data, this.length);
  }

  /** Moves the link header to where the packet begins. */
  resetMacHeader(): void {
    this.u16('mac_header', this.data - this.hardStart);
    this.u16('mac_len', (this.header('network') - this.data) & 0xffff);
  }

  /** Programs of the link layer see its header, others begin behind it. */
  showLinkHeader(shown: boolean): void {
    this.linkHeader = shown;
    const start = shown ? this.header('mac') : this.header('network');
    this.place(start, this.length + this.data - start);
  }

  get whole(): { readonly start: Address; readonly end: Address } {
    const { region, linkHeader } = this;
    return { start: linkHeader ? region.start : this.header('mac'), end: region.end };
  }

  wholeBytes(): Uint8Array<ArrayBuffer> {
    const start = this.linkHeader ? this.data : this.header('mac');
    return this.memory.u8.slice(start, this.data + this.length);
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return this.memory.u8.slice(this.data, this.data + this.length);
  }

  u16(field: keyof typeof SK_BUFF, value: number): void {
    this.memory.view.setUint16(this.skb + SK_BUFF[field], value, true);
  }

  u32(field: keyof typeof SK_BUFF, value: number): void {
    this.memory.view.setUint32(this.skb + SK_BUFF[field], value, true);
  }
}

const swap16 = (value: number) => ((value & 0xff) << 8) | (value >> 8);

/** EtherType; a number below 0x600 is a length, and what it then is depends on the bytes behind. */
function protocolOf(data: Uint8Array): number {
  const type = (data[12]! << 8) | data[13]!; // there are 14 bytes
  return type >= 0x600 ? type : ETH_P_802_2;
}

/** @kernel net/ethernet/eth.c eth_skb_pkt_type() */
function typeOf(data: Uint8Array, addresses: SkbArrival['addresses']): number {
  const to = data.subarray(0, 6);
  if ((to[0]! & 1) === 1) {
    const broadcast = addresses === 'ethernet' && to.every((byte) => byte === 0xff);
    return broadcast ? PACKET_BROADCAST : PACKET_MULTICAST;
  }
  if (addresses === 'ethernet') return PACKET_HOST;
  return to.every((byte) => byte === 0) ? PACKET_HOST : PACKET_OTHERHOST;
}
