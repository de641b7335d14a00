import { SCREENS, violations } from './support/axe';
import { expect, test } from './support/test';

test('the palette finds and runs commands by keyboard alone', async ({ app, page }) => {
  await app.open();
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Commands' });
  const field = page.getByRole('combobox', { name: 'Find a command' });
  await expect(field).toBeFocused();
  await page.keyboard.type('run all');
  await expect(page.getByRole('option', { selected: true })).toContainText('Run all packets');
  await page.keyboard.press('Enter');
  await expect(palette).toBeHidden();
  await expect.poll(async () => Object.keys(await app.results()).length).toBe(11);

  await page.keyboard.press('F1');
  await page.keyboard.type('redo');
  await expect(page.getByRole('option').first()).toContainText('there is nothing to redo');
  await page.keyboard.press('Enter'); // does nothing
  await expect(palette).toBeVisible();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('zzz');
  await expect(palette).toContainText('Nothing is called "zzz"');
  await page.keyboard.press('Escape');
  await expect(palette).toBeHidden();

  await page.keyboard.press('Control+k');
  await page.keyboard.type('go to');
  await page.keyboard.press('ArrowUp'); // round to the last
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('option', { selected: true })).toHaveText(/^Go to/);
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('add program');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await app.document()).programs.length).toBe(4);
});

test('the palette opens out of the editor, and typing stays typing', async ({ app, page }) => {
  await app.open();
  await app.editor().click();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Find a command' })).toBeFocused();
  await page.keyboard.press('Escape');
  await app.editor().click();
  await page.keyboard.press('F1');
  await expect(page.getByRole('combobox', { name: 'Find a command' })).toBeFocused();
  await page.keyboard.type('keyboard shortcuts');
  await page.keyboard.press('Enter');
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(sheet).toContainText('Next instruction');
  await expect(sheet).toContainText('F10');
});

test('panes are reached by keys', async ({ app, page }) => {
  await app.open();
  for (const [key, label] of [
    ['Alt+2', 'Inspector'],
    ['Alt+4', 'Packets'],
    ['F6', 'Packet detail'],
    ['F6', 'Graph'],
    ['Shift+F6', 'Packet detail'],
  ] as const) {
    await page.keyboard.press(key);
    await expect(page.getByRole('region', { name: label, exact: true }).first()).toBeFocused();
  }
});

for (const [theme, width, height] of SCREENS) {
  test(`axe finds nothing on dialogs, ${theme.toLowerCase()} at ${width}`, async ({
    app,
    page,
  }) => {
    await app.open();
    await app.setTheme(theme);
    await page.setViewportSize({ width, height });
    for (const [name, button] of [
      ['Commands', 'All commands'],
      ['Keyboard shortcuts', 'Keyboard shortcuts'],
      ['Workspaces', 'Workspaces'],
      ['Share', 'Share'],
      ['Examples', 'Examples'],
    ] as const) {
      await page.getByRole('button', { name: button, exact: true }).click();
      const dialog = page.getByRole('dialog', { name, exact: true });
      await expect(dialog).toBeVisible();
      if (name === 'Share') {
        await expect(page.getByRole('textbox', { name: 'Link' })).toHaveValue(/#s=/);
      }
      expect(await violations(app), name).toEqual([]);
      await page.keyboard.press('Escape');
      await expect(dialog).toBeHidden();
    }
  });
}
