import type { App } from './support/app';
import { SCREENS, violations } from './support/axe';
import { expect, test } from './support/test';

const cell = (app: App, name: string) => app.page.getByRole('combobox', { name, exact: true });

test('the table edits the edges of the graph, by keyboard alone', async ({ app, page }) => {
  await app.open();
  const before = await app.document();
  await page.getByRole('button', { name: 'Add an interface' }).focus();
  await page.keyboard.press('t');
  const table = page.getByRole('region', { name: 'Chain as a table' });
  await expect(table).toBeVisible();
  await expect(app.port('firewall', 'DROP')).toBeHidden();
  await expect(table.getByRole('rowheader')).toContainText(['eth0', 'firewall', 'xdpdump', 'ids']);

  // Down to the next program of the list: a select wires by its own keys.
  const drop = cell(app, 'ids DROP leads to');
  await expect(drop).toHaveValue('');
  await drop.focus();
  await page.keyboard.type('xdpdump');
  await expect(drop).toHaveValue('xdpdump');
  await app.ready();
  expect((await app.document()).edges).toContainEqual({ from: 'ids', code: 1, to: 'xdpdump' });
  await expect(page.getByTestId('live-region')).toContainText('ids DROP leads to xdpdump');

  const pass = cell(app, 'firewall PASS leads to');
  await pass.focus();
  await page.keyboard.press('Home');
  await expect(pass).toHaveValue('');
  expect((await app.document()).edges).not.toContainEqual({ from: 'firewall', code: 2, to: 'ids' });
  await expect(table).toContainText('No packet reaches these');

  await table.getByRole('button', { name: 'ids' }).focus();
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  expect((await app.document()).edges).toEqual(before.edges);

  const head = cell(app, 'eth0 XDP leads to');
  await head.focus();
  await page.keyboard.type('ids');
  await expect(head).toHaveValue('ids');
  expect((await app.document()).interfaces[0]!.heads.xdp).toBe('ids');

  await page.getByRole('button', { name: 'Show the chain as a table' }).focus();
  await page.keyboard.press('Enter');
  await expect(app.port('firewall', 'DROP')).toBeVisible();
});

test('the table counts what passed, and says why a program is not loaded', async ({
  app,
  page,
}) => {
  await app.open();
  await page.getByRole('button', { name: 'Show the chain as a table' }).click();
  await app.runAll();
  const table = page.getByRole('region', { name: 'Chain as a table' });
  const row = table.getByRole('row', { name: /firewall/ }).filter({ hasText: 'insns' });
  await expect(row.getByRole('cell').nth(2)).toHaveText('11');
  await table.getByRole('button', { name: 'ids' }).click();
  await app.replaceSource('xdp ids:\n  r0 = r3\n  exit\n');
  await expect(table).toContainText('R3 !read_ok');
});

for (const [theme, width, height] of SCREENS) {
  test(`axe finds nothing on the table, ${theme.toLowerCase()} at ${width}`, async ({
    app,
    page,
  }) => {
    await app.open();
    await app.setTheme(theme);
    await app.runAll();
    await page.setViewportSize({ width, height });
    await page.getByRole('button', { name: 'Show the chain as a table' }).click();
    await expect(cell(app, 'firewall PASS leads to')).toBeVisible();
    expect(await violations(app)).toEqual([]);
  });
}
