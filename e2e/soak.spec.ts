import type { CDPSession, Page } from '@playwright/test';
import { expect, test } from './support/test';

const ROUNDS = 90_909; // of 11 packets: just under a million

/** Heap and array buffers of the page and its workers, in bytes, after a collection. */
async function memoryOf(page: Page): Promise<number[]> {
  const session = await page.context().newCDPSession(page);
  const used = async (send: (method: string) => Promise<unknown>) => {
    await send('HeapProfiler.collectGarbage');
    const usage = (await send('Runtime.getHeapUsage')) as {
      usedSize: number;
      backingStorageSize?: number;
    };
    return usage.usedSize + (usage.backingStorageSize ?? 0);
  };
  const own = await used((method) => session.send(method as 'Runtime.getHeapUsage'));
  const workers = await workersOf(session);
  const sizes = [own];
  for (const send of workers) sizes.push(await used(send));
  await session.detach();
  return sizes;
}

type Send = (method: string) => Promise<unknown>;

async function workersOf(session: CDPSession): Promise<Send[]> {
  const sends: Send[] = [];
  const waiting = new Map<number, (result: unknown) => void>();
  let next = 1;
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result } = JSON.parse(message);
    waiting.get(id)?.(result);
  });
  session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    if (targetInfo.type !== 'worker' || !targetInfo.url.includes('worker-')) return;
    sends.push((method) => {
      const id = next++;
      const answer = new Promise((resolve) => waiting.set(id, resolve));
      void session.send('Target.sendMessageToTarget', {
        sessionId,
        message: JSON.stringify({ id, method, params: {} }),
      });
      return answer;
    });
  });
  await session.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: false,
  });
  await settled();
  return sends;
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 300));

async function repeat(page: Page, times: number): Promise<void> {
  await page.getByRole('button', { name: /^Packets shown/ }).click();
  await page.getByRole('menuitem', { name: /^Repeat the packets/ }).click();
  await page.getByLabel('How many times').fill(String(times));
  await page.getByRole('dialog').getByRole('button', { name: 'Run' }).click();
  await page.waitForFunction(
    (done) => window.__chaincall!.getTraffic()?.done === done,
    times * 11,
    { timeout: 170_000, polling: 500 },
  );
}

test('a million packets through a chain leave memory as it was', async ({ app }) => {
  test.setTimeout(240_000);
  await app.open();
  await repeat(app.page, 9000);
  const before = await memoryOf(app.page);
  await repeat(app.page, ROUNDS);
  const after = await memoryOf(app.page);
  const inMiB = (bytes: number) => Math.round(bytes / 1024 / 1024);
  console.log(`MiB of page and worker: ${before.map(inMiB)} before, ${after.map(inMiB)} after`);
  expect(before.length).toBeGreaterThanOrEqual(2);
  expect(after).toHaveLength(before.length);
  // Columns of a million rows have 6 bytes each, on either side; snapshots have a bound of their own.
  for (const [i, bytes] of after.entries()) {
    expect(inMiB(bytes - before[i]!)).toBeLessThan(24); // as many
  }
  await app.page.getByLabel('Filter packets').fill('number > 999990');
  await expect(app.page.locator('output').first()).toContainText('9 of 999,999', {
    timeout: 60_000,
  });
});
