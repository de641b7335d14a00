import type { App } from '../../store';

/** The address of this page with the workspace behind it, on the clipboard; the dialog where that fails. */
export async function copyLink({ controller, store }: App): Promise<void> {
  const made = await controller.makeLink({});
  const { announce, openDialog } = store.getState();
  try {
    if (!made?.ok) throw new Error('no link');
    const link =
      location.href.slice(0, location.href.length - location.hash.length) + made.fragment;
    await navigator.clipboard.writeText(link);
    announce(`Link copied: ${link.length.toLocaleString('en')} characters.`);
  } catch {
    openDialog('share'); // which says what is in the way, and offers a file
  }
}
