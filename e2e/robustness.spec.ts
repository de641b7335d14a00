import { expect, test } from './support/test';

test('a worker that dies is replaced, and the work is still there', async ({ app }) => {
  await app.open();
  await app.wire('firewall', 'TX', 'ids');
  const before = await app.document();
  await app.page.evaluate(() => window.__chaincall!.killWorker());
  await expect(app.page.getByText(/Engine restarted/i).first()).toBeVisible({ timeout: 2500 });
  await app.ready();
  expect(await app.document()).toEqual(before);
  expect((await app.runAll()).length).toBe(before.packets.length);
});

test('a program that never ends is rejected, and the page goes on', async ({ app }) => {
  await app.open();
  await app.select('firewall');
  await app.replaceSource(
    'xdp firewall:\n  r1 = 0\nagain:\n  r1 += 1\n  if r1 != 0 goto again\n  r0 = XDP_PASS\n  exit\n',
  );
  await app.ready();
  const node = app.page
    .locator('.react-flow__node')
    .filter({ has: app.page.getByText('firewall', { exact: true }) });
  await expect(node.locator('[data-load]')).toHaveAttribute('data-load', 'rejected');
  await expect(app.page.getByText('BPF program is too large').first()).toBeVisible();
  expect((await app.runAll()).length).toBe(11);
});

test('verifying that takes long is told, stopped, and begun again', async ({ app }) => {
  await app.open();
  await app.select('firewall');
  await app.replaceSource(
    'xdp firewall:\n  r0 = XDP_PASS\n  r1 = 0\nagain:\n  r1 += 1\n  if r1 < 400000 goto again\n  exit\n',
  );
  const bar = app.page.getByTestId('status-bar');
  await expect(bar).toContainText(/verifying firewall, [\d,]+ instructions walked/);
  await bar.getByRole('button', { name: 'Stop verifying' }).click();
  await expect(bar).toContainText('verified not: stopped');
  await expect(app.page.getByText(/EAGAIN/).first()).toBeVisible();
  await bar.getByRole('button', { name: 'Verify again' }).click();
  await app.ready();
  await expect(bar).toContainText(/verified in [\d,.]+ ms/);
});
