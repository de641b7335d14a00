import { EXAMPLES } from '../engine/examples';
import { expect, test } from './support/test';

for (const { title, expected } of EXAMPLES) {
  test(`example "${title}" loads, verifies, runs and gives its expected verdicts`, async ({
    app,
  }) => {
    await app.open();
    await app.openExample(title);
    for (const { name } of (await app.document()).programs) {
      const node = app.page.locator('.react-flow__node').filter({ hasText: name }).first();
      await expect(node.locator('[data-load]')).toHaveAttribute('data-load', 'accepted');
    }
    expect(await app.runAll()).toEqual(expected);
  });
}

test('the first visit shows a verified chain with packets queued, and plays', async ({ app }) => {
  await app.open();
  const { name, packets } = await app.document();
  expect(name).toBe(EXAMPLES[0]!.workspace.name);
  expect(packets.length).toBeGreaterThan(3);
  expect(await app.results()).toEqual({});
  await app.page.getByRole('button', { name: /^Play/ }).click();
  await expect.poll(async () => Object.keys(await app.results()).length).toBe(packets.length);
  await expect(app.page.getByRole('region', { name: 'Packets' })).toContainText('DROP');
});
