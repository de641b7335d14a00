import { type Assembled, assemble } from '../engine/asm';
import type { Example } from '../engine/workspace';
import { type ChainCase, caseSource } from './chain-cases';

export interface ChainProgram {
  readonly name: string;
  readonly assembled: Assembled;
}

export interface ChainPacket {
  /** Index of the program that it starts at. */
  readonly head: number;
  /** Hex. */
  readonly data: string;
  /** Nanoseconds. */
  readonly time: bigint;
}

/** A chain and the packets that go through it, for every machine. */
export interface ChainRequest {
  readonly programs: readonly ChainProgram[];
  readonly edges: readonly {
    readonly from: number;
    readonly code: number | '*';
    readonly to: number;
  }[];
  readonly packets: readonly ChainPacket[];
  /** Initial contents by name of map. */
  readonly entries?: ReadonlyMap<string, readonly (readonly [string, string])[]>;
  /** PROG_ARRAY contents by name of map, for programs that tail-call by themselves. */
  readonly arrays?: ReadonlyMap<string, readonly (readonly [slot: number, program: number])[]>;
}

/** What a chain did, on whichever machine. */
export interface ChainOutcome {
  readonly packets: readonly {
    /** u32; `null` where a fault ended the chain, which no kernel survives. */
    readonly retval: number | null;
    /** Indexes of the programs that ran, in order. */
    readonly path: readonly number[];
    readonly dataOut: string;
  }[];
  /** Contents by name of map, in the order of iteration. */
  readonly maps: ReadonlyMap<string, readonly (readonly [string, string])[]>;
}

function assembled(name: string, source: string): Assembled {
  const result = assemble(source);
  if (!result.ok) throw new Error(`${name}: ${JSON.stringify(result.errors)}`);
  return result.program;
}

/** 64 bytes: shorter than what the reader of the cases asks for. */
const PACKET = '00'.repeat(64);

export function requestOfCase({ programs, edges, arrays }: ChainCase): ChainRequest {
  const names = Object.keys(programs);
  return {
    programs: names.map((name) => ({
      name,
      assembled: assembled(name, caseSource(name, programs[name]!)),
    })),
    edges: edges.map(([from, code, to]) => ({
      from: names.indexOf(from),
      code,
      to: names.indexOf(to),
    })),
    arrays: new Map(
      Object.entries(arrays ?? {}).map(([map, slots]) => [
        map,
        slots.map(([slot, name]) => [slot, names.indexOf(name)] as const),
      ]),
    ),
    packets: [{ head: 0, data: PACKET, time: 0n }],
  };
}

export function requestOfExample({ workspace }: Example): ChainRequest {
  const { programs, edges, interfaces, packets, maps } = workspace;
  const indexOf = (id: string) => programs.findIndex((program) => program.id === id);
  return {
    programs: programs.map(({ name, source }) => ({ name, assembled: assembled(name, source) })),
    edges: edges.map(({ from, code, to }) => ({ from: indexOf(from), code, to: indexOf(to) })),
    packets: packets.map(({ data, time, iface }) => ({
      data,
      time: BigInt(time),
      head: indexOf(interfaces.find(({ id }) => id === iface)?.heads.xdp ?? ''),
    })),
    entries: new Map(maps.map(({ name, entries }) => [name, entries])),
  };
}
