/**
 * Edits of the document: pure functions from a workspace to the next one. What they give always
 * satisfies the schema; what would not is refused with a sentence.
 */
import * as v from 'valibot';
import type { HookName } from '../abi';
import { canConnect, findEdge, findProgram } from './connect';
import { describeIssue } from './describe-issue';
import { WORKSPACE_LIMITS as LIMITS } from './limits';
import { networkWithout } from './network';
import {
  captureSchema,
  interfaceSchema,
  itemIdSchema,
  mapSchema,
  mechanismSchema,
  notesSchema,
  packetSchema,
  positionSchema,
  programNameSchema,
  programSchema,
  settingsSchema,
  sourceSchema,
  workspaceNameSchema,
} from './schema';
import type {
  ChainEdge,
  ItemId,
  MapLayout,
  Workspace,
  WorkspaceCapture,
  WorkspaceInterface,
  WorkspaceMap,
  WorkspacePacket,
  WorkspaceProgram,
  WorkspaceSettings,
} from './types';

/** The next workspace, with what the edit made known besides; or one sentence that says why not. */
export type Edited<Extra = unknown> =
  | ({ readonly ok: true; readonly workspace: Workspace } & Extra)
  | { readonly ok: false; readonly message: string };

export interface Position {
  readonly x: number;
  readonly y: number;
}

const refuse = (message: string) => ({ ok: false, message }) as const;
const done = (workspace: Workspace) => ({ ok: true, workspace }) as const;

/** What the schema says against `value`, as a sentence about `subject`; `null` when nothing. */
function objection(schema: v.GenericSchema, value: unknown, subject: string): string | null {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return null;
  const { path, message } = describeIssue(result.issues[0]);
  if (path) return `${subject}: ${message}`;
  return message.replace(/^The document/, subject);
}

const NO_PROGRAM = (id: ItemId) => refuse(`There is no program with the id "${id}".`);
const NO_INTERFACE = (id: ItemId) => refuse(`There is no interface with the id "${id}".`);

/** Lower-case words of `name` joined by `-`, shortened so that a number fits behind. */
function idFrom(name: string, fallback: string): string {
  const words = name
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '-')
    .replace(/^-+|-+$/g, '');
  const id = words.slice(0, 24);
  return v.is(itemIdSchema, id) ? id : fallback;
}

/** `base`, or `base` with the first number behind it that is free, at most 32 characters long. */
function firstFree(base: string, taken: ReadonlySet<string>): string {
  let name = base;
  for (let n = 2; taken.has(name); n++) {
    const suffix = `-${n}`;
    name = `${base.slice(0, 32 - suffix.length)}${suffix}`;
  }
  return name;
}

const canvasIds = (workspace: Workspace) =>
  new Set([...workspace.programs, ...workspace.interfaces].map((item) => item.id));

const without = <T>(record: Readonly<Record<string, T>>, id: string): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([key]) => key !== id));

export function setWorkspaceName(workspace: Workspace, name: string): Edited {
  const problem = objection(workspaceNameSchema, name, 'The name');
  return problem ? refuse(problem) : done({ ...workspace, name });
}

export function setNotes(workspace: Workspace, notes: string): Edited {
  const problem = objection(notesSchema, notes, 'The notes');
  return problem ? refuse(problem) : done({ ...workspace, notes });
}

export function setMechanism(workspace: Workspace, mechanism: Workspace['mechanism']): Edited {
  const problem = objection(mechanismSchema, mechanism, 'The mechanism');
  return problem ? refuse(problem) : done({ ...workspace, mechanism });
}

export function setSettings(workspace: Workspace, change: Partial<WorkspaceSettings>): Edited {
  const settings = { ...workspace.settings, ...change };
  const problem = objection(settingsSchema, settings, 'The settings');
  return problem ? refuse(problem) : done({ ...workspace, settings });
}

/**
 * Adds a program. A name that is taken gets a number behind it; the id is made from the name.
 *
 * @returns the next workspace and the new program's id
 */
