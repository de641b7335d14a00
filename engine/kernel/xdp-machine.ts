import { NET_DEVICE, XDP_BUFF, XDP_FRAME, XDP_RXQ_INFO, XDP_TXQ_INFO } from '../abi';
import type { EmittedRecord, HelperEnv, RedirectTarget, XdpFrame } from '../helpers';
import {
  type Host,
  type Interpreter,
  type LinkedProgram,
  mapStacks,
  type Registers,
  type Stop,
  type TailTarget,
} from '../interp';
import type { BpfMap } from '../maps';
import type { MapWrite } from '../trace';
import {
  type Address,
  type FlatMemory,
  InternalError,
  POINTER_HIGH,
  prng,
  type Region,
  type RegionKind,
} from '../util';

/** What a packet finds when it arrives. */
export interface PacketArrival {
  readonly data: Uint8Array;
  /** `struct net_device` of the interface it arrives on. */
  readonly device: Address;
  readonly rxQueue: number;
  /** What bpf_ktime_get_ns() answers first, in nanoseconds. */
  readonly time: bigint;
  /** Bytes at the start of `data` that are metadata before the packet. */
  readonly metaSize?: number;
  /** Bytes of packet that programs see; what lies beyond is in fragments. */
  readonly linearSize?: number;
}

export interface RunLimits {
  readonly insnBudget: number;
  /** Most tail calls for one packet. */
  readonly tailCalls: number;
  /** The rule of 2019: an attempt on an empty slot costs a tail call too. */
  readonly emptySlotCosts: boolean;
}

/** What the machine needs to look up in the kernel. */
export interface KernelLookup {
  mapAt(address: Address): BpfMap | null;
  tailTarget(map: Address, index: number): TailTarget | 'empty' | 'range' | { fault: string };
}

/** What runs programs. Types only: a kernel stands before this code is loaded. */
export interface Execution {
  createInterpreter(host: Host): Interpreter;
  /** @returns what was wrong with the call, which ends the run */
  callHelper(helper: number, regs: Registers, env: HelperEnv): string | null;
}

const XDP_MD_SIZE = XDP_BUFF.size;

/**
 * The place where XDP programs run: the packet's frame, the context, the clock, the dice, and the
 * interpreter over them. One packet at a time: `arrive`, then `interpreter.run` until it stops,
 * then `packetBytes`.
 *
 * The frame is that of an XDP test run: `XDP_FRAME`. A packet longer than the linear part keeps the
 * rest in fragments, which programs do not see.
 *
 * @kernel net/bpf/test_run.c bpf_prog_test_run_xdp()
 */
export class XdpMachine implements Host, HelperEnv {
  readonly frame: XdpFrame;
  readonly stacks: readonly Region[];
  /** Set before the first packet arrives. */
  execution: Execution | null = null;
  /** Told of each write to a map by a helper. */
  onMapWrite: ((write: MapWrite) => void) | null = null;
  /** Told when a tail call finds its target, before the machine takes it (if its budget allows). */
  onTailCall: (() => void) | null = null;
  /** Lines that programs printed for this packet. */
  printed: string[] = [];
  /** Records for user space that programs put out for this packet. */
  emitted: EmittedRecord[] = [];
  /** What the last redirect helper of this packet chose. */
  redirectedTo: RedirectTarget | null = null;
  readonly scratch: Address;
  fragments: Uint8Array = new Uint8Array(0);
  private readonly random32: ReturnType<typeof prng>;
  private readonly packetRegion: Region;
  private readonly rxq: Address;
  private built: Interpreter | null = null;
  private clock = 0n;
  private printedBytes = 0;
  private emittedBytes = 0;

  constructor(
    readonly memory: FlatMemory,
    private readonly kernel: KernelLookup,
    seed: number,
  ) {
    this.random32 = prng(seed);
    const place = (kind: RegionKind, label: string, size: number) => {
      const number = memory.map({ kind, label, size });
      if (number === null) throw new InternalError(`no memory for the ${label}`);
      return memory.region(number);
    };
    this.packetRegion = place('packet', 'packet', XDP_FRAME.size);
    const buff = place('ctx', 'context', XDP_MD_SIZE).start;
    this.rxq = place('kernel', 'xdp_rxq_info', XDP_RXQ_INFO.size).start;
    const txq = place('kernel', 'xdp_txq_info', XDP_TXQ_INFO.size).start;
    this.frame = { buff, region: this.packetRegion, hardStart: this.packetRegion.start };
    this.point(buff + XDP_BUFF.data_hard_start, this.frame.hardStart);
    this.point(buff + XDP_BUFF.rxq, this.rxq);
    this.point(buff + XDP_BUFF.txq, txq);
    memory.view.setUint32(buff + XDP_BUFF.frame_sz, XDP_FRAME.size, true);
    this.stacks = mapStacks(memory);
    this.scratch = place('kernel', 'scratch', 8).start;
  }

  get interpreter(): Interpreter {
    this.built ??= this.running.createInterpreter(this);
    return this.built;
  }

  private get running(): Execution {
    if (!this.execution) throw new InternalError('the machine was given nothing to run with');
    return this.execution;
  }

