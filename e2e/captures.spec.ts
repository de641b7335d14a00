import { readFileSync } from 'node:fs';
import path from 'node:path';
import { xdpActionName } from '../engine/abi';
import { readCapture } from '../engine/packet';
import { expect, test } from './support/test';

const CAPTURES = path.join(import.meta.dirname, 'fixtures', 'captures');

interface Facts {
  readonly packets: readonly { length: number; path: string[]; verdict: string }[];
}

for (const file of ['ping.pcap', 'mixed-nano.pcap', 'mixed.pcapng', 'cut-at-40.pcap']) {
  test(`${file}, written by another program, runs through the firewall chain`, async ({ app }) => {
    const facts: Facts = JSON.parse(
      readFileSync(path.join(CAPTURES, `${file}.facts.json`), 'utf8'),
    );
    await app.open();
    const before = (await app.document()).packets.length;
    await app.importFile(path.join(CAPTURES, file));
    await expect
      .poll(async () => (await app.document()).packets.length)
      .toBe(before + facts.packets.length);
    const outcomes = (await app.runAll()).slice(before);
    expect(outcomes).toEqual(facts.packets.map(({ path, verdict }) => ({ path, verdict })));
  });
}

test('packets without Ethernet headers are given some, and that is said', async ({ app }) => {
  await app.open();
  const before = (await app.document()).packets.length;
  await app.importFile(path.join(CAPTURES, 'cooked.pcap'));
  await expect(app.page.getByText(/Ethernet header/).last()).toBeVisible();
  expect((await app.document()).packets.length).toBeGreaterThan(before);
});

test('a capture of another link type is refused in words', async ({ app }) => {
  await app.open();
  const before = (await app.document()).packets.length;
  const buffer = readFileSync(path.join(CAPTURES, 'ping.pcap'));
  buffer.writeUInt32LE(105, 20); // IEEE 802.11
  await app.page
    .getByTestId('import-file')
    .setInputFiles({ name: 'wireless.pcap', mimeType: 'application/octet-stream', buffer });
  await expect(app.page.getByText(/captures of Ethernet/).last()).toBeVisible();
  expect((await app.document()).packets).toHaveLength(before);
});

test('a capture that breaks off keeps the packets before the break, and names the offset', async ({
  app,
}) => {
  const whole = readFileSync(path.join(CAPTURES, 'ping.pcap'));
  const facts: Facts = JSON.parse(
    readFileSync(path.join(CAPTURES, 'ping.pcap.facts.json'), 'utf8'),
  );
  await app.open();
  const before = (await app.document()).packets.length;
  await app.page.getByTestId('import-file').setInputFiles({
    name: 'broken.pcap',
    mimeType: 'application/vnd.tcpdump.pcap',
    buffer: whole.subarray(0, whole.length - 7),
  });
  await expect
    .poll(async () => (await app.document()).packets.length)
    .toBe(before + facts.packets.length - 1);
  await expect(app.page.getByText(/(offset|byte) \d+/).last()).toBeVisible();
});

test('packets are written as they left, with verdicts that Wireshark can filter on', async ({
  app,
}) => {
  await app.open();
  const outcomes = await app.runAll();
  const downloading = app.page.waitForEvent('download');
  await app.page.getByRole('button', { name: 'Export capture, with verdicts' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('firewall-ids-and-a-dumper.pcapng');
  const { packets, problem } = readCapture(readFileSync(await download.path()));
  expect(problem).toBeNull();
  const names = packets.map(({ verdict }) => xdpActionName(Number(verdict?.code)));
  expect(names).toEqual(outcomes.map(({ verdict }) => verdict));
});
