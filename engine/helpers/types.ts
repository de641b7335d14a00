import { MAX_BPF_STACK, MAX_CALL_FRAMES } from '../abi';
import type { Callback, Registers } from '../interp';
import type { BpfMap } from '../maps';
import type { Network } from '../network';
import type { MapWrite } from '../trace';
import type { Address, FlatMemory, Region } from '../util';

/** What helper calls need of the kernel around them. */
export interface HelperEnv {
  readonly memory: FlatMemory;
  /** The map whose object is at `address`. */
  mapAt(address: Address): BpfMap | null;
  /** Nanoseconds on the workspace's clock; each call advances it by 1. */
  ktime(): bigint;
  /** The same, without advancing it. */
  readonly now: bigint;
  /** Id of the program under way. */
  readonly runningProg: number;
  /** The timer whose function is being called, 0 for none. */
  readonly runningTimer: Address;
  /** 32 random bits from the workspace's seed. */
  random(): number;
  /** A line of bpf_trace_printk, without its line end. */
  print(line: string): void;
  /** A record that a program hands to user space through a map. */
  emit(map: BpfMap, data: Uint8Array): void;
  /** Whether the program under way is one of XDP; else it meets an skb. */
  readonly atXdp: boolean;
  /** Whether its type may write to packets. */
  readonly mayWritePacket: boolean;
  /** The packet as XDP holds it. */
  readonly xdp: XdpFrame;
  /** The packet as an skb holds it. */
  readonly skb: SkbFrame;
  /** Interfaces, routes and neighbours. */
  readonly network: Network;
  /** Index of the interface that the packet under way came by. */
  readonly ingressIfindex: number;
  /** Whether the interface with this index is up; `null` where there is none. */
  isUp(ifindex: number): boolean | null;
  /** `SCRATCH_BYTES` for the helpers' own use: 8, a key, a key for each call depth, and `timer-state.ts`. */
  readonly scratch: Address;
  /** Notes where a redirect helper sends the packet; `null` for nowhere. */
  redirect(target: RedirectTarget | null): void;
  /** A copy of the packet, from its link-layer header on, leaves or comes in by an interface that is up. */
  sendCopy(copy: PacketCopy): void;
  /** Told of each write to a map, where somebody listens. */
  onMapWrite: ((write: MapWrite) => void) | null;
}

/** Bytes of a key that a function may be called back with. */
export const MOST_KEY_BYTES = MAX_BPF_STACK;
export const SCRATCH_BYTES = 8 + (2 + MAX_CALL_FRAMES) * MOST_KEY_BYTES + 8;

/** A record for user space, of a ring buffer or a perf event. */
export interface EmittedRecord {
  /** What it went through. */
  readonly map: BpfMap;
  readonly data: Uint8Array;
}

/** A copy of a packet that goes a way of its own. */
export interface PacketCopy {
  readonly ifindex: number;
  /** Whether it comes in by the interface, or leaves. */
  readonly way: 'in' | 'out';
  readonly data: Uint8Array;
}

/** What a redirect helper chose. */
export type RedirectTarget =
  | { readonly kind: 'interface'; readonly ifindex: number }
  | { readonly kind: 'cpu'; readonly cpu: number }
  /** Every interface of a devmap, if need be but the one that the packet came by. */
  | { readonly kind: 'all'; readonly map: string; readonly butIngress: boolean };

/** Where a packet lies at XDP. */
export interface XdpFrame {
  /** `struct xdp_buff`, which holds data and data_end. */
  readonly buff: Address;
  /** The packet as a region: its start and end move with bpf_xdp_adjust_head. */
  readonly region: Region;
  /** First byte of the frame, the headroom included. */
  readonly hardStart: Address;
  /** What of the packet lies in fragments, behind the linear part. */
  readonly fragments: Uint8Array;
  /** Cuts the fragments, or appends zeroes. */
  resizeFragments(bytes: number): void;
}

/** Where a packet lies in an skb: all of it in one piece. */
export interface SkbFrame {
  /** `struct sk_buff` */
  readonly skb: Address;
  /** Its first byte that the program sees, and how many there are. */
  readonly data: Address;
  readonly length: number;
  /** The first byte that belongs to it, headers before `data` included. */
  readonly headStart: Address;
  /** Its bytes with the link-layer header. */
  wholeBytes(): Uint8Array;
  /** Where a header of it lies. */
  header(which: 'mac' | 'network' | 'transport'): Address;
  /** Says where it lies now. */
  place(start: Address, length: number): void;
  /** Makes room before it, which may move it. */
  makeRoom(bytes: number): void;
  /** Bytes of its own, which it shared with a copy: metadata before it is forgotten. */
  unshare(): void;
  /** Its link header begins where it begins now. */
  resetMacHeader(): void;
}

/**
 * Carries out one helper: reads r1.. and writes r0, or returns what it calls back before it does, or
 * a sentence where the call would harm memory.
 */
export type HelperFunction = (env: HelperEnv, regs: Registers) => string | Callback | undefined;