export function addProgram(
  workspace: Workspace,
  { name, source, chainCalls = true }: { name: string; source: string; chainCalls?: boolean },
  position: Position,
): Edited<{ readonly id: ItemId }> {
  if (workspace.programs.length >= LIMITS.programs) {
    return refuse(`A workspace holds at most ${LIMITS.programs} programs; remove one first.`);
  }
  const names = new Set(workspace.programs.map((program) => program.name));
  const free = firstFree(name, names);
  const id = firstFree(idFrom(free, 'prog'), canvasIds(workspace));
  const program: WorkspaceProgram = { id, name: free, source, chainCalls };
  const problem = objection(programSchema, program, 'The program');
  if (problem) return refuse(problem);
  const placed = moveItems(
    { ...workspace, programs: [...workspace.programs, program] },
    { [id]: position },
  );
  return placed.ok ? { ...placed, id } : placed;
}

function changeProgram(
  workspace: Workspace,
  id: ItemId,
  change: Partial<WorkspaceProgram>,
): Workspace {
  const programs = workspace.programs.map((program) =>
    program.id === id ? { ...program, ...change } : program,
  );
  return { ...workspace, programs };
}

export function renameProgram(workspace: Workspace, id: ItemId, name: string): Edited {
  if (!findProgram(workspace, id)) return NO_PROGRAM(id);
  const problem = objection(programNameSchema, name, 'The name');
  if (problem) return refuse(problem);
  if (workspace.programs.some((program) => program.name === name && program.id !== id)) {
    return refuse(`Another program is called ${name}; names must differ.`);
  }
  return done(changeProgram(workspace, id, { name }));
}

export function setSource(workspace: Workspace, id: ItemId, source: string): Edited {
  if (!findProgram(workspace, id)) return NO_PROGRAM(id);
  const problem = objection(sourceSchema, source, 'The source');
  return problem ? refuse(problem) : done(changeProgram(workspace, id, { source }));
}

/** Whether the program is loaded with BPF_F_INJECT_CHAIN_CALLS. Its edges stay in the document. */
export function setChainCalls(workspace: Workspace, id: ItemId, chainCalls: boolean): Edited {
  if (!findProgram(workspace, id)) return NO_PROGRAM(id);
  return done(changeProgram(workspace, id, { chainCalls }));
}

/** Removes a program, every edge from or to it, and its place on interfaces and canvas. */
export function removeProgram(workspace: Workspace, id: ItemId): Edited {
  if (!findProgram(workspace, id)) return NO_PROGRAM(id);
  return done({
    ...workspace,
    programs: workspace.programs.filter((program) => program.id !== id),
    edges: workspace.edges.filter((edge) => edge.from !== id && edge.to !== id),
    interfaces: workspace.interfaces.map((item) => {
      const kept = Object.entries(item.heads).filter(([, head]) => head !== id);
      return { ...item, heads: Object.fromEntries(kept) };
    }),
    layout: without(workspace.layout, id),
  });
}

/**
 * Wires `from` under `code` to `to`. A successor that the slot had is replaced, as
 * BPF_PROG_CHAIN_ADD does, and is told in `replaced`.
 */
export function connect(
  workspace: Workspace,
  from: ItemId,
  code: number | '*',
  to: ItemId,
): Edited<{ readonly replaced: ChainEdge | null }> {
  const verdict = canConnect(workspace, from, code, to);
  if (verdict !== true) return refuse(verdict);
  const replaced = findEdge(workspace, from, code) ?? null;
  if (!replaced && workspace.edges.length >= LIMITS.edges) {
    return refuse(`A workspace holds at most ${LIMITS.edges} edges; remove one first.`);
  }
  const edge: ChainEdge = { from, code, to };
  const edges = replaced
    ? workspace.edges.map((other) => (other === replaced ? edge : other))
    : [...workspace.edges, edge];
  return { ...done({ ...workspace, edges }), replaced };
}

export function disconnect(workspace: Workspace, from: ItemId, code: number | '*'): Edited {
  const gone = findEdge(workspace, from, code);
  if (!gone) return refuse(`There is no edge from "${from}" on ${code} (ENOENT).`);
  return done({ ...workspace, edges: workspace.edges.filter((edge) => edge !== gone) });
}

/** Makes `program` the head of the chain at a hook of `iface`; `null` detaches. */
export function attachProgram(
  workspace: Workspace,
  iface: ItemId,
  hook: HookName,
  program: ItemId | null,
): Edited {
  if (!workspace.interfaces.some((item) => item.id === iface)) return NO_INTERFACE(iface);
  if (program !== null && !findProgram(workspace, program)) return NO_PROGRAM(program);
  const interfaces = workspace.interfaces.map((item) => {
    if (item.id !== iface) return item;
    const heads = program === null ? without(item.heads, hook) : { ...item.heads, [hook]: program };
    return { ...item, heads };
  });
  return done({ ...workspace, interfaces });
}

