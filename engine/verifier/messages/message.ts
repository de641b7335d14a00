import type { ErrnoName } from '../../abi';

export interface Message<Args extends readonly never[] = never[]> {
  readonly errno: ErrnoName;
  /** The kernel's wording, without line end. */
  readonly text: (...args: Args) => string;
  /** The kernel says nothing: the text is ours, and does not go into the log. */
  readonly silent?: true;
}
