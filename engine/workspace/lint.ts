import { MAX_SLOT_CODE } from '../abi';
import { reachableFrom } from './connect';
import type { ItemId, Workspace } from './types';

/** Something about the chain that works as it stands, but may not be meant. */
export interface ChainRemark {
  readonly kind: 'unreachable' | 'cycle' | 'shadowed-wildcard' | 'no-head';
  /** The program or interface to mark. */
  readonly item: ItemId;
  readonly message: string;
}

/** Remarks on the chain as a whole, in the order of the document. */
export function lintChain(workspace: Workspace): ChainRemark[] {
  const remarks: ChainRemark[] = [];
  const reached = new Set<ItemId>();
  for (const { id, name, heads } of workspace.interfaces) {
    const attached = Object.values(heads);
    if (attached.length === 0) {
      const message = `Nothing is attached to ${name}: packets that arrive there go straight to the stack.`;
      remarks.push({ kind: 'no-head', item: id, message });
    }
    for (const program of attached) {
      for (const found of reachableFrom(workspace, program)) reached.add(found);
    }
  }
  for (const { id, name } of workspace.programs) {
    if (!reached.has(id)) {
      const message = `No packet reaches ${name}: attach it to an interface, or lead an edge to it.`;
      remarks.push({ kind: 'unreachable', item: id, message });
    }
    const own = workspace.edges.filter((edge) => edge.from === id);
    if (own.some((edge) => reachableFrom(workspace, edge.to).has(id))) {
      const message = `${name} lies on a cycle: a packet may go round until the tail-call budget of 33 ends it.`;
      remarks.push({ kind: 'cycle', item: id, message });
    }
    const wildcard = own.some((edge) => edge.code === '*');
    if (wildcard && own.length === MAX_SLOT_CODE + 2) {
      const message = `Every code with a slot has an edge of its own in ${name}: "*" only takes codes above ${MAX_SLOT_CODE}.`;
      remarks.push({ kind: 'shadowed-wildcard', item: id, message });
    }
  }
  return remarks;
}
