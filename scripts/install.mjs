/** Installs what `package-lock.json` names, when it is not there yet or is older than the lock. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname, '..');

export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Chaincall needs Node 20.19 or newer; this is ${process.version}.`);
  process.exit(1);
}

export function installPackages() {
  const lock = path.join(ROOT, 'package-lock.json');
  const installed = path.join(ROOT, 'node_modules', '.package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  console.log('Installing packages (npm ci) …');
  const result = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: ROOT,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' },
  });
  if (result.status !== 0) {
    console.error('npm ci failed. Check that the npm registry can be reached, then try again.');
    process.exit(1);
  }
}

/** The newest change under the given files and folders, in milliseconds. */
export function newestChange(names) {
  let newest = 0;
  const visit = (name) => {
    if (!existsSync(name)) return;
    const stat = statSync(name);
    if (!stat.isDirectory()) {
      newest = Math.max(newest, stat.mtimeMs);
      return;
    }
    for (const entry of readdirSync(name)) visit(path.join(name, entry));
  };
  for (const name of names) visit(path.join(ROOT, name));
  return newest;
}
