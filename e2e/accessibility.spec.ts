import { violations } from './support/axe';
import { expect, test } from './support/test';

for (const theme of ['Dark', 'Light'] as const) {
  test(`axe finds nothing on the main screen, ${theme.toLowerCase()}`, async ({ app }) => {
    await app.open();
    await app.setTheme(theme);
    await app.runAll();
    await app.select('ids');
    await expect(app.editor()).toBeVisible();
    expect(await violations(app)).toEqual([]);
  });

  test(`axe finds nothing while stepping and on a rejected program, ${theme.toLowerCase()}`, async ({
    app,
  }) => {
    await app.open();
    await app.setTheme(theme);
    await app.runAll();
    for (let i = 0; i < 4; i++) await app.page.keyboard.press('F10');
    expect(await violations(app)).toEqual([]);
    await app.replaceSource('xdp firewall:\n  r0 = r3\n  exit\n');
    await expect(app.page.getByRole('region', { name: 'Inspector' })).toContainText('Rejected');
    expect(await violations(app)).toEqual([]);
  });

  test(`axe finds nothing on any view of a program, ${theme.toLowerCase()}`, async ({ app }) => {
    await app.open();
    await app.setTheme(theme);
    await app.runAll();
    await app.select('ids');
    for (const view of ['Verifier', 'Rewrites', 'Maps']) {
      await app.page.getByRole('tab', { name: view }).click();
      await expect(app.page.getByRole('tabpanel', { name: view })).not.toBeEmpty();
      expect(await violations(app), view).toEqual([]);
    }
  });
}

for (const [width, height] of [
  [1280, 800],
  [800, 1000],
] as const) {
  test(`axe finds nothing at ${width} by ${height}`, async ({ app }) => {
    await app.page.setViewportSize({ width, height });
    await app.open();
    await app.runAll();
    await app.page.keyboard.press('F11');
    expect(await violations(app)).toEqual([]);
  });
}
