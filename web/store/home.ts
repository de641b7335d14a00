import type { StateCreator } from 'zustand/vanilla';
import type { Moment, ReadLink } from '../../engine/share';
import type { AppState } from './state';

/** Where the document on the screen lives. */
export type Home =
  /** On this device, saved by this tab. */
  | { readonly kind: 'own'; readonly id: string }
  /** On this device, saved by another tab that has it open. A change here makes a copy. */
  | { readonly kind: 'elsewhere'; readonly id: string }
  /** In the link that brought it. A change makes it one of this device. */
  | { readonly kind: 'shared'; readonly at: Moment };

/** Why this device does not keep the document. */
export interface SaveProblem {
  readonly kind: 'denied' | 'full';
  /** In the browser's words. */
  readonly reason: string;
}

export interface HomeSlice {
  readonly home: Home;
  /** Whether this device has the document as it is now. */
  readonly saved: 'saved' | 'saving' | SaveProblem;
  /** A link that could not be opened. */
  readonly badLink: Extract<ReadLink, { ok: false }> | null;

  setHome(home: Home): void;
  setSaved(saved: HomeSlice['saved']): void;
  showBadLink(badLink: HomeSlice['badLink']): void;
}

export const createHomeSlice: StateCreator<AppState, [], [], HomeSlice> = (set) => ({
  home: { kind: 'own', id: '' },
  saved: 'saved',
  badLink: null,

  setHome(home) {
    set({ home });
  },
  setSaved(saved) {
    set({ saved });
  },
  showBadLink(badLink) {
    set({ badLink });
  },
});
