import type { ItemId, Workspace } from '../workspace';

/** What a link points at within its workspace. Names of what is not there point at nothing. */
export interface Moment {
  readonly program?: ItemId | undefined;
  readonly packet?: ItemId | undefined;
  /** Instructions of the packet's trace that have run; needs `packet`. */
  readonly step?: number | undefined;
}

/** What is deflated into a link. */
export interface LinkDocument {
  readonly workspace: Workspace;
  readonly at?: Moment | undefined;
}

export type LinkResult =
  | {
      readonly ok: true;
      /** `#s=1…` */
      readonly fragment: string;
    }
  /** The workspace is larger than a link may be; a file has room. */
  | { readonly ok: false; readonly message: string };

export type ReadLink =
  | { readonly ok: true; readonly workspace: Workspace; readonly at: Moment }
  | {
      readonly ok: false;
      /** `damaged`: cut or mistyped. `newer`: sound, for a later Chaincall. `invalid`: not a workspace of ours. */
      readonly reason: 'damaged' | 'too-large' | 'newer' | 'invalid';
      /** Sentences that say what is wrong and what to do. */
      readonly message: string;
      /** The text inside, where it could be unpacked. */
      readonly inside: string | null;
    };
