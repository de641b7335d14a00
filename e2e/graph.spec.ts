import { expect, test } from './support/test';

test('an edge is drawn by dragging from a port to a program', async ({ app }) => {
  await app.open();
  const from = await app.port('firewall', 'TX').boundingBox();
  const node = await app.page
    .locator('.react-flow__node')
    .filter({ hasText: 'ids' })
    .first()
    .boundingBox();
  const { mouse } = app.page;
  await mouse.move(from!.x + from!.width / 2, from!.y + from!.height / 2);
  await mouse.down();
  await mouse.move(node!.x + node!.width / 2, node!.y + 20, { steps: 12 });
  await mouse.up();
  await expect
    .poll(async () => (await app.document()).edges)
    .toContainEqual({ from: 'firewall', code: 3, to: 'ids' });
});

test('an edge is drawn by a click on the port and a click on the program', async ({ app }) => {
  await app.open();
  await app.port('firewall', 'TX').click();
  await app.page.locator('.react-flow__node').filter({ hasText: 'ids' }).first().click();
  await expect
    .poll(async () => (await app.document()).edges)
    .toContainEqual({ from: 'firewall', code: 3, to: 'ids' });
});

test('an edge is drawn by keyboard alone, and the packets take it', async ({ app }) => {
  await app.open();
  await app.wire('firewall', 'DROP', 'ids');
  expect((await app.document()).edges).toContainEqual({ from: 'firewall', code: 1, to: 'ids' });
  const outcomes = await app.runAll();
  expect(outcomes.every(({ path }) => !path.includes('xdpdump'))).toBe(true);
});

test('a program is added, renamed and removed, each with undo', async ({ app }) => {
  await app.open();
  const { programs } = await app.document();
  await app.page.getByRole('button', { name: /^Program$/ }).click();
  await expect.poll(async () => (await app.document()).programs.length).toBe(programs.length + 1);
  const added = (await app.document()).programs.at(-1)!.name;
  await app.page.getByRole('button', { name: `Actions of ${added}` }).click();
  await app.page.getByRole('menuitem', { name: 'Rename' }).click();
  await app.page.getByLabel(`New name of ${added}`).fill('counter');
  await app.page.keyboard.press('Enter');
  await expect.poll(async () => (await app.document()).programs.at(-1)!.name).toBe('counter');
  await app.page.getByRole('button', { name: 'Actions of counter' }).click();
  await app.page.getByRole('menuitem', { name: 'Remove' }).click();
  await expect.poll(async () => (await app.document()).programs.length).toBe(programs.length);
  await app.page.getByRole('button', { name: /^Undo/ }).click();
  await expect.poll(async () => (await app.document()).programs.at(-1)!.name).toBe('counter');
});

test('a program that is loaded without chain calls cannot be wired, and says why', async ({
  app,
}) => {
  await app.open();
  await app.page.getByRole('button', { name: 'Actions of ids' }).click();
  await app.page.getByRole('menuitem', { name: /without chain calls/ }).click();
  await app.port('ids', 'PASS').focus();
  await app.page.keyboard.press('Enter');
  const item = app.page.getByRole('menuitem', { name: /xdpdump/ });
  await expect(item).toBeDisabled();
  await expect(item).toContainText('EOPNOTSUPP');
});
