import { NET_DEVICE, PROG_TYPES, type ProgTypeName, SKB_FRAME } from '../abi';
import {
  type EmittedRecord,
  type HelperEnv,
  nextExpiry,
  type PacketCopy,
  type RedirectTarget,
  SCRATCH_BYTES,
  type TimerState,
} from '../helpers';
import {
  type Callback,
  type Host,
  type Interpreter,
  type LinkedProgram,
  mapStacks,
  type Registers,
  type Stop,
  type TailTarget,
} from '../interp';
import type { BpfMap } from '../maps';
import type { Network } from '../network';
import type { MapWrite } from '../trace';
import { type Address, type FlatMemory, InternalError, prng, type Region } from '../util';
import type { Kernel } from './kernel';
import type { ProgObject } from './objects';
import { type PacketPlace, placeRegion } from './packet-place';
import type { SysResult } from './result';
import { SkbPacket } from './skb-packet';
import type { TestRun, TestRunAttr } from './test-run-common';
import { XdpPacket } from './xdp-packet';

/** What a program put out, and its id. */
export type MachineOutput = { readonly prog: number } & (
  | { readonly line: string }
  | { readonly record: EmittedRecord }
  | { readonly copy: PacketCopy }
);

export interface RunLimits {
  readonly insnBudget: number;
  /** Most tail calls for one packet. */
  readonly tailCalls: number;
  /** The rule of 2019: an attempt on an empty slot costs a tail call too. */
  readonly emptySlotCosts: boolean;
}

/** What the machine needs to look up in the kernel. */
export interface KernelLookup {
  /** Interfaces, routes and neighbours. */
  readonly network: Network;
  mapAt(address: Address): BpfMap | null;
  tailTarget(map: Address, index: number): TailTarget | 'empty' | 'range' | { fault: string };
  device(ifindex: number): { readonly isUp: boolean } | null;
  /** The limits of a run. */
  readonly settings: RunLimits;
  /** Maps with timers in their values. */
  timedMaps(): Iterable<BpfMap>;
  /** The program with an id, as it runs. */
  linkedProgram(id: number): LinkedProgram | null;
  /** The type of the program with an id. */
  progType(id: number): ProgTypeName | null;
}

/** What runs programs. Types only: a kernel stands before this code is loaded. */
export interface Execution {
  createInterpreter(host: Host): Interpreter;
  /** @returns what was wrong with the call, which ends the run */
  callHelper(helper: number, regs: Registers, env: HelperEnv): string | Callback | null;
  /** BPF_PROG_TEST_RUN */
  testRun(kernel: Kernel, prog: ProgObject, attr: TestRunAttr): SysResult<TestRun>;
  /** Calls the functions of timers that have run out by `time`. */
  fireTimers(machine: Machine, time: bigint): void;
}

/**
 * The place where programs run: the packet in its XDP frame and its skb, the clock, the dice, and
 * the interpreter over them. One packet at a time: `begin`, then for each program `start` on the
 * packet where it lies, and `interpreter.run` until it stops.
 */
export class Machine implements Host, HelperEnv {
  readonly xdp: XdpPacket;
  readonly skb: SkbPacket;
  /** Where the packet lies that the program under way was started on. */
  packet: PacketPlace;
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
  /** Both, and copies that were sent, in the order in which they were put out. */
  output: MachineOutput[] = [];
  /** What the last redirect helper of this packet chose. */
  redirectedTo: RedirectTarget | null = null;
  readonly scratch: Address;
  private readonly random32: ReturnType<typeof prng>;
  private built: Interpreter | null = null;
  runningTimer: Address = 0;
  private clock = 0n;
  private printedBytes = 0;
  private keptBytes = 0;

  constructor(
    readonly memory: FlatMemory,
    private readonly kernel: KernelLookup,
    seed: number,
  ) {
    this.random32 = prng(seed);
    // one place, so that an skb lies where XDP left its packet
    const region = placeRegion(memory, 'packet', 'packet', SKB_FRAME.size);
    this.xdp = new XdpPacket(memory, region);
    this.skb = new SkbPacket(memory, region);
    this.packet = this.xdp;
    this.stacks = mapStacks(memory);
    this.scratch = placeRegion(memory, 'kernel', 'scratch', SCRATCH_BYTES).start;
  }