/** Adds an interface under the next free ifindex. */
export function addInterface(
  workspace: Workspace,
  name: string,
  position: Position,
): Edited<{ readonly id: ItemId }> {
  if (workspace.interfaces.length >= LIMITS.interfaces) {
    return refuse(`A workspace holds at most ${LIMITS.interfaces} interfaces; remove one first.`);
  }
  if (workspace.interfaces.some((item) => item.name === name)) {
    return refuse(`Another interface is called ${name}; names must differ.`);
  }
  const indexes = new Set(workspace.interfaces.map((item) => item.ifindex));
  let ifindex = 1;
  while (indexes.has(ifindex)) ifindex++;
  const id = firstFree(idFrom(name, 'iface'), canvasIds(workspace));
  const added: WorkspaceInterface = { id, name, ifindex, heads: {} };
  const problem = objection(interfaceSchema, added, 'The interface');
  if (problem) return refuse(problem);
  const placed = moveItems(
    { ...workspace, interfaces: [...workspace.interfaces, added] },
    { [id]: position },
  );
  return placed.ok ? { ...placed, id } : placed;
}

/** Removes an interface and the packets that arrive on it. */
export function removeInterface(workspace: Workspace, id: ItemId): Edited {
  if (!workspace.interfaces.some((item) => item.id === id)) return NO_INTERFACE(id);
  if (workspace.interfaces.length === 1) {
    return refuse('A workspace keeps at least one interface; add another before this one goes.');
  }
  return done({
    ...workspace,
    interfaces: workspace.interfaces.filter((item) => item.id !== id),
    ...networkWithout(workspace, id),
    packets: workspace.packets.filter((packet) => packet.iface !== id),
    captures: workspace.captures.filter((capture) => capture.iface !== id),
    layout: without(workspace.layout, id),
  });
}

/**
 * Adds packets behind those that are there, each with an id of its own. A packet without a time
 * arrives 1 ms after the one before it.
 *
 * @returns the next workspace and the new ids; all packets are added or none
 */
export function addPackets(
  workspace: Workspace,
  packets: readonly { name: string; data: string; iface: ItemId; time?: string }[],
): Edited<{ readonly ids: readonly ItemId[] }> {
  const room = LIMITS.packets - workspace.packets.length;
  if (packets.length > room) {
    return refuse(
      `A workspace holds at most ${LIMITS.packets} packets, and there is room for ${room}; remove some or choose fewer.`,
    );
  }
  const taken = new Set(workspace.packets.map((packet) => packet.id));
  let last = workspace.packets.at(-1)?.time;
  let number = workspace.packets.length + 1;
  const added: WorkspacePacket[] = [];
  for (const { name, data, iface, time } of packets) {
    if (!workspace.interfaces.some((item) => item.id === iface)) return NO_INTERFACE(iface);
    while (taken.has(`p${number}`)) number++;
    const id = `p${number}`;
    taken.add(id);
    last = time ?? (last === undefined ? '0' : String(BigInt(last) + 1_000_000n));
    const packet: WorkspacePacket = { id, name, data, time: last, iface };
    const problem = objection(packetSchema, packet, 'The packet');
    if (problem) return refuse(problem);
    added.push(packet);
  }
  const ids = added.map((packet) => packet.id);
  return { ...done({ ...workspace, packets: [...workspace.packets, ...added] }), ids };
}

export function setPacket(
  workspace: Workspace,
  id: ItemId,
  change: Partial<Omit<WorkspacePacket, 'id'>>,
): Edited {
  const old = workspace.packets.find((packet) => packet.id === id);
  if (!old) return refuse(`There is no packet with the id "${id}".`);
  const packet = { ...old, ...change, id };
  const problem = objection(packetSchema, packet, 'The packet');
  if (problem) return refuse(problem);
  if (!workspace.interfaces.some((item) => item.id === packet.iface)) {
    return NO_INTERFACE(packet.iface);
  }
  const packets = workspace.packets.map((other) => (other === old ? packet : other));
  return done({ ...workspace, packets });
}

