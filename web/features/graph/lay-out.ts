import type { AppStore } from '../../store';
import { requestFit } from './graph-ui';

/** Lays the chain out from left to right and brings it into view; the code for it comes when it is asked for. */
export async function layOut(store: AppStore): Promise<void> {
  const { autoLayout } = await import('./auto-layout');
  autoLayout(store);
  requestAnimationFrame(requestFit);
}
