import { injectMechanism, type Mechanism } from '../mechanisms';
import type { Workspace } from '../workspace';

/** The registered mechanisms: the one that a document names. */
export function mechanismOf(choice: Workspace['mechanism']): Mechanism {
  switch (choice.name) {
    case 'inject':
      return injectMechanism(choice.variant);
  }
}
