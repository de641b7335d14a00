import type { App } from './react';

const PREFIX = '#s=';
/** A page that waits longer for a link shows itself, and the link when it comes. */
const PATIENCE = 3000; // ms

/**
 * Opens the link of an address: shows the workspace in it without running it, or says why it cannot
 * be shown. The visitor's own workspace stays as it is.
 */
export async function openLink(
  { controller, library, store }: App,
  fragment: string,
): Promise<void> {
  const read = await controller.readLink(fragment);
  if (!read) {
    store
      .getState()
      .announce('The engine was restarted while it read the link. Reload to try again.', 'problem');
    return;
  }
  if (!read.ok) {
    store.getState().showBadLink(read);
    return;
  }
  await library.show(read.workspace, read.at);
  const { select, movePlayhead, workspace } = store.getState();
  const { program, packet } = read.at;
  if (workspace.programs.some(({ id }) => id === program)) select({ program: program! }); // just found
  if (workspace.packets.some(({ id }) => id === packet))
    movePlayhead({ packet: packet!, step: null }); // just found
}

/** Takes the link out of the address, so that a reload does not open it again. */
export function leaveLink(): void {
  if (location.hash !== '') history.replaceState(null, '', location.pathname + location.search);
}

/** Opens the link of this page's address, now and when another one is put there. */
export async function followLinks(app: App): Promise<void> {
  const open = async () => {
    if (location.hash.startsWith(PREFIX)) await openLink(app, location.hash);
  };
  window.addEventListener('hashchange', () => void open());
  // The address names the link for as long as nothing else is on the screen.
  app.store.subscribe((state, before) => {
    if (before.home.kind === 'shared' && state.home.kind !== 'shared') leaveLink();
  });
  await Promise.race([open(), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
}
