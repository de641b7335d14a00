/** What can be done to the chain in the graph, for pointer, keyboard and menus alike. */
import { HOOKS, type ProgTypeName } from '../../../engine/abi';
import {
  addInterface,
  addProgram,
  attachProgram,
  canConnect,
  connect,
  connectionWarning,
  disconnect,
  edgeCodeName,
  findEdge,
  findProgram,
  type ItemId,
  programTypeOf,
  removeInterface,
  removeProgram,
  renameProgram,
  setChainCalls,
  typeOfProgram,
  type Workspace,
} from '../../../engine/workspace';
import { type AppState, type AppStore, edited } from '../../store';
import { NODE_WIDTH, type Point } from './geometry';
import { setWiring, type WireSource } from './graph-ui';

const nameOf = (workspace: Workspace, id: ItemId) => findProgram(workspace, id)?.name ?? id;

const ifaceName = (workspace: Workspace, id: ItemId) =>
  workspace.interfaces.find((iface) => iface.id === id)?.name ?? id;

/** `eth0`; the hook is said where it is not XDP. */
function hookName(workspace: Workspace, { iface, hook }: WireSource & { kind: 'iface' }): string {
  const name = ifaceName(workspace, iface);
  return hook === 'xdp' ? name : `${name} ${HOOKS.find((one) => one.name === hook)!.title}`; // of the table
}

/** `firewall PASS`, `eth0`, `eth0 tc` */
export function sourceName(workspace: Workspace, source: WireSource): string {
  return source.kind === 'iface'
    ? hookName(workspace, source)
    : `${nameOf(workspace, source.from)} ${edgeCodeName(source.code, typeOfProgram(workspace, source.from))}`;
}

/** Whether an edge of `source` may lead to `to`; a sentence when not. */
export function canWire(workspace: Workspace, source: WireSource, to: ItemId): true | string {
  if (source.kind === 'port') return canConnect(workspace, source.from, source.code, to);
  const iface = workspace.interfaces.find(({ id }) => id === source.iface);
  const program = findProgram(workspace, to);
  if (!program) return 'An interface leads to a program, and this is none.';
  const type = programTypeOf(program.source);
  if (type !== source.hook) {
    return `${program.name} is of type ${type}, and ${source.hook} programs run there (EINVAL): attach it to the ${type} hook.`;
  }
  if (iface?.heads[source.hook] === to)
    return `${nameOf(workspace, to)} is attached to ${iface.name} already.`;
  return true;
}

/** Why no edge at all may begin at `source`; `null` when one may. */
export function sourceRefusal(workspace: Workspace, source: WireSource): string | null {
  if (source.kind === 'iface') return null;
  const { from, code } = source;
  if (findEdge(workspace, from, code)?.to === from) return null;
  const toItself = canConnect(workspace, from, code, from); // what is left is the port's own fault
  return toItself === true ? null : toItself;
}

/** Begins to draw an edge, or says why none begins there. */
export function startWiring(store: AppStore, source: WireSource): void {
  const { workspace, announce } = store.getState();
  const refusal = sourceRefusal(workspace, source);
  if (refusal === null) setWiring(source);
  else announce(refusal, 'problem');
}

/** What to mind about an edge that may be made; `null` when nothing. */
export function wireWarning(workspace: Workspace, source: WireSource, to: ItemId): string | null {
  return source.kind === 'port' ? connectionWarning(workspace, source.from, to) : null;
}

/** Leads `source` to the program `to`, and says what came of it. */
export function wire(store: AppStore, source: WireSource, to: ItemId): boolean {
  const { workspace, edit, announce, select, reports } = store.getState();
  const allowed = canWire(workspace, source, to);
  if (allowed !== true) {
    announce(allowed, 'problem');
    return false;
  }
  const label = `${sourceName(workspace, source)} leads to ${nameOf(workspace, to)}`;
  const warning = wireWarning(workspace, source, to);
  const refused = edit(label, (document) =>
    edited(
      source.kind === 'iface'
        ? attachProgram(document, source.iface, source.hook, to)
        : connect(document, source.from, source.code, to),
    ),
  );
  if (refused !== null) return false;
  if (source.kind === 'port') {
    select({ edge: { from: source.from, code: source.code }, iface: null });
  }
  const phase = reports[to]?.phase;
  const rejected =
    phase !== undefined && phase !== 'loaded'
      ? ` ${nameOf(workspace, to)} is not loaded yet, so packets stop there.`
      : '';
  announce(`${label}.${rejected}${warning ? ` ${warning}` : ''}`);
  return true;
}

