/** What a workspace file says of itself. Apart from the schema, so that who needs only this has only this. */
export const WORKSPACE_FORMAT = 'chaincall-workspace';

/** The version of the document that this code reads and writes. */
export const WORKSPACE_VERSION = 2;

/** What a file of several workspaces says of itself. */
export const COLLECTION_FORMAT = 'chaincall-workspaces';
export const COLLECTION_VERSION = 1;
