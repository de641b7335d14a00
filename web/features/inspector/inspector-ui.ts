import { create } from 'zustand';
import type { AppStore } from '../../store';

/** A place of the source that somebody asked to see. */
export interface Goal {
  readonly line: number;
  readonly column: number;
}

/** View state of the inspector that nothing else needs and nobody undoes. */
export interface InspectorUi {
  /** Where the editor shall go; it takes the goal away once it has gone there. */
  readonly goal: Goal | null;
}

export const useInspectorUi = create<InspectorUi>(() => ({ goal: null }));

const goTo = (goal: Goal) => useInspectorUi.setState({ goal: { ...goal } });
export const goalReached = () => useInspectorUi.setState({ goal: null });

/** Opens the code at a place; `slot` is the instruction there, if there is one. */
export function showInCode(store: AppStore, goal: Goal, slot: number | null): void {
  const { select, setInspectorTab } = store.getState();
  if (slot !== null) select({ insn: slot });
  setInspectorTab('code');
  goTo(goal);
}
