import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { expect, test } from './support/test';

/** Run through the debugger, since the page's content policy admits no script from elsewhere. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

async function violations(app: import('./support/app').App): Promise<string[]> {
  await app.page.evaluate(AXE);
  const results = await app.page.evaluate(
    (tags) =>
      (window as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }).axe.run({
        runOnly: tags,
      }),
    TAGS,
  );
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
  );
}

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
