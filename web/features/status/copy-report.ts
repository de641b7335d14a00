import { KERNEL_VERSION } from '../../../engine/abi';
import type { AppStore } from '../../store';

/**
 * Puts a failure on the clipboard as whoever mends it needs it: its id, the words that were shown,
 * and what ran where. Nothing of the workspace but the number of its parts.
 */
export async function copyReport(
  store: AppStore,
  id: string,
  words: readonly string[],
): Promise<void> {
  const { workspace, engineStatus, announce } = store.getState();
  const { programs, packets, maps, edges } = workspace;
  const text = [
    `Chaincall problem ${id}`,
    ...words,
    '',
    `engine: ${engineStatus.phase}${'reason' in engineStatus ? `, ${engineStatus.reason}` : ''}`,
    `workspace: ${programs.length} programs, ${edges.length} edges, ${maps.length} maps, ${packets.length} packets`,
    `modelled on Linux ${KERNEL_VERSION}; ${navigator.userAgent}; ${new Date().toISOString()}`,
  ].join('\n');
  try {
    await navigator.clipboard.writeText(text);
    announce('Report copied.');
  } catch {
    announce('The browser refuses to copy. Select the text and press Ctrl C.', 'problem');
  }
}