/** Removes packets; ids that are not there are ignored. */
export function removePackets(workspace: Workspace, ids: readonly ItemId[]): Edited {
  const gone = new Set(ids);
  return done({
    ...workspace,
    packets: workspace.packets.filter((packet) => !gone.has(packet.id)),
  });
}

/** Notes a large capture by what it is known by; one that is known already keeps its id. */
export function addCapture(
  workspace: Workspace,
  file: Omit<WorkspaceCapture, 'id'>,
): Edited<{ readonly id: ItemId }> {
  const { captures } = workspace;
  const known = captures.find(({ sha256, size }) => sha256 === file.sha256 && size === file.size);
  if (known) return { ...done(workspace), id: known.id };
  if (captures.length >= LIMITS.captures) {
    return refuse(
      `A workspace remembers at most ${LIMITS.captures} large captures; remove one first.`,
    );
  }
  if (!workspace.interfaces.some((item) => item.id === file.iface)) return NO_INTERFACE(file.iface);
  let number = captures.length + 1;
  while (captures.some(({ id }) => id === `c${number}`)) number++;
  const capture: WorkspaceCapture = { ...file, id: `c${number}` };
  const problem = objection(captureSchema, capture, 'The capture');
  if (problem) return refuse(problem);
  return { ...done({ ...workspace, captures: [...captures, capture] }), id: capture.id };
}

/** Forgets a large capture. */
export function removeCapture(workspace: Workspace, id: ItemId): Edited {
  const captures = workspace.captures.filter((capture) => capture.id !== id);
  return done(
    captures.length === workspace.captures.length ? workspace : { ...workspace, captures },
  );
}

/** Puts what the document knows of a map in place; one of which nothing is left to know goes. */
function setMap(workspace: Workspace, map: WorkspaceMap): Edited {
  const others = workspace.maps.filter((other) => other.name !== map.name);
  if (map.entries.length === 0 && !map.layout) return done({ ...workspace, maps: others });
  const problem = objection(mapSchema, map, 'The map');
  if (problem) return refuse(problem);
  if (new Set(map.entries.map(([key]) => key.toLowerCase())).size < map.entries.length) {
    return refuse(`Two entries of ${map.name} have the same key; keys must differ.`);
  }
  if (others.length >= LIMITS.maps) {
    return refuse(`A workspace knows at most ${LIMITS.maps} maps by contents or layout.`);
  }
  const known = workspace.maps.some((other) => other.name === map.name);
  const maps = known
    ? workspace.maps.map((other) => (other.name === map.name ? map : other))
    : [...workspace.maps, map];
  return done({ ...workspace, maps });
}

/** Sets the initial contents of a map. */
export function setMapEntries(
  workspace: Workspace,
  name: string,
  entries: WorkspaceMap['entries'],
): Edited {
  const old = workspace.maps.find((map) => map.name === name);
  return setMap(workspace, { ...old, name, entries });
}

/** Sets how the bytes of a map are read; `null` is as they are read without a word. */
export function setMapLayout(
  workspace: Workspace,
  name: string,
  part: keyof MapLayout,
  text: string | null,
): Edited {
  const old = workspace.maps.find((map) => map.name === name);
  const { layout: known = {}, ...rest } = old ?? { name, entries: [] };
  const { [part]: _, ...other } = known;
  const layout = text === null ? other : { ...other, [part]: text };
  return setMap(workspace, Object.keys(layout).length > 0 ? { ...rest, layout } : rest);
}

/** Moves items on the canvas. */
export function moveItems(
  workspace: Workspace,
  positions: Readonly<Record<ItemId, Position>>,
): Edited {
  const layout = { ...workspace.layout };
  for (const [id, { x, y }] of Object.entries(positions)) {
    // Adding 0 turns -0, which JSON would not give back, into 0.
    const position = { x: x + 0, y: y + 0 };
    const problem =
      objection(itemIdSchema, id, 'The item') ??
      objection(positionSchema, position, 'The position');
    if (problem) return refuse(problem);
    layout[id] = position;
  }
  if (Object.keys(layout).length > LIMITS.layoutItems) {
    return refuse(`The canvas holds at most ${LIMITS.layoutItems} items.`);
  }
  return done({ ...workspace, layout });
}
