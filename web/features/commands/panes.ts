import type { App } from '../../store';

/** The panes of the page by their labels, in the order of the screen. */
const PANES = ['Graph', 'Inspector', 'Transport', 'Packets', 'Packet detail'] as const;

const paneOf = (label: string) =>
  document.querySelector<HTMLElement>(`main section[aria-label="${label}"]`);

/** Puts the focus on a pane, so that Tab goes on from there. */
export function focusPane({ store }: App, index: number): void {
  const label = PANES[index];
  if (label === 'Graph') store.getState().setNarrowPane('graph');
  if (label === 'Inspector') store.getState().setNarrowPane('inspector');
  requestAnimationFrame(() => {
    const pane = label === undefined ? null : paneOf(label);
    if (!pane) return;
    if (!pane.hasAttribute('tabindex')) pane.tabIndex = -1;
    pane.focus();
  });
}

/** The pane after or before the one that has the focus. */
export function focusBesidePane(app: App, by: 1 | -1): void {
  const shown = PANES.filter((label) => paneOf(label) !== null);
  const at = shown.findIndex((label) => paneOf(label)?.contains(document.activeElement));
  const next = shown.at((at < 0 ? (by > 0 ? 0 : -1) : at + by) % shown.length);
  if (next) focusPane(app, PANES.indexOf(next));
}
