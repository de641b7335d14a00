import type { App } from './react';

export const IMPORT_ACCEPTS = '.json,.pcap,.pcapng,.cap';

/** Takes a file that somebody chose or dropped, as `import-file` says, which is loaded with the first. */
export async function importFile(app: App, file: File): Promise<void> {
  const importing = await import('./import-file');
  await importing.importFile(app, file);
}
