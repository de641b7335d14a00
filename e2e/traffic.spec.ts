import type { App } from './support/app';
import { file, longCapture } from './support/captures';
import { expect, test } from './support/test';

const COUNT = 100_000;
const office = file('office.pcap', longCapture(COUNT));

const ran = async (app: App) => {
  await app.page.waitForFunction(() => window.__chaincall!.getTraffic() !== null, null, {
    timeout: 55_000,
  });
  return app.page.evaluate(() => {
    const { done, cancelled, courses } = window.__chaincall!.getTraffic()!; // waited for above
    const verdicts: Record<string, number> = {};
    for (const { outcome, count } of courses) {
      const verdict = outcome.kind === 'verdict' ? outcome.name : outcome.kind;
      verdicts[verdict] = (verdicts[verdict] ?? 0) + count;
    }
    return { done, cancelled, verdicts };
  });
};

async function openOffice(app: App): Promise<void> {
  await app.open();
  await app.page.getByTestId('import-capture').setInputFiles(office);
  await expect(app.page.getByText('office.pcap is open: 100,000 packets').first()).toBeVisible();
}

const runAll = (app: App) =>
  app.page.getByRole('region', { name: 'Transport' }).getByRole('button', { name: 'Run all' });

test('a large capture runs with counts by verdict and edge, and any packet of it opens', async ({
  app,
}) => {
  await openOffice(app);
  await runAll(app).click();
  const { done, verdicts } = await ran(app);
  expect(done).toBe(COUNT);
  const n = (value: number) => value.toLocaleString('en');
  const packets = app.page.getByRole('region', { name: 'Packets' });
  for (const [verdict, count] of Object.entries(verdicts)) {
    await expect(
      packets.getByRole('button', { name: `${verdict} ${n(count)}`, exact: true }),
    ).toBeVisible();
  }
  await expect(
    app.page.locator('.react-flow__edge-path, .react-flow__edges').first(),
  ).toBeAttached();
  await expect(app.page.getByTestId('status-bar')).toContainText('100,000 packets');

  const filter = packets.getByLabel('Filter packets');
  await filter.fill('udp.dport == 53 and number > 99000');
  await expect(packets.locator('output')).toContainText(/^\d{2,3} of 100,000$/);
  const row = packets.getByRole('row', { name: /DNS/ }).last();
  const verdict = (await row.locator('[data-column=verdict]').textContent())!.trim(); // a cell has text
  await row.click();
  await app.page.keyboard.press('F10');
  await expect(app.page.getByTestId('position')).toContainText(
    /packet 99,\d{3} \/ 100,000· firewall/,
  );
  const opened = await app.page.evaluate(() => window.__chaincall!.getTrace()!.packet);
  expect(opened.outcome).toMatchObject({ kind: 'verdict', name: verdict });
  await expect(filter).toHaveValue('udp.dport == 53 and number > 99000');
});

test('a running batch is cancelled, and what ran stays', async ({ app }) => {
  await openOffice(app);
  await runAll(app).click();
  await app.page.getByRole('button', { name: /^Cancel \(\d+ %\)/ }).click();
  const { done, cancelled } = await ran(app);
  expect(cancelled).toBe(true);
  expect(done).toBeGreaterThan(0);
  expect(done).toBeLessThan(COUNT);
  await expect(app.page.getByText(/cancelled before the others/).first()).toBeVisible();
  await app.page.getByTestId('packet-#0').click();
  await app.page.keyboard.press('F10');
  await expect(app.page.getByTestId('position')).toContainText('packet 1 / 100,000· firewall');
});

test('a reload keeps the name of a large capture, and opens the same file again', async ({
  app,
}) => {
  await openOffice(app);
  const [noted] = (await app.document()).captures;
  expect(noted).toMatchObject({ name: 'office.pcap', packets: COUNT, size: office.buffer.length });
  await expect(app.page.getByText('saved on this device')).toBeVisible();
  await app.page.reload();
  await app.ready();
  await app.page.getByRole('button', { name: /^Packets shown/ }).click();
  await app.page.getByRole('menuitem', { name: /^office.pcap/ }).click();
  await expect(app.page.getByText('office.pcap is not open').first()).toBeVisible();
  const reopen = app.page.getByTestId('reopen-capture');
  await reopen.setInputFiles(file('office.pcap', longCapture(COUNT, 3)));
  await expect(app.page.getByRole('dialog')).toContainText('is not office.pcap as it was');
  await app.page.keyboard.press('Escape');
  await reopen.setInputFiles(office);
  await expect(app.page.getByTestId('packet-#0')).toBeVisible();
});

test('a worker that dies is given the open captures again', async ({ app }) => {
  await openOffice(app);
  await app.page.evaluate(() => window.__chaincall!.killWorker());
  await expect(app.page.getByText(/Engine restarted/i).first()).toBeVisible({ timeout: 2500 });
  await app.ready();
  await expect(app.page.getByTestId('packet-#0')).toContainText('443 SYN');
});
