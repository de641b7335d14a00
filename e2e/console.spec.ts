import { expect, test } from './support/test';

test('records of programs stand in the console, lead to their packet and can be copied', async ({
  app,
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await app.open();
  await app.openExample('A guard against SYN floods');
  await app.runAll();
  await page.getByRole('tab', { name: 'Console' }).click();
  const grid = page.getByRole('grid', { name: 'Console' });
  const rows = grid.getByRole('row');
  await expect(rows.nth(1)).toContainText('record');
  await grid.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('tab', { name: /Hops/ })).toBeVisible();
  await page.getByRole('button', { name: 'Copy the console' }).click();
  await expect(page.getByTestId('live-region')).toContainText('The console is in the clipboard.');
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/^\d+\t\S.*\trecord\t\w+: [0-9a-f ]+, \d+ bytes$/m);
});
