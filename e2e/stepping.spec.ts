import { expect, test } from './support/test';

test('steps forward and back by instruction and by program', async ({ app }) => {
  await app.open();
  await app.runAll();
  const position = app.page.getByRole('region', { name: 'Transport' });
  await app.page.keyboard.press('F10');
  await expect(position).toContainText(/firewall/);
  const first = await position.textContent();
  await app.page.keyboard.press('F10');
  await app.page.keyboard.press('F10');
  expect(await position.textContent()).not.toBe(first);
  await app.page.keyboard.press('Shift+F10');
  await app.page.keyboard.press('Shift+F10');
  await expect(position).toHaveText(first!);
  await app.page.keyboard.press('F11');
  await expect(position).toContainText(/ids/);
  await app.page.keyboard.press('Shift+F11');
  await expect(position).toContainText(/firewall/);
});

test('tells for each hop why the packet went where it went', async ({ app }) => {
  await app.open();
  await app.runAll();
  await app.page.keyboard.press('F11');
  await app.page.getByRole('tab', { name: 'Hops' }).click();
  const detail = app.page.getByRole('region', { name: 'Packet detail' });
  await expect(detail).toContainText(/firewall returned \d/);
});

test('a packet that was not part of the last run is run before it is opened', async ({ app }) => {
  await app.open();
  await app.page.getByRole('button', { name: 'Run this packet' }).click();
  await expect.poll(async () => Object.keys(await app.results()).length).toBe(1);
  await app.page
    .getByRole('row', { name: /DNS query/ })
    .first()
    .click();
  await app.page.keyboard.press('F10');
  await expect.poll(async () => Object.keys(await app.results()).length).toBeGreaterThan(1);
  const position = app.page.getByRole('region', { name: 'Transport' });
  await expect(position).toContainText(/2 \/ 11.*firewall/);
});
