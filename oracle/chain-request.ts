import { HOOKS, type HookName, returnCodeName } from '../engine/abi';
import { type Assembled, assemble } from '../engine/asm';
import { type Example, programTypeOf } from '../engine/workspace';
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

/**
 * The chain of one hook of an example.
 *
 * @param came by packet, what of it comes there (hex); `null` for a packet that does not
 */
export function requestOfExample(
  { workspace }: Example,
  hook: HookName,
  came: readonly (string | null)[],
): ChainRequest {
  const { edges, interfaces, packets, maps } = workspace;
  const programs = workspace.programs.filter(({ source }) => programTypeOf(source) === hook);
  const indexOf = (id: string) => programs.findIndex((program) => program.id === id);
  return {
    programs: programs.map(({ name, source }) => ({ name, assembled: assembled(name, source) })),
    edges: edges
      .filter(({ from }) => indexOf(from) >= 0)
      .map(({ from, code, to }) => ({ from: indexOf(from), code, to: indexOf(to) })),
    packets: packets.flatMap(({ time, iface }, i) => {
      const head = indexOf(interfaces.find(({ id }) => id === iface)?.heads[hook] ?? '');
      const data = came[i] ?? null;
      return data === null || head < 0 ? [] : [{ data, time: BigInt(time), head }];
    }),
    entries: new Map(maps.map(({ name, entries }) => [name, entries])),
  };
}

/** What an example did, hook after hook. */
export interface ExampleOutcome {
  /** By packet: names of the programs that ran, the last verdict, and the packet as it left. */
  readonly packets: readonly {
    readonly path: readonly string[];
    readonly verdict: string;
    readonly dataOut: string;
  }[];
  /** Of each hook that packets came to. */
  readonly maps: readonly ChainOutcome['maps'][];
}

const GOES_ON: Readonly<Record<HookName, (retval: number) => boolean>> = {
  xdp: (retval) => retval === 2,
  sched_cls: (retval) => ![2, 4, 7, 8].includes(retval),
  cgroup_skb: (retval) => retval === 1,
  socket_filter: (retval) => retval > 0,
};

/** Sends the packets of an example through the chains of its hooks, each on `run`. */
export function runExample(
  example: Example,
  run: (request: ChainRequest) => ChainOutcome,
): ExampleOutcome {
  const { packets, programs, interfaces } = example.workspace;
  let came: (string | null)[] = packets.map(({ data }) => data);
  const told = packets.map(({ data }) => ({ path: [] as string[], verdict: '', dataOut: data }));
  const maps: ChainOutcome['maps'][] = [];
  for (const { name: hook } of HOOKS) {
    if (!interfaces.some(({ heads }) => heads[hook] !== undefined)) continue;
    const request = requestOfExample(example, hook, came);
    const outcome = run(request);
    maps.push(outcome.maps);
    const here = programs.filter(({ source }) => programTypeOf(source) === hook);
    let next = 0;
    came = came.map((data, i) => {
      const iface = interfaces.find(({ id }) => id === packets[i]!.iface);
      if (data === null || iface?.heads[hook] === undefined) return data;
      const { retval, path, dataOut } = outcome.packets[next++]!; // one for each that came
      told[i]!.path.push(...path.map((at) => here[at]!.name));
      told[i]!.verdict = retval === null ? 'fault' : returnCodeName(hook, retval);
      told[i]!.dataOut = dataOut;
      return retval !== null && GOES_ON[hook](retval) ? dataOut : null;
    });
  }
  return { packets: told, maps };
}
