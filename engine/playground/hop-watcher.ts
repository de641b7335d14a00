import type { TracedMapWrite } from '../api';
import type { Machine, MachineOptions, Stop } from '../interp';
import { BPF_ST, BPF_STX, bpfClass } from '../isa';
import type { Kernel } from '../kernel';
import type { BpfMap } from '../maps';
import type { MapWrite } from '../trace';
import { type Address, POINTER_HIGH, toHex } from '../util';
import type { ChainEnding, Journey } from './journey';

/** Where a hop began: the step, and the packet as it lay in its frame. */
export interface HopEntry {
  readonly firstStep: number;
  readonly bytes: Uint8Array;
  /** Offset of the packet's first byte in the frame. */
  readonly start: number;
}

const MOST_KEYS = 65_536; // looked through for the key of an element

/**
 * A machine that watches another one: notes where each hop begins and what is written to maps, by
 * helpers and by stores through pointers. Stepped one instruction at a time it sees everything; in
 * longer runs it misses stores.
 */
export class HopWatcher implements Machine {
  readonly entries: HopEntry[] = [];
  /** By hop, the packet where the chain of its hook ended with it; the other hops left it to the next one. */
  readonly exits: HopEntry[] = [];
  /** By hop. */
  readonly mapWrites: TracedMapWrite[][] = [];
  private steps = 0;
  private readonly inner: Machine;
  private readonly keys = new Map<Address, Uint8Array>();

  /** @param journey is asked to go on when a run has stopped */
  constructor(
    private readonly kernel: Kernel,
    private readonly journey: Journey,
    private readonly maps: ReadonlyMap<string, BpfMap>,
  ) {
    this.inner = kernel.machine.interpreter;
    kernel.machine.onMapWrite = (write) => this.noteWrite(write);
    kernel.machine.onTailCall = () => {
      this.entries[this.hops.length] = this.entryNow(); // until another attempt, or none is taken
    };
    this.enterHops();
  }

  dispose(): void {
    this.kernel.machine.onMapWrite = null;
    this.kernel.machine.onTailCall = null;
  }

  get regs() {
    return this.inner.regs;
  }
  get hops() {
    return this.ending ? this.journey.hops : this.journey.allHops;
  }
  position() {
    return this.inner.position();
  }
  start(...args: [Parameters<Machine['start']>[0], Address, MachineOptions]): void {
    this.inner.start(...args);
  }

  /** How the packet ended, once it has. */
  ending: ChainEnding | null = null;

  run(maxInsns: number): Stop {
    const stop = this.runHook(maxInsns);
    if (stop.kind === 'paused') return stop;
    this.exits[this.hops.length - 1] = this.entryNow();
    this.ending = this.journey.after(stop);
    if (this.ending) return stop;
    this.enterHops();
    return { kind: 'paused' };
  }

  private runHook(maxInsns: number): Stop {
    if (maxInsns !== 1) return this.inner.run(maxInsns);
    const element = this.elementToBeWritten();
    const hop = this.hops.length - 1;
    const stop = this.inner.run(1);
    this.steps++;
    if (element) this.noteStore(element, hop);
    this.enterHops();
    return stop;
  }

  /** The packet as it is now. */
  entryNow(): HopEntry {
    const { packet, memory } = this.kernel.machine;
    const { start, end } = packet.whole;
    return {
      firstStep: this.steps,
      bytes: memory.u8.slice(start, end),
      start: start - packet.hardStart,
    };
  }

  private enterHops(): void {
    while (this.mapWrites.length < this.hops.length) {
      this.entries[this.mapWrites.length] = this.entryNow();
      this.mapWrites.push([]);
    }
  }

  private noteWrite(write: MapWrite): void {
    while (this.mapWrites.length < this.hops.length) this.mapWrites.push([]);
    this.mapWrites[this.hops.length - 1]?.push({ ...write, step: this.steps });
  }

  /** The map element that the next instruction may store to, as it is now. */
  private elementToBeWritten(): { address: Address; map: BpfMap; before: Uint8Array } | null {
    const { program, pc } = this.inner.position();
    const insn = program.insns[pc];
    if (!insn) return null;
    const kind = bpfClass(insn.code);
    if (kind !== BPF_ST && kind !== BPF_STX) return null;
    const { words } = this.inner.regs;
    if (words[2 * insn.dst + 1] !== POINTER_HIGH) return null;
    const { memory } = this.kernel;
    const to = (words[2 * insn.dst]! >>> 0) + insn.off; // registers have two words
    const region = memory.regionAt(to);
    if (region?.kind !== 'map_value' || to < region.start || to >= region.end) return null;
    const map = this.maps.get(region.label.replace(/^value of /, ''));
    if (!map) return null;
    const address = to - ((to - region.start) % region.stride);
    return { address, map, before: memory.u8.slice(address, address + region.elementSize) };
  }

  private noteStore(
    { address, map, before }: { address: Address; map: BpfMap; before: Uint8Array },
    hop: number,
  ): void {
    const after = this.kernel.memory.u8.subarray(address, address + before.length);
    if (after.every((byte, i) => byte === before[i])) return;
    const key = toHex(this.keyOf(map, address));
    const writes = this.mapWrites[hop]!; // entered
    const last = writes.at(-1);
    const goesOn = last?.op === 'store' && last.map === map.def.name && last.key === key;
    const write: TracedMapWrite = {
      map: map.def.name,
      op: 'store',
      key,
      before: goesOn ? last.before : toHex(before),
      after: toHex(after),
      step: this.steps - 1,
    };
    if (goesOn) writes[writes.length - 1] = write;
    else writes.push(write);
  }

  /** The key whose value lies at an address; empty where it is not found. */
  private keyOf(map: BpfMap, address: Address): Uint8Array {
    const { mapBytes } = this.kernel;
    const known = this.keys.get(address);
    if (known && mapBytes.addressOf(map, known) === address) return known;
    let key = mapBytes.nextKey(map, null);
    for (let i = 0; key && i < MOST_KEYS; i++) {
      if (mapBytes.addressOf(map, key) === address) {
        this.keys.set(address, key);
        return key;
      }
      key = mapBytes.nextKey(map, key);
    }
    return new Uint8Array(0);
  }
}
