import { readFile } from 'node:fs/promises';
import { App } from './support/app';
import { violations } from './support/axe';
import { expect, test } from './support/test';

const nameField = (app: App) => app.page.getByLabel('Name of the workspace');
const saved = (app: App) => expect(app.page.getByTestId('saved-state'));

async function rename(app: App, name: string): Promise<void> {
  await nameField(app).fill(name);
  await nameField(app).press('Enter');
  await saved(app).toHaveText('saved on this device');
}

async function list(app: App) {
  await app.page.getByRole('button', { name: 'Workspaces' }).click();
  return app.page.getByRole('dialog', { name: 'Workspaces' });
}

test('workspaces are named, copied, deleted, brought back, exported and imported', async ({
  app,
  page,
}) => {
  await app.open();
  await rename(app, 'First');
  let dialog = await list(app);
  await dialog.getByRole('button', { name: 'New workspace' }).click();
  await rename(app, 'Second');
  dialog = await list(app);
  await dialog.getByRole('button', { name: 'Duplicate First' }).click();
  await dialog.getByRole('button', { name: 'Rename First (copy)' }).click();
  await page.keyboard.insertText('Third');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('button', { name: 'Open Third' })).toBeVisible();
  expect(await violations(app)).toEqual([]);

  await dialog.getByRole('button', { name: 'Delete First' }).click();
  await expect(dialog.getByRole('button', { name: 'Open First' })).toBeHidden();
  await dialog.getByRole('button', { name: 'Undo: bring back First' }).click();
  await expect(dialog.getByRole('button', { name: 'Open First' })).toBeVisible();

  const [file] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Export all' }).click(),
  ]);
  const path = await file.path();
  expect(JSON.parse(await readFile(path, 'utf8')).workspaces).toHaveLength(3);
  await page.getByTestId('import-workspaces').setInputFiles(path);
  await expect(dialog).toContainText('3 workspaces brought in');
  await expect(dialog.getByRole('button', { name: 'Open Third' })).toHaveCount(2);

  await dialog.getByRole('button', { name: 'Open Third' }).first().click();
  await expect(nameField(app)).toHaveValue('Third');
  await page.reload();
  await app.ready();
  await expect(nameField(app)).toHaveValue('Third');
});

test('a second tab says so, and neither loses anything', async ({ app, page, context }) => {
  await app.open();
  await rename(app, 'Ours');
  const other = new App(await context.newPage());
  await other.open();
  await expect(other.page.getByText('Open in another tab,', { exact: true })).toBeVisible();
  await saved(other).toHaveText('saved by another tab');

  await other.unwire('firewall', 'PASS');
  await expect(nameField(other)).toHaveValue('Ours (copy)');
  await saved(other).toHaveText('saved on this device');
  await app.wire('firewall', 'TX', 'ids');
  await saved(app).toHaveText('saved on this device');
  const mine = await app.document();
  const theirs = await other.document();
  expect(mine.edges).toHaveLength(3);
  expect(theirs.edges).toHaveLength(1);

  const dialog = await list(other);
  await dialog.getByRole('button', { name: 'Open Ours', exact: true }).click();
  await expect(other.page.getByText('Open in another tab,', { exact: true })).toBeVisible();
  expect(await other.document()).toEqual(mine);
  await other.page.getByRole('button', { name: 'Work here instead' }).click();
  await expect(other.page.getByText('Open in another tab,', { exact: true })).toBeHidden();
  await expect(page.getByText('Open in another tab,', { exact: true })).toBeVisible();
  await page.reload();
  await app.ready();
  await expect(page.getByText('Open in another tab,', { exact: true })).toBeVisible();
  await other.page.close();
  await expect(page.getByText('Open in another tab,', { exact: true })).toBeHidden();
  expect(await app.document()).toEqual(mine);
});

test('a browser that keeps nothing is told of once, and the page works', async ({ app, page }) => {
  await page.addInitScript(() => {
    const refuse = () => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    };
    IDBFactory.prototype.open = refuse;
    Object.defineProperty(window, 'localStorage', { get: refuse });
    Object.defineProperty(window, 'sessionStorage', { get: refuse });
  });
  await app.open();
  await expect(page.getByText('This browser keeps nothing for this page.')).toHaveCount(1);
  expect(await violations(app)).toEqual([]);
  expect((await app.runAll()).length).toBe(11);
  await app.wire('firewall', 'TX', 'ids');
  await app.unwire('firewall', 'TX');
  await page.waitForTimeout(500);
  await expect(page.getByText(/refuses to save/)).toHaveCount(1);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save to a file' }).click(),
  ]);
  expect(JSON.parse(await readFile(await file.path(), 'utf8'))).toEqual(await app.document());
});

test('a full storage is told of, and saving goes on when there is room', async ({ app, page }) => {
  await app.open();
  await page.evaluate(() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('No room is left.', 'QuotaExceededError');
    };
    Object.assign(window, {
      makeRoom: () => {
        IDBObjectStore.prototype.put = put;
      },
    });
  });
  await app.wire('firewall', 'TX', 'ids');
  await expect(page.getByText('The storage of this browser is full.')).toBeVisible();
  await saved(app).toContainText('not saved');
  await page.evaluate(() => (window as unknown as { makeRoom: () => void }).makeRoom());
  await app.unwire('firewall', 'TX');
  await saved(app).toHaveText('saved on this device');
});

test('a worker that is killed in the middle of a run costs nothing', async ({ app, page }) => {
  await app.open();
  await app.wire('firewall', 'TX', 'ids');
  await saved(app).toHaveText('saved on this device');
  // Round and round until the budget of instructions ends it, for each packet.
  await app.replaceSource(
    'xdp firewall:\n  r6 = 0\nagain:\n  r6 += 1\n  if r6 < 60000 goto again\n  r0 = XDP_PASS\n  exit\n',
  );
  await app.unwire('firewall', 'PASS');
  await app.wire('firewall', 'PASS', 'firewall');
  const slow = await app.document();
  await page
    .getByRole('region', { name: 'Transport' })
    .getByRole('button', { name: 'Run all' })
    .click();
  await page.evaluate(() => window.__chaincall!.killWorker());
  await expect(page.getByText(/Engine restarted/i).first()).toBeVisible({ timeout: 4000 });
  await expect(page.getByText(/restarted during the run. Run it again/).first()).toBeVisible();
  await app.ready();
  expect(await app.document()).toEqual(slow);
  await page.reload();
  await app.ready();
  expect(await app.document()).toEqual(slow);
  await app.unwire('firewall', 'PASS');
  expect((await app.runAll()).length).toBe(slow.packets.length);
});
