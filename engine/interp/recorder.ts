import { HELPERS, helperNumber } from '../abi';
import { accessBytes, BPF_CALL, BPF_EXIT, BPF_JMP, BPF_ST, BPF_STX, bpfClass, bpfOp } from '../isa';
import { type Space, TraceWriter } from '../trace';
import { type Address, type FlatMemory, POINTER_HIGH, type Region } from '../util';
import type { Machine, Stop } from './types';

const STACK_SIZE = 512;
const STACK_DEPTHS = 8;

/** What a recording needs besides the machine. */
export interface RecordedWorld {
  readonly memory: FlatMemory;
  readonly packet: {
    /** Where it begins and ends, which moves. */
    bounds(): { readonly start: Address; readonly end: Address };
    readonly label: string;
  };
  /** First byte of the packet's frame, and its size. */
  readonly hardStart: number;
  readonly frameSize: number;
  /** The stack frames by call depth. */
  readonly stacks: readonly Region[];
  /** Bytes of a value of the map at an address. */
  valueSize(map: Address): number;
}

export interface Recording {
  readonly stop: Stop;
  readonly steps: ArrayBuffer;
  /** Whether the run goes on after `maxSteps`; `stop` is `paused` then. */
  readonly truncated: boolean;
}

/**
 * Runs a machine that has been started to its end, one instruction at a time, and takes down what
 * each did. Where there are more than `maxSteps`, the machine is left paused behind them.
 */
export function recordRun(machine: Machine, world: RecordedWorld, maxSteps: number): Recording {
  const writer = new TraceWriter(world.frameSize);
  const before = new Int32Array(22);
  let stop: Stop = { kind: 'paused' };
  let truncated = false;
  while (stop.kind === 'paused') {
    if (writer.stepCount >= maxSteps) {
      truncated = true;
      break;
    }
    noteStep(writer, machine, world);
    before.set(machine.regs.words.subarray(0, 22));
    const watched = watchWrites(machine, world);
    stop = machine.run(1);
    noteChanges(writer, before, machine.regs.words);
    for (const { space, offset, old, address, depth, label, quiet } of watched) {
      const now = world.memory.u8.slice(address, address + old.length);
      const first = now.findIndex((byte, i) => byte !== old[i]);
      if (first >= 0 && space === 'packet' && old.length === world.frameSize) {
        // watched as a whole: only what changed was written
        const end = now.findLastIndex((byte, i) => byte !== old[i]) + 1;
        const part = [old.subarray(first, end), now.subarray(first, end)] as const;
        writer.write(space, offset + first, ...part, depth, label);
      } else if (first >= 0) {
        writer.write(space, offset, old, now, depth, label);
      } else if (space === 'stack' && !quiet) writer.write(space, offset, old, now, depth, label); // written all the same
    }
  }
  noteStep(writer, machine, world);
  return { stop, steps: writer.finish(), truncated };
}

function noteStep(writer: TraceWriter, machine: Machine, world: RecordedWorld): void {
  const { program, pc, depth } = machine.position();
  const { memory, packet, hardStart, frameSize, stacks } = world;
  const { start, end } = packet.bounds();
  writer.begin(
    {
      hop: machine.hops.length - 1,
      program: program.id,
      pc,
      depth,
      packetStart: start - hardStart,
      packetEnd: end - hardStart,
    },
    () => {
      const all = new Uint8Array(STACK_DEPTHS * STACK_SIZE);
      for (const [i, { start }] of stacks.entries()) {
        all.set(memory.u8.subarray(start, start + STACK_SIZE), i * STACK_SIZE);
      }
      return {
        words: machine.regs.words,
        frame: memory.u8.subarray(hardStart, hardStart + frameSize),
        stacks: all,
      };
    },
  );
}

function noteChanges(writer: TraceWriter, before: Int32Array, after: Int32Array): void {
  for (let register = 0; register < 11; register++) {
    const low = after[2 * register]!;
    const high = after[2 * register + 1]!;
    if (low !== before[2 * register] || high !== before[2 * register + 1]) {
      writer.change(register, low, high);
    }
  }
}

interface Watched {
  readonly space: Space;
  readonly offset: number;
  readonly address: number;
  readonly old: Uint8Array;
  readonly depth: number;
  readonly label: string;
  /** Whether it counts as written only where it changed. */
  readonly quiet?: boolean;
}

/** The bytes that the next instruction may change, as they are now. */
function watchWrites(machine: Machine, world: RecordedWorld): Watched[] {
  const { program, pc } = machine.position();
  const insn = program.insns[pc];
  if (!insn) return [];
  const kind = bpfClass(insn.code);
  if (kind === BPF_ST || kind === BPF_STX) {
    const low = machine.regs.words[2 * insn.dst]! >>> 0;
    if (machine.regs.words[2 * insn.dst + 1] !== POINTER_HIGH) return [];
    return watch(world, low + insn.off, accessBytes(insn.code));
  }
  if (kind === BPF_JMP && bpfOp(insn.code) === BPF_CALL && insn.src === 0) {
    return watchCall(machine, world, insn.imm);
  }
  // Another program may begin where this one ends, with a stack of its own.
  if (kind === BPF_JMP && bpfOp(insn.code) === BPF_EXIT && machine.position().depth === 0) {
    const stack = world.stacks[0];
    return [
      ...watch(world, world.hardStart, world.frameSize),
      ...(stack ? watch(world, stack.start, STACK_SIZE) : []),
    ].map((one) => ({ ...one, quiet: true }));
  }
  return [];
}

const STORE_BYTES = helperNumber('xdp_store_bytes');

/** The bytes that a helper may change: of the packet, and where its arguments say. */
function watchCall({ regs }: Machine, world: RecordedWorld, id: number): Watched[] {
  const proto = HELPERS.get(id);
  if (!proto) return [];
  const packet = proto.changesPacketData || id === STORE_BYTES;
  const watched = packet ? watch(world, world.hardStart, world.frameSize) : [];
  const argument = (arg: number) => regs.words[2 * (arg + 1)]! >>> 0;
  for (const arg of [...proto.outputs, ...proto.inouts]) {
    if (regs.words[2 * (arg + 1) + 1] !== POINTER_HIGH) continue;
    const sized = proto.args[arg] === 'ARG_PTR_TO_MEM';
    const size = proto.argSizes[arg] ?? (sized ? argument(arg + 1) : world.valueSize(argument(0)));
    watched.push(...watch(world, argument(arg), size));
  }
  return watched;
}

function watch(world: RecordedWorld, address: number, size: number): Watched[] {
  const { memory, packet, hardStart, frameSize, stacks } = world;
  const old = memory.u8.slice(address, address + size);
  const depth = stacks.findIndex(({ start }) => address >= start && address < start + STACK_SIZE);
  if (depth >= 0) {
    const offset = address - stacks[depth]!.start;
    return [{ space: 'stack', offset, address, old, depth, label: 'stack' }];
  }
  if (address >= hardStart && address < hardStart + frameSize) {
    return [
      { space: 'packet', offset: address - hardStart, address, old, depth: 0, label: packet.label },
    ];
  }
  const region = memory.regionAt(address);
  if (!region || !memory.accessible(address, size)) return [];
  const space: Space = region.kind === 'map_value' ? 'map_value' : 'other';
  return [{ space, offset: address - region.start, address, old, depth: 0, label: region.label }];
}
