import type { EngineController } from './controller';
import type { AppStore } from './create-store';

export const IMPORT_ACCEPTS = '.json,.pcap,.pcapng,.cap';

/** Takes a file that somebody chose or dropped, as `import-file` says, which is loaded with the first. */
export async function importFile(
  store: AppStore,
  controller: EngineController,
  file: File,
): Promise<void> {
  const importing = await import('./import-file');
  await importing.importFile(store, controller, file);
}
