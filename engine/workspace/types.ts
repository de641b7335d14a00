import type { HookName } from '../abi';
import type { LinkDescription, NeighbourDescription, RouteDescription } from '../network';

/** Name of a program, interface or packet within a workspace: `^[a-z0-9_-]{1,32}$`. */
export type ItemId = string;

/** A BPF program as text. Type, licence, load flags and maps are stated in the source. */
export interface WorkspaceProgram {
  readonly id: ItemId;
  /** What people call it; unique, 1..32 characters. */
  readonly name: string;
  readonly source: string;
  /** Loaded with BPF_F_INJECT_CHAIN_CALLS. */
  readonly chainCalls: boolean;
}

/** Initial contents of a map; its shape is declared by the programs that use it. */
export interface WorkspaceMap {
  readonly name: string;
  /** Key and value in hex. */
  readonly entries: readonly (readonly [key: string, value: string])[];
  /** How people read its bytes: `ipv4`, `u64 packets, u64 bytes`. Bears on nothing else. */
  readonly layout?: MapLayout;
}

export interface MapLayout {
  readonly key?: string;
  readonly value?: string;
}

/** After `from` returned `code` (or a code without an edge of its own), `to` runs. */
export interface ChainEdge {
  readonly from: ItemId;
  readonly code: number | '*';
  readonly to: ItemId;
}

export interface WorkspaceInterface {
  readonly id: ItemId;
  readonly name: string;
  readonly ifindex: number;
  /** By hook, the program attached there: the head of that hook's chain. */
  readonly heads: Readonly<Partial<Record<HookName, ItemId>>>;
  /** MAC and IP addresses, MTU and forwarding; a plain Ethernet interface where it is left out. */
  readonly link?: Omit<LinkDescription, 'ifindex'>;
}

/** What is around the interfaces, for programs that look routes up. */
export interface WorkspaceNetwork {
  readonly routes: readonly (Omit<RouteDescription, 'ifindex'> & {
    /** Interface that it leads out of. */
    readonly iface?: ItemId;
  })[];
  readonly neighbours: readonly (Omit<NeighbourDescription, 'ifindex'> & {
    readonly iface: ItemId;
  })[];
}

export interface WorkspacePacket {
  readonly id: ItemId;
  /** What people call it; may be empty. */
  readonly name: string;
  /** Hex. */
  readonly data: string;
  /** Capture timestamp, in nanoseconds, as a decimal string. */
  readonly time: string;
  /** Interface that it arrives on. */
  readonly iface: ItemId;
}

/**
 * A capture too large to be kept by value: what it is known by, so that it can be opened again from
 * the same file.
 */
export interface WorkspaceCapture {
  readonly id: ItemId;
  /** Of the file. */
  readonly name: string;
  /** Bytes of the file. */
  readonly size: number;
  /** Of the file, hex. */
  readonly sha256: string;
  /** How many packets were read of it. */
  readonly packets: number;
  /** Interface that they arrive on. */
  readonly iface: ItemId;
}

export interface WorkspaceSettings {
  /** Whether an empty slot costs a tail call (2019) or not (today). */
  readonly budget: 'today' | '2019';
  readonly cpus: number;
  /** Seed of bpf_get_prandom_u32, 0..2^32-1. */
  readonly seed: number;
  /** The sysctl that forces the chain-call flag on every load. */
  readonly forceChainCalls: boolean;
  /** Most instructions that one packet may cost. */
  readonly insnBudget: number;
}

/** The user's document. It alone is saved, shared, undone and redone. Plain JSON. */
export interface Workspace {
  readonly format: 'chaincall-workspace';
  readonly version: 2;
  readonly name: string;
  /** Plain text. */
  readonly notes: string;
  readonly mechanism: { readonly name: 'inject'; readonly variant: 'fixed' | 'as-posted' };
  readonly settings: WorkspaceSettings;
  readonly programs: readonly WorkspaceProgram[];
  readonly maps: readonly WorkspaceMap[];
  readonly edges: readonly ChainEdge[];
  readonly interfaces: readonly WorkspaceInterface[];
  /** Routes and neighbours; none where it is left out. */
  readonly network?: WorkspaceNetwork;
  readonly packets: readonly WorkspacePacket[];
  readonly captures: readonly WorkspaceCapture[];
  /** Canvas positions by item id. */
  readonly layout: Readonly<Record<string, { readonly x: number; readonly y: number }>>;
}

/** A workspace with a purpose, for the gallery and for tests. */
export interface Example {
  readonly id: string;
  readonly title: string;
  /** What it shows, in a sentence or two. */
  readonly purpose: string;
  /** Things to try, each one sentence. */
  readonly tryThis: readonly string[];
  readonly workspace: Workspace;
  /** Per packet: the programs that run, by name, at whichever hook, and the last verdict or `fault`. */
  readonly expected: readonly {
    readonly path: readonly string[];
    readonly verdict: string;
  }[];
}
