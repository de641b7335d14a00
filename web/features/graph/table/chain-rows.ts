import { HOOKS, type HookName, type ProgTypeName } from '../../../../engine/abi';
import type { ItemId, Workspace } from '../../../../engine/workspace';

/** A hook of an interface, and the programs that packets meet from there on. */
export interface ChainGroup {
  readonly iface: ItemId;
  readonly hook: HookName;
  /** The program attached there. */
  readonly head: ItemId | null;
  /** In the order of their distance from the head; those that a group before has are not repeated. */
  readonly programs: readonly ItemId[];
}

export interface ChainRows {
  readonly groups: readonly ChainGroup[];
  /** Programs that no packet reaches. */
  readonly unreached: readonly ItemId[];
}

type Chain = Pick<Workspace, 'interfaces' | 'edges' | 'programs'>;

/**
 * The chain as a list, in the order in which packets meet it. An interface shows the hooks that have
 * a head, and those that a program of the workspace could be attached to.
 *
 * @param typeOf the type of a program, where it is known
 */
export function chainRows(
  { interfaces, edges, programs }: Chain,
  typeOf: (program: ItemId) => ProgTypeName | undefined,
): ChainRows {
  const types = new Set<string>(programs.map(({ id }) => typeOf(id) ?? 'xdp'));
  if (programs.length === 0) types.add('xdp');
  const seen = new Set<ItemId>();
  const reach = (head: ItemId | null): ItemId[] => {
    const found: ItemId[] = [];
    const meet = (id: ItemId) => {
      if (seen.has(id)) return;
      seen.add(id);
      found.push(id);
    };
    if (head !== null) meet(head);
    for (let i = 0; i < found.length; i++) {
      const own = edges.filter(({ from }) => from === found[i]);
      for (const { to } of own.toSorted((a, b) => rank(a.code) - rank(b.code))) meet(to);
    }
    return found;
  };
  const groups = interfaces.flatMap(({ id, heads }) =>
    HOOKS.filter(({ name }) => heads[name] !== undefined || types.has(name)).map(
      ({ name }): ChainGroup => {
        const head = heads[name] ?? null;
        return { iface: id, hook: name, head, programs: reach(head) };
      },
    ),
  );
  return { groups, unreached: programs.flatMap(({ id }) => (seen.has(id) ? [] : [id])) };
}

/** Codes by number, the wildcard last. */
const rank = (code: number | '*') => (code === '*' ? Number.POSITIVE_INFINITY : code);
