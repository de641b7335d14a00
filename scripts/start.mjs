/** `npm start`: installs what is missing, builds when the sources are newer, serves, prints the address. */
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { checkNode, installPackages, newestChange, ROOT } from './install.mjs';

checkNode();
installPackages();

const { build, preview } = await import('vite');
const SOURCES = ['index.html', 'package-lock.json', 'vite.config.ts', 'engine', 'web', 'public'];
const built = path.join(ROOT, 'dist', 'index.html');
if (!existsSync(built) || statSync(built).mtimeMs < newestChange(SOURCES)) {
  console.log('Building …');
  await build({ root: ROOT, logLevel: 'warn' });
}

const server = await preview({
  root: ROOT,
  logLevel: 'error',
  preview: { port: Number(process.env.PORT ?? 4173), open: false },
});
const address = server.resolvedUrls?.local[0];
if (!address) {
  console.error('The server did not start. Set PORT to a free port and try again.');
  process.exit(1);
}
console.log(`\n  Chaincall is at ${address}\n  Stop it with Ctrl+C.\n`);
