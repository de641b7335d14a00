import type { Edited, Workspace } from '../../engine/workspace';

/** What an edit of the document gave, in the shape that `edit` takes. */
export const edited = (result: Edited): Workspace | string =>
  result.ok ? result.workspace : result.message;
