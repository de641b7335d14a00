import { MAX_TAIL_CALL_CNT, NET_DEVICE, NUM_POSSIBLE_CPUS, type ProgTypeName } from '../abi';
import type { LinkedProgram, TailTarget } from '../interp';
import {
  type BpfMap,
  MapArray,
  MapBytes,
  MapHash,
  type MapHost,
  ProgArray,
  type RareMaps,
} from '../maps';
import type { ChainHost } from '../mechanisms';
import { LOOPBACK, Network, type NetworkDescription } from '../network';
import type { ChainVariant } from '../rewriter';
import { type Address, FlatMemory, InternalError } from '../util';
import { type Steps, type VerifyRequest, type VerifyResult, verifySteps } from '../verifier';
import { IdAllocator } from './id-allocator';
import type { JournalEntry } from './journal';
import { Machine, writeNetDevice } from './machine';
import { LOOPBACK_IFINDEX, type NetDevice } from './netdev';
import type { ChainSlots, MapObject, ProgHolder, ProgObject } from './objects';
import { Process } from './process';

/** What can be set while the kernel runs, as by sysctl(8). */
export interface KernelSettings {
  /** Forces BPF_F_INJECT_CHAIN_CALLS on each load from now on. */
  forceChainCalls: boolean;
  /** What the rewriter injects on each load from now on. */
  variant: ChainVariant;
  /** Most tail calls for one packet, chain calls included. */
  tailCalls: number;
  /** Whether an attempt on an empty slot costs a tail call, as it did in 2019. */
  emptySlotCosts: boolean;
  /** Most instructions for one packet. */
  insnBudget: number;
}

/** A verifier that works in slices. */
export type Verify = (request: VerifyRequest) => Steps<VerifyResult>;

export interface KernelOptions extends Partial<KernelSettings> {
  /** Of bpf_get_prandom_u32. */
  readonly seed?: number;
  /** The interfaces besides the loopback, `lo`, which has index 1 unless one of these has. */
  readonly interfaces?: readonly { ifindex: number; name: string; native?: boolean }[];
  /** Addresses, routes and neighbours of the interfaces. */
  readonly network?: NetworkDescription;
  /** Most bytes of memory for maps and programs. */
  readonly memoryLimit?: number;
  /** Stands in for the verifier, to remember its answers. */
  readonly verify?: Verify;
  /** What builds the map types beyond array, hash and prog_array; without it none is asked for. */
  readonly rareMaps?: RareMaps | null;
}

/**
 * A simulated kernel: programs, maps, chain slots, interfaces and what holds them. Processes act on
 * it by system calls (`process()`), packets by `machine`, once that was given its `execution`:
 * programs can be loaded and wired while the code that runs them is still on its way.
 *
 * Everything that traffic changes lies in `memory`, but for the state of the random generator.
 */
export class Kernel implements ChainHost {
  readonly memory: FlatMemory;
  readonly machine: Machine;
  readonly mapBytes: MapBytes;
  readonly progs = new IdAllocator<ProgObject>();
  readonly maps = new IdAllocator<MapObject>();
  readonly devices = new Map<number, NetDevice>();
  readonly settings: KernelSettings;
  readonly network: Network;
  /** The system calls that were made, in order. */
  readonly journal: JournalEntry[] = [];
  readonly verify: Verify;
  readonly rareMaps: RareMaps | null;
  /** What maps ask of it. */
  readonly mapHost: MapHost = {
    hasDevice: (ifindex) => this.devices.has(ifindex),
    addressOfMap: (id) => this.maps.get(id)?.map.address ?? 0,
    cpu: 0,
    possibleCpus: NUM_POSSIBLE_CPUS,
  };
  private readonly mapByAddress = new Map<Address, BpfMap>();
  private readonly slotsByAddress = new Map<Address, ChainSlots>();
  private lastPid = 0;

  constructor(options: KernelOptions = {}) {
    this.memory = new FlatMemory(options.memoryLimit);
    this.settings = {
      forceChainCalls: options.forceChainCalls ?? false,
      variant: options.variant ?? 'fixed',
      tailCalls: options.tailCalls ?? MAX_TAIL_CALL_CNT,
      emptySlotCosts: options.emptySlotCosts ?? false,
      insnBudget: options.insnBudget ?? 10_000_000,
    };
    this.verify = options.verify ?? verifySteps;
    this.rareMaps = options.rareMaps ?? null;
    this.machine = new Machine(this.memory, this, options.seed ?? 1);
    this.mapBytes = new MapBytes(this.memory);
    const interfaces = options.interfaces ?? [];
    if (!interfaces.some(({ ifindex }) => ifindex === LOOPBACK_IFINDEX)) {
      this.addDevice({ ifindex: LOOPBACK_IFINDEX, name: 'lo', native: false, isUp: false });
    }
    for (const device of interfaces) this.addDevice(device);
    const { links = [], routes = [], neighbours = [] } = options.network ?? {};
    const described = links.some(({ ifindex }) => ifindex === LOOPBACK_IFINDEX);
    const loopback = this.devices.get(LOOPBACK_IFINDEX)?.name === 'lo' && !described;
    const all = loopback ? [{ ifindex: LOOPBACK_IFINDEX, ...LOOPBACK }, ...links] : links;
    this.network = new Network({ links: all, routes, neighbours }, [...this.devices.keys()]);
  }

  /** A new process, with no file open but its standard streams. */
  process(): Process {
    return new Process(this, ++this.lastPid);
  }

  // ------------------------------------------------------------------------------ references