  /** Lays a packet into the frame and starts its chain at `program`. */
  arrive(program: LinkedProgram, packet: PacketArrival, limits: RunLimits): void {
    const { memory, frame } = this;
    const metaSize = packet.metaSize ?? 0;
    const start = frame.hardStart + XDP_FRAME.headroom; // of the packet itself
    const linear = Math.min(
      packet.linearSize ?? packet.data.length - metaSize,
      maxLinear(metaSize),
    );
    memory.u8.fill(0, frame.hardStart, frame.hardStart + XDP_FRAME.size);
    memory.u8.set(packet.data.subarray(0, metaSize + linear), start - metaSize);
    this.fragments = packet.data.slice(metaSize + linear); // helpers write there
    this.packetRegion.start = start - metaSize;
    this.packetRegion.end = start + linear;
    this.point(frame.buff + XDP_BUFF.data_meta, start - metaSize);
    this.point(frame.buff + XDP_BUFF.data, start);
    this.point(frame.buff + XDP_BUFF.data_end, start + linear);
    this.point(this.rxq + XDP_RXQ_INFO.dev, packet.device);
    memory.view.setUint32(this.rxq + XDP_RXQ_INFO.queue_index, packet.rxQueue, true);
    this.clock = packet.time;
    this.printed = [];
    this.printedBytes = 0;
    this.emitted = [];
    this.emittedBytes = 0;
    this.redirectedTo = null;
    this.restart(program, limits);
  }

  /** Starts `program` on the packet as it lies in the frame, as a repeated test run does. */
  restart(program: LinkedProgram, limits: RunLimits): void {
    this.interpreter.start(program, this.frame.buff, {
      insnBudget: limits.insnBudget,
      tailCalls: limits.tailCalls,
      emptySlotCosts: limits.emptySlotCosts,
    });
  }

  /** Runs to the end. For a budget that is known to be short; else run in slices. */
  finish(): Exclude<Stop, { kind: 'paused' }> {
    for (;;) {
      const stop = this.interpreter.run(1 << 24);
      if (stop.kind !== 'paused') return stop;
    }
  }

  /** Metadata and packet as they are now, the fragments included. */
  packetBytes(): Uint8Array<ArrayBuffer> {
    const { start, end } = this.packetRegion;
    const linear = this.memory.u8.subarray(start, end);
    const bytes = new Uint8Array(linear.length + this.fragments.length);
    bytes.set(linear);
    bytes.set(this.fragments, linear.length);
    return bytes;
  }

  /** `data`, `data_end` and `data_meta` as offsets from the start of the metadata region. */
  packetOffsets(): { readonly meta: number; readonly data: number; readonly end: number } {
    const read = (field: 'data' | 'data_end' | 'data_meta') =>
      this.memory.view.getUint32(this.frame.buff + XDP_BUFF[field], true);
    const meta = read('data_meta');
    return { meta: 0, data: read('data') - meta, end: read('data_end') - meta };
  }

  /** State of the random generator: with the memory, all that one packet leaves to the next. */
  get randomState(): number {
    return this.random32.state();
  }
  set randomState(state: number) {
    this.random32.restore(state);
  }

  // ------------------------------------------------------------------------------ Host

  call(helper: number, regs: Registers): string | null {
    return this.running.callHelper(helper, regs, this);
  }

  tailTarget(map: Address, index: number): TailTarget | 'empty' | 'range' | { fault: string } {
    const target = this.kernel.tailTarget(map, index);
    if (this.onTailCall && typeof target === 'object' && 'program' in target) this.onTailCall();
    return target;
  }

  // ------------------------------------------------------------------------------ HelperEnv

  mapAt(address: Address): BpfMap | null {
    return this.kernel.mapAt(address);
  }

  ktime(): bigint {
    return this.clock++;
  }

  random(): number {
    return this.random32.next();
  }

  print(line: string): void {
    if (this.printedBytes > MOST_PRINTED) return;
    this.printedBytes += line.length + 1;
    this.printed.push(this.printedBytes > MOST_PRINTED ? '… more lines are not kept' : line);
  }

  emit(map: BpfMap, data: Uint8Array): void {
    this.emittedBytes += data.length;
    if (this.emittedBytes <= MOST_EMITTED) this.emitted.push({ map, data: data.slice() });
  }

  resizeFragments(bytes: number): void {
    const resized = new Uint8Array(bytes);
    resized.set(this.fragments.subarray(0, bytes));
    this.fragments = resized;
  }

  redirect(target: RedirectTarget | null): void {
    this.redirectedTo = target;
  }

  private point(at: Address, target: Address): void {
    this.memory.view.setUint32(at, target, true);
    this.memory.view.setInt32(at + 4, POINTER_HIGH, true);
  }
}

/** Bytes of records that are kept of one packet. */
const MOST_EMITTED = 256 * 1024;
/** Characters of trace_printk output that one packet may leave behind. */
const MOST_PRINTED = 64 * 1024;

function maxLinear(metaSize: number): number {
  return XDP_FRAME.maxPacket + Math.min(0, metaSize); // metadata lies in the headroom
}

/** Bytes of `struct net_device` that programs can reach, filled in. */
export function writeNetDevice(memory: FlatMemory, at: Address, ifindex: number): void {
  memory.view.setUint32(at + NET_DEVICE.ifindex, ifindex, true);
}
