import { create } from 'zustand';
import type { AppStore } from '../../store';

/** A place of the source that somebody asked to see. */
export interface Goal {
  readonly line: number;
  readonly column: number;
}

/** A verifier's log that somebody put in, looked at in place of the selected program's. */
export interface PastedLog {
  readonly text: string;
  readonly insn: number | null;
  readonly visit: number | null;
}

/** View state of the inspector that nothing else needs and nobody undoes. */
export interface InspectorUi {
  /** Where the editor shall go; it takes the goal away once it has gone there. */
  readonly goal: Goal | null;
  readonly pasted: PastedLog | null;
  /** Whether the card of the verdict is open; `null` until there was something to explain. */
  readonly explained: boolean | null;
}

export const useInspectorUi = create<InspectorUi>(() => ({
  goal: null,
  pasted: null,
  explained: null,
}));

export const setPasted = (pasted: PastedLog | null) => useInspectorUi.setState({ pasted });
export const setExplained = (explained: boolean) => useInspectorUi.setState({ explained });

const goTo = (goal: Goal) => useInspectorUi.setState({ goal: { ...goal } });
export const goalReached = () => useInspectorUi.setState({ goal: null });

/** Opens the code at a place; `slot` is the instruction there, if there is one. */
export function showInCode(store: AppStore, goal: Goal, slot: number | null): void {
  const { select, setInspectorTab } = store.getState();
  if (slot !== null) select({ insn: slot });
  setInspectorTab('code');
  goTo(goal);
}
