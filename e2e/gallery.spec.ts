import { expect, test } from './support/test';

test('examples are found by words and opened by keys', async ({ app, page }) => {
  await app.open();
  await page.getByRole('button', { name: 'Examples', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Examples' });
  await expect(page.getByRole('searchbox', { name: 'Search the examples' })).toBeFocused();
  await page.keyboard.type('no such words');
  await expect(dialog).toContainText('None has these words.');
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('vlan ipv6');
  await expect(dialog.getByRole('article').first()).toContainText('A parser for VLAN and IPv6');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  expect((await app.document()).name).toMatch(/VLAN/);
});