/** Moves the end of an edge elsewhere, or its beginning, as one change. */
export function rewire(store: AppStore, old: WireSource, next: WireSource, to: ItemId): void {
  if (old.kind === 'iface' || next.kind === 'iface' || sameSource(old, next)) {
    wire(store, next, to);
    return;
  }
  const { workspace, edit } = store.getState();
  edit(`${sourceName(workspace, next)} leads to ${nameOf(workspace, to)}`, (document) => {
    const without = disconnect(document, old.from, old.code);
    return without.ok
      ? edited(connect(without.workspace, next.from, next.code, to))
      : without.message;
  });
}

const sameSource = (a: WireSource, b: WireSource) =>
  a.kind === 'port' && b.kind === 'port'
    ? a.from === b.from && a.code === b.code
    : a.kind === 'iface' && b.kind === 'iface' && a.iface === b.iface && a.hook === b.hook;

export function unwire(store: AppStore, source: WireSource): void {
  const { workspace, edit, announce, select } = store.getState();
  const label =
    source.kind === 'iface'
      ? `detach ${ifaceName(workspace, source.iface)}`
      : `remove the edge of ${sourceName(workspace, source)}`;
  const refused = edit(label, (document) =>
    edited(
      source.kind === 'iface'
        ? attachProgram(document, source.iface, source.hook, null)
        : disconnect(document, source.from, source.code),
    ),
  );
  if (refused !== null) return;
  select({ edge: null });
  announce(
    source.kind === 'iface'
      ? `Nothing is attached to ${ifaceName(workspace, source.iface)} any more.`
      : `Edge of ${sourceName(workspace, source)} removed: the chain ends there.`,
  );
}

function freeName(workspace: Workspace, base: string): string {
  const taken = new Set(workspace.programs.map(({ name }) => name));
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : `${base}_${n}`;
    if (!taken.has(name)) return name;
  }
}

/** A place on the canvas that is free: beside the selected program, else beside everything. */
export function spotBeside({ workspace, selection }: AppState): Point {
  const places = Object.values(workspace.layout);
  const beside = selection.program === null ? undefined : workspace.layout[selection.program];
  const spot = {
    x: (beside?.x ?? Math.max(0, ...places.map(({ x }) => x))) + NODE_WIDTH + 60,
    y: beside?.y ?? 0,
  };
  const taken = () =>
    places.some(({ x, y }) => Math.abs(x - spot.x) < NODE_WIDTH && Math.abs(y - spot.y) < 180);
  while (taken()) spot.y += 60;
  return spot;
}

/** What lets every packet pass, by program type. */
const PASSES: Readonly<Record<ProgTypeName, string>> = {
  xdp: 'XDP_PASS',
  sched_cls: 'TC_ACT_OK',
  cgroup_skb: '1',
  socket_filter: '0xffff',
};

const blankSource = (name: string, type: ProgTypeName) => `license "GPL"

${type} ${name}:
  r0 = ${PASSES[type]}
  exit
`;

/** The type of the programs that an edge of `source` can lead to. */
function typeBehind(workspace: Workspace, source: WireSource | undefined): ProgTypeName {
  if (!source) return 'xdp';
  return source.kind === 'iface' ? source.hook : typeOfProgram(workspace, source.from);
}

/**
 * Adds a program that passes everything, wired to `source` where one is given, as one change.
 *
 * @returns its id, or `null` when the workspace has no room
 */