  get interpreter(): Interpreter {
    this.built ??= this.running.createInterpreter(this);
    return this.built;
  }

  get running(): Execution {
    if (!this.execution) throw new InternalError('the machine was given nothing to run with');
    return this.execution;
  }

  /** The next packet: what it printed is nothing yet, and the clock shows its time. */
  begin(time: bigint): void {
    this.clock = time;
    this.printed = [];
    this.printedBytes = 0;
    this.emitted = [];
    this.output = [];
    this.keptBytes = 0;
    this.redirectedTo = null;
    const next = nextExpiry(this);
    if (next === null || next > time) return;
    this.running.fireTimers(this, time);
    this.clock = time;
    this.redirectedTo = null;
  }

  get limits(): RunLimits {
    return this.kernel.settings;
  }

  timedMaps(): Iterable<BpfMap> {
    return this.kernel.timedMaps();
  }

  /**
   * Calls the function of a timer that has run out, at its time.
   *
   * @returns how many instructions that took
   */
  callTimer(at: Address, timer: TimerState, args: readonly Address[], insnBudget: number): number {
    const program = this.kernel.linkedProgram(timer.prog);
    if (!program) return 0;
    this.clock = timer.expiry;
    this.runningTimer = at;
    this.interpreter.startFunction(program, timer.callback, args, { ...this.limits, insnBudget });
    const stop = this.finish();
    this.runningTimer = 0;
    if (stop.kind === 'fault')
      this.print(`the function of a timer was ended: ${stop.fault.message}`);
    return this.interpreter.hops.reduce((sum, { insns }) => sum + insns, 0);
  }

  /** Starts `program` on the packet as it lies there. */
  start(program: LinkedProgram, packet: PacketPlace, limits: RunLimits): void {
    this.packet = packet;
    this.interpreter.start(program, packet.ctx, {
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

  /** State of the random generator: with the memory, all that one packet leaves to the next. */
  get randomState(): number {
    return this.random32.state();
  }
  set randomState(state: number) {
    this.random32.restore(state);
  }

  // ------------------------------------------------------------------------------ Host

  call(helper: number, regs: Registers): string | Callback | null {
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

  get now(): bigint {
    return this.clock;
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
    const kept = this.printedBytes > MOST_PRINTED ? '… more lines are not kept' : line;
    this.printed.push(kept);
    this.output.push({ prog: this.runningProg, line: kept });
  }

  emit(map: BpfMap, data: Uint8Array): void {
    if (!this.mayKeep(data)) return;
    const record = { map, data: data.slice() };
    this.emitted.push(record);
    this.output.push({ prog: this.runningProg, record });
  }

  /** Id of the program under way. */
  get runningProg(): number {
    return this.interpreter.hops.at(-1)?.prog ?? 0;
  }

  get atXdp(): boolean {
    return this.packet === this.xdp;
  }

  get mayWritePacket(): boolean {
    const type = this.kernel.progType(this.runningProg);
    return type !== null && PROG_TYPES[type].packet === 'write';
  }

  get network(): Network {
    return this.kernel.network;
  }

  get ingressIfindex(): number {
    return this.memory.view.getUint32(this.packet.device + NET_DEVICE.ifindex, true);
  }

  isUp(ifindex: number): boolean | null {
    return this.kernel.device(ifindex)?.isUp ?? null;
  }

  redirect(target: RedirectTarget | null): void {
    this.redirectedTo = target;
  }

  sendCopy(copy: PacketCopy): void {
    if (!this.mayKeep(copy.data)) return;
    this.output.push({ prog: this.runningProg, copy });
  }

  /** Counts bytes that this packet leaves behind. */
  private mayKeep({ length }: Uint8Array): boolean {
    this.keptBytes += length;
    return this.keptBytes <= MOST_KEPT;
  }
}

/** Bytes of records and copies that are kept of one packet. */
const MOST_KEPT = 256 * 1024;
/** Characters of trace_printk output that one packet may leave behind. */
const MOST_PRINTED = 64 * 1024;

/** Bytes of `struct net_device` that programs can reach, filled in. */
export function writeNetDevice(memory: FlatMemory, at: Address, ifindex: number): void {
  memory.view.setUint32(at + NET_DEVICE.ifindex, ifindex, true);
}
