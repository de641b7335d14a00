import { violations } from './support/axe';
import { expect, test } from './support/test';

test('packets are chosen by a filter, by chips and from a cell', async ({ app }) => {
  await app.open();
  await app.runAll();
  const pane = app.page.getByRole('region', { name: 'Packets' });
  const rows = pane.getByRole('grid', { name: 'Packets' }).getByTestId(/^packet-/);
  const filter = pane.getByLabel('Filter packets');
  await filter.fill('udp and verdict == DROP');
  await expect(rows).toHaveCount(2);
  await rows.last().click(); // the filter stays while rows are chosen
  await expect(filter).toHaveValue('udp and verdict == DROP');
  await filter.fill('ip.sorc == 10.0.0.1');
  await expect(pane).toContainText('There is no field or header “ip.sorc”. Did you mean ip.src');
  await pane.getByRole('button', { name: 'Show', exact: true }).click();
  expect(
    await filter.evaluate((input: HTMLInputElement) => [input.selectionStart, input.selectionEnd]),
  ).toEqual([0, 7]);
  await pane.getByRole('button', { name: 'Clear the filter' }).click();
  const chip = pane.getByRole('button', { name: /^DROP \d+$/ });
  await chip.click();
  await expect(chip).toHaveAttribute('aria-pressed', 'true');
  const count = /\d+/.exec((await chip.textContent()) ?? '')![0]; // its name has one
  await expect(rows).toHaveCount(Number(count));
  await chip.click();
  await rows.first().locator('[data-column=verdict]').click({ button: 'right' });
  await app.page.getByRole('menuitem', { name: 'Only verdict == "PASS"' }).click();
  await expect(filter).toHaveValue('verdict == "PASS"');
});

test('events are listed, follow the filter and lead to their step', async ({ app }) => {
  await app.open();
  await app.openExample('A rate limiter with a map');
  await app.runAll();
  const pane = app.page.getByRole('region', { name: 'Packets' });
  await pane.getByRole('tab', { name: 'Events' }).click();
  const events = pane.getByRole('grid', { name: 'Events' });
  await expect(events.getByRole('row', { name: /sources\[0a010164\]/ }).first()).toBeVisible();
  await pane.getByLabel('Filter packets').fill('number == 2');
  await expect(events.locator('tbody tr').first()).toContainText(/^2/);
  await events
    .getByRole('row', { name: /sources\[/ })
    .first()
    .click();
  await expect(app.page.getByTestId('position')).toContainText(/packet 2 .*insn \d+/);
});

for (const theme of ['Dark', 'Light'] as const) {
  test(`axe finds nothing with a filter and its help, ${theme.toLowerCase()}`, async ({ app }) => {
    await app.open();
    await app.setTheme(theme);
    await app.runAll();
    await app.page.getByLabel('Filter packets').fill('verdict = DROP');
    await app.page.getByRole('button', { name: 'What a filter can ask for' }).click();
    await expect(
      app.page.getByRole('button', { name: 'Add to the filter: hops > 1' }),
    ).toBeVisible();
    expect(await violations(app)).toEqual([]);
    await app.page.keyboard.press('Escape');
    await app.page.getByLabel('Filter packets').fill('');
    await app.page.getByRole('tab', { name: 'Events' }).click();
    await expect(app.page.getByRole('grid', { name: 'Events' })).toBeVisible();
    expect(await violations(app)).toEqual([]);
    await app.page.getByRole('button', { name: /^Packets shown/ }).click();
    await app.page.getByRole('menuitem', { name: /^Repeat the packets/ }).click();
    await expect(app.page.getByRole('dialog')).toBeVisible();
    expect(await violations(app)).toEqual([]);
  });
}