export function addBlankProgram(store: AppStore, at: Point, source?: WireSource): ItemId | null {
  const { workspace, edit, select, announce } = store.getState();
  const name = freeName(workspace, 'prog');
  const position = { x: Math.round(at.x), y: Math.round(at.y) };
  let id: ItemId | null = null;
  const refused = edit(`add ${name}`, (document) => {
    const added = addProgram(
      document,
      { name, source: blankSource(name, typeBehind(document, source)) },
      position,
    );
    if (!added.ok) return added.message;
    id = added.id;
    if (!source) return added.workspace;
    return edited(
      source.kind === 'iface'
        ? attachProgram(added.workspace, source.iface, source.hook, added.id)
        : connect(added.workspace, source.from, source.code, added.id),
    );
  });
  if (refused !== null || id === null) return null;
  select({ program: id, edge: null, iface: null, insn: null });
  announce(`Added ${name}, which passes every packet.`);
  return id;
}

export function duplicateProgram(store: AppStore, id: ItemId): void {
  const { workspace, edit, select } = store.getState();
  const program = findProgram(workspace, id);
  if (!program) return;
  const at = workspace.layout[id] ?? { x: 0, y: 0 };
  const name = freeName(workspace, program.name.replace(/_\d+$/, ''));
  let copy: ItemId | null = null;
  edit(`duplicate ${program.name}`, (document) => {
    const added = addProgram(
      document,
      { name, source: program.source, chainCalls: program.chainCalls },
      { x: at.x + 40, y: at.y + 60 },
    );
    if (added.ok) copy = added.id;
    return edited(added);
  });
  if (copy !== null) select({ program: copy, edge: null, iface: null, insn: null });
}

export function rename(store: AppStore, id: ItemId, name: string): void {
  const { workspace, edit } = store.getState();
  const old = nameOf(workspace, id);
  if (name === old) return;
  edit(`rename ${old} to ${name}`, (document) => edited(renameProgram(document, id, name)));
}

export function switchChainCalls(store: AppStore, id: ItemId, on: boolean): void {
  const { workspace, edit } = store.getState();
  edit(`${on ? 'inject' : 'do not inject'} chain calls into ${nameOf(workspace, id)}`, (document) =>
    edited(setChainCalls(document, id, on)),
  );
}

export function addBlankInterface(store: AppStore, at: Point): void {
  const { workspace, edit, select } = store.getState();
  const names = new Set(workspace.interfaces.map(({ name }) => name));
  let n = 0;
  while (names.has(`eth${n}`)) n++;
  let id: ItemId | null = null;
  edit(`add eth${n}`, (document) => {
    const added = addInterface(document, `eth${n}`, at);
    if (added.ok) id = added.id;
    return edited(added);
  });
  if (id !== null) select({ iface: id, edge: null });
}

export function removeProgramOf(store: AppStore, id: ItemId): void {
  const { workspace, edit, announce } = store.getState();
  const name = nameOf(workspace, id);
  const refused = edit(`remove ${name}`, (document) => edited(removeProgram(document, id)));
  if (refused === null) announce(`${name} removed, and its edges. Undo brings them back.`);
}

export function removeInterfaceOf(store: AppStore, id: ItemId): void {
  const { workspace, edit, announce } = store.getState();
  const name = ifaceName(workspace, id);
  const lost = workspace.packets.filter(({ iface }) => iface === id).length;
  const refused = edit(`remove ${name}`, (document) => edited(removeInterface(document, id)));
  if (refused !== null) return;
  announce(
    `${name} removed${lost > 0 ? `, and the ${lost} packets that arrive on it` : ''}. Undo brings it back.`,
  );
}

/** Removes what is selected: an edge, an interface or a program. */
export function removeSelected(store: AppStore): void {
  const { selection } = store.getState();
  if (selection.edge) unwire(store, { kind: 'port', ...selection.edge });
  else if (selection.iface !== null) removeInterfaceOf(store, selection.iface);
  else if (selection.program !== null) removeProgramOf(store, selection.program);
}
