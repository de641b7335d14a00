import { create } from 'zustand';
import type { HookName } from '../../../engine/abi';
import type { ItemId } from '../../../engine/workspace';

/** What an edge is being drawn from: a port of a program, or a hook of an interface. */
export type WireSource =
  | { readonly kind: 'port'; readonly from: ItemId; readonly code: number | '*' }
  | { readonly kind: 'iface'; readonly iface: ItemId; readonly hook: HookName };

export interface WireMenu {
  readonly source: WireSource;
  /** Where it opens, in viewport pixels. */
  readonly x: number;
  readonly y: number;
  /** Gets the focus back. */
  readonly origin: HTMLElement;
}

/** View state of the graph that nothing else needs and nobody undoes. */
export interface GraphUi {
  /** Set while an edge is being drawn, by drag or by clicks. */
  readonly wiring: WireSource | null;
  /** The keyboard's way to draw an edge: a menu of targets. */
  readonly menu: WireMenu | null;
  readonly renaming: ItemId | null;
  /** Programs whose ports 5 and 6 were asked for. */
  readonly extraPorts: ReadonlySet<ItemId>;
  /** Rises when the whole chain is to be brought into view. */
  readonly fits: number;
}

export const useGraphUi = create<GraphUi>(() => ({
  wiring: null,
  menu: null,
  renaming: null,
  extraPorts: new Set(),
  fits: 0,
}));

export const setWiring = (wiring: WireSource | null) => useGraphUi.setState({ wiring });
export const setMenu = (menu: WireMenu | null) => useGraphUi.setState({ menu });
export const setRenaming = (renaming: ItemId | null) => useGraphUi.setState({ renaming });

export function toggleExtraPorts(program: ItemId): void {
  const extraPorts = new Set(useGraphUi.getState().extraPorts);
  if (!extraPorts.delete(program)) extraPorts.add(program);
  useGraphUi.setState({ extraPorts });
}

export const requestFit = () => useGraphUi.setState(({ fits }) => ({ fits: fits + 1 }));
