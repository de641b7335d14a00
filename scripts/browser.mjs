/**
 * Finds a Chromium for the end-to-end tests, in this order: CHAINCALL_BROWSER, the one that
 * Playwright installed, a Chrome or Chromium of the system, Debian's `chromium` package (as root).
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const SYSTEM_NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
];
const SYSTEM_PATHS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

function onPath(name) {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    const file = path.join(folder, name);
    if (existsSync(file)) return file;
  }
  return null;
}

function systemBrowser() {
  for (const name of SYSTEM_NAMES) {
    const file = onPath(name);
    if (file) return file;
  }
  return SYSTEM_PATHS.find((file) => existsSync(file)) ?? null;
}

function installDebianChromium() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !onPath('apt-get')) return null;
  console.log('Installing the chromium package …');
  const run = (...args) =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0;
  return run('update', '-qq') && run('install', '-y', '-qq', 'chromium')
    ? onPath('chromium')
    : null;
}

/** The path of a Chromium; `install` permits to install one. Ends the process when there is none. */
export async function findBrowser({ install = false } = {}) {
  const explicit = process.env.CHAINCALL_BROWSER;
  if (explicit) {
    if (existsSync(explicit)) return explicit;
    console.error(`CHAINCALL_BROWSER names ${explicit}, which does not exist.`);
    process.exit(1);
  }
  const { chromium } = await import('@playwright/test');
  const own = chromium.executablePath();
  if (own && existsSync(own)) return own;
  const found = systemBrowser() ?? (install ? installDebianChromium() : null);
  if (found) return found;
  console.error(
    'No Chromium was found for the end-to-end tests. Install Chrome or Chromium, or run\n' +
      '`npx playwright install chromium`, or name one in CHAINCALL_BROWSER, and try again.',
  );
  process.exit(1);
}
