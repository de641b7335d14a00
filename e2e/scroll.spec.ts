import { file, longCapture } from './support/captures';
import { expect, test } from './support/test';

// Recording a trace takes pictures of the page between the steps, which would be measured too.
test.use({ trace: 'off' });

const office = file('office.pcap', longCapture(100_000));

test('100,000 rows scroll and filter without holding the page up', async ({ app }) => {
  test.setTimeout(120_000);
  await app.open();
  await app.page.getByTestId('import-capture').setInputFiles(office);
  await expect(app.page.getByTestId('packet-#0')).toBeVisible();
  await app.page.keyboard.press('ControlOrMeta+Enter');
  await app.page.waitForFunction(() => window.__chaincall!.getTraffic() !== null, null, {
    timeout: 55_000,
  });
  const session = await app.page.context().newCDPSession(app.page);
  // Time that the page's thread worked, so that other work of the machine does not count.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const worked = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * metrics.find(({ name }) => name === 'TaskDuration')!.value; // always there
  };
  const costs: number[] = [];
  const cost = async (act: () => Promise<unknown>) => {
    const before = await worked();
    await act();
    costs.push((await worked()) - before);
  };
  const grid = app.page.getByRole('grid', { name: 'Packets' });
  for (let i = 1; i <= 40; i++) {
    await cost(() =>
      grid.evaluate(async (table, part) => {
        const scroller = table.parentElement!; // the grid scrolls in it
        scroller.scrollTop = scroller.scrollHeight * part;
        await new Promise(requestAnimationFrame);
        await new Promise(requestAnimationFrame);
      }, i / 41),
    );
  }
  const scrolling = costs.splice(0);
  const filter = app.page.getByLabel('Filter packets');
  await cost(() => filter.fill('verdict == DROP and udp'));
  await expect(app.page.locator('output').first()).toContainText(/of 100,000/);
  await cost(() => filter.fill(''));
  const median = scrolling.toSorted((a, b) => a - b)[20]!; // of 40
  const inMs = (value: number) => value.toFixed(1);
  console.log(
    `ms of the page's thread: a scroll ${inMs(median)} (at most ${inMs(Math.max(...scrolling))}), a filter ${costs.map(inMs)}`,
  );
  // Each is two tasks at least, the rows and what is told of them, neither of which may take 50 ms.
  expect(Math.max(...scrolling, ...costs)).toBeLessThan(100);
  expect(median).toBeLessThan(50);
});