  holdProg(prog: ProgObject, holder: ProgHolder): void {
    prog.refs[holder]++;
  }

  /** Lets go of a program; frees it, and what it holds, when nothing holds it any more. */
  dropProg(prog: ProgObject, holder: ProgHolder): void {
    prog.refs[holder]--;
    if (prog.refs[holder] < 0) throw new InternalError(`program ${prog.id} let go too often`);
    if (progRefs(prog) > 0) return;
    this.progs.remove(prog.id);
    if (prog.slots) {
      this.slotsByAddress.delete(prog.slots.address);
      this.emptyProgArray(prog.slots.array, 'slot');
    }
    for (const map of prog.maps) {
      map.progRefs--;
      this.freeMapIfUnused(map);
    }
  }

  /** Lets go of an fd of a map. The last one empties a prog_array, even if programs still hold it. */
  dropMapFd(map: MapObject): void {
    map.userRefs--;
    if (map.userRefs === 0 && map.map instanceof ProgArray) {
      this.emptyProgArray(map.map, 'progArray');
    }
    this.freeMapIfUnused(map);
  }

  /** Puts a program (or none) into an element of an array of programs, and lets go of the old one. */
  setElement(
    array: ProgArray,
    index: number,
    prog: ProgObject | null,
    holder: 'slot' | 'progArray',
  ): void {
    if (prog) this.holdProg(prog, holder);
    const before = this.progs.get(array.setId(index, prog?.id ?? 0));
    if (before) this.dropProg(before, holder);
  }

  private emptyProgArray(array: ProgArray, holder: 'slot' | 'progArray'): void {
    for (let i = 0; i < array.def.maxEntries; i++) this.setElement(array, i, null, holder);
  }

  /** Puts a map (or none) into an element of an array of maps, and lets go of the old one. */
  setInnerMap(array: MapArray, index: number, map: MapObject | null): void {
    if (map) map.mapRefs++;
    this.dropInnerMap(array.setId(index, map?.id ?? 0));
  }

  /** Lets go of a map that was in a map of maps; of none for id 0. */
  dropInnerMap(id: number): void {
    const map = this.maps.get(id);
    if (!map) return;
    map.mapRefs--;
    this.freeMapIfUnused(map);
  }

  private freeMapIfUnused(map: MapObject): void {
    if (map.userRefs > 0 || map.progRefs > 0 || map.mapRefs > 0) return;
    this.maps.remove(map.id);
    this.mapByAddress.delete(map.map.address);
    if (map.map instanceof MapArray) {
      for (let i = 0; i < map.def.maxEntries; i++) this.dropInnerMap(map.map.idAt(i));
    } else if (map.map instanceof MapHash) {
      for (const id of map.map.idsHeld()) this.dropInnerMap(id);
    }
  }

  // ------------------------------------------------------------------------------ look-up

  registerMap(map: MapObject): void {
    this.mapByAddress.set(map.map.address, map.map);
  }

  registerSlots(slots: ChainSlots): void {
    this.slotsByAddress.set(slots.address, slots);
  }

  mapAt(address: Address): BpfMap | null {
    return this.mapByAddress.get(address) ?? null;
  }

  timedMaps(): BpfMap[] {
    return this.maps.all().flatMap(({ map }) => (map.def.timer === undefined ? [] : [map]));
  }

  progType(id: number): ProgTypeName | null {
    return this.progs.get(id)?.type ?? null;
  }

  linkedProgram(id: number): LinkedProgram | null {
    return this.progs.get(id)?.linked ?? null;
  }

  /** What a tail call through the map or slot array at `address` would run. */
  tailTarget(address: Address, index: number): TailTarget | 'empty' | 'range' | { fault: string } {
    const slots = this.slotsByAddress.get(address);
    const array = slots?.array ?? this.mapByAddress.get(address);
    if (!(array instanceof ProgArray)) return { fault: 'r2 is no array of programs' };
    if (index >= array.def.maxEntries) return 'range';
    const prog = this.progs.get(array.progAt(index));
    if (!prog) return 'empty';
    const via = slots
      ? ({ kind: 'slot', slot: index === 0 ? 'wildcard' : 'code' } as const)
      : ({ kind: 'tail_call', index } as const);
    return { program: prog.linked, via };
  }

  /**
   * Id of the program in a chain slot: slot 0 is the wildcard, `code + 1` that of a code.
   *
   * @returns `null` for an empty slot, and for a program that is gone or has none
   */
  successor(progId: number, slot: number): number | null {
    const prog = this.progs.get(progId);
    return prog?.slots?.array.progAt(slot) || null;
  }

  device(ifindex: number): NetDevice | null {
    return this.devices.get(ifindex) ?? null;
  }

  private addDevice(device: {
    ifindex: number;
    name: string;
    native?: boolean;
    isUp?: boolean;
  }): void {
    const { ifindex, name, native = true, isUp = true } = device;
    const number = this.memory.map({
      kind: 'kernel',
      label: `net_device ${name}`,
      size: NET_DEVICE.size,
    });
    if (number === null) throw new InternalError('no memory for an interface');
    const address = this.memory.region(number).start;
    writeNetDevice(this.memory, address, ifindex);
    this.devices.set(ifindex, {
      ifindex,
      name,
      native,
      isUp,
      address,
      progs: { skb: null, drv: null },
      heads: {},
    });
  }
}

/** How many references keep a program. */
export function progRefs({ refs }: ProgObject): number {
  return refs.fd + refs.slot + refs.attach + refs.progArray;
}
