import { readFile } from 'node:fs/promises';
import type { App } from './support/app';
import { violations } from './support/axe';
import { expect, test } from './support/test';

/** The link that the share dialog shows. */
async function linkOf(app: App): Promise<string> {
  await app.page.getByRole('button', { name: 'Share', exact: true }).click();
  const field = app.page.getByRole('textbox', { name: 'Link' });
  await expect(field).toHaveValue(/#s=1/);
  return field.inputValue();
}

const own = (app: App) => app.page.getByLabel('Name of the workspace');

test('a link shows what was shared, runs nothing, and leaves the own workspace alone', async ({
  app,
  page,
}) => {
  test.setTimeout(120_000); // four page loads
  await app.open();
  await app.openExample('Wildcard against exact slot');
  const shared = await app.document();
  const link = await linkOf(app);
  await expect(app.page.getByText(/characters, /)).toBeVisible();
  expect(await violations(app)).toEqual([]);
  await page.keyboard.press('Escape');

  await app.openExample('A rate limiter with a map');
  await own(app).fill('My draft');
  await own(app).press('Enter');
  await expect(page.getByTestId('saved-state')).toHaveText('saved on this device');
  const draft = await app.document();

  await page.goto('about:blank');
  await page.goto(link);
  await app.ready();
  await expect(page.getByText('Shared workspace:')).toBeVisible();
  expect(await app.document()).toEqual(shared);
  expect(await app.results()).toEqual({});
  await page.waitForTimeout(600);
  expect(await app.results()).toEqual({});
  expect(await violations(app)).toEqual([]);

  await page.getByRole('button', { name: 'Back to mine' }).click();
  await expect(own(app)).toHaveValue('My draft');
  expect(await app.document()).toEqual(draft);
  expect(page.url()).not.toContain('#s=');

  await page.goto('about:blank');
  await page.goto(link);
  await app.ready();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect.poll(async () => Object.keys(await app.results()).length).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Make it mine' }).click();
  await expect(page.getByText('Shared workspace:')).toBeHidden();
  await expect(page.getByTestId('saved-state')).toHaveText('saved on this device');
  await page.reload();
  await app.ready();
  expect(await app.document()).toEqual(shared);
  await page.getByRole('button', { name: 'Workspaces' }).click();
  await expect(page.getByRole('button', { name: 'Open My draft' })).toBeVisible();
});

test('an edit makes a shared workspace one of this device', async ({ app, page }) => {
  await app.open();
  const link = await linkOf(app);
  await page.goto('about:blank');
  await page.goto(link);
  await app.ready();
  await app.unwire('firewall', 'PASS');
  await expect(page.getByText('Shared workspace:')).toBeHidden();
  await expect(page.getByTestId('saved-state')).toHaveText('saved on this device');
  const changed = await app.document();
  await page.reload();
  await app.ready();
  expect(await app.document()).toEqual(changed);
});

test('a link leads to the selected program, packet and step', async ({ app, page }) => {
  await app.open();
  await app.runAll();
  for (let i = 0; i < 5; i++) await page.keyboard.press('F10');
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const field = page.getByRole('textbox', { name: 'Link' });
  await expect(field).toHaveValue(/#s=1/);
  const plain = await field.inputValue();
  await page.getByLabel('Show the selected program, packet and step').check();
  await expect(field).not.toHaveValue(plain);
  const link = await field.inputValue();
  await page.goto('about:blank');
  await page.goto(link);
  await app.ready();
  expect(await page.evaluate(() => window.__chaincall!.getTrace())).toBeNull();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect.poll(() => page.evaluate(() => window.__chaincall!.getTrace())).not.toBeNull();
});

test('a damaged link is explained, and loses nothing', async ({ app, page }) => {
  await app.open();
  await own(app).fill('Precious');
  await own(app).press('Enter');
  await expect(page.getByTestId('saved-state')).toHaveText('saved on this device');
  const link = await linkOf(app);
  await page.goto('about:blank');
  await page.goto(link.slice(0, -40));
  const dialog = page.getByRole('dialog', { name: 'This link cannot be opened' });
  await expect(dialog).toContainText('damaged');
  expect(await violations(app)).toEqual([]);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Download the link' }).click(),
  ]);
  expect(await readFile(await file.path(), 'utf8')).toContain('#s=1');
  await dialog.getByRole('button', { name: 'Go on with mine' }).click();
  await expect(own(app)).toHaveValue('Precious');
  expect(page.url()).not.toContain('#s=');

  await page.goto('about:blank');
  await page.goto(link.replace('#s=1', '#s=7'));
  await expect(dialog).toContainText('newer Chaincall');
  await dialog.getByRole('button', { name: 'Start with a blank workspace' }).click();
  await expect(own(app)).toHaveValue('Untitled');
  await page.getByRole('button', { name: 'Workspaces' }).click();
  await page.getByRole('button', { name: 'Open Precious' }).click();
  await expect(own(app)).toHaveValue('Precious');
});
