import type { App } from './support/app';
import { SCREENS, violations } from './support/axe';
import { expect, test } from './support/test';

const SOURCE = `license "GPL"
map seen: hash, key 4, value 8, entries 64

xdp firewall:
  *(u32 *)(r10 - 4) = 0x0100000a
  r1 = map[seen]
  r2 = r10
  r2 += -4
  call bpf_map_lookup_elem
  if r0 == 0 goto out
  r1 = 1
  lock *(u64 *)(r0 + 0) += r1
out:
  r0 = XDP_PASS
  exit
`;

const map = (app: App) => app.page.getByRole('region', { name: 'Map seen' });

async function open(app: App): Promise<void> {
  await app.open();
  await app.select('firewall');
  await app.replaceSource(SOURCE);
  await app.ready();
  await app.page.getByRole('tab', { name: /^Maps/ }).click();
  await expect(map(app)).toContainText('Empty.');
}

async function add(app: App, key: string, value: string): Promise<void> {
  await map(app).getByRole('button', { name: 'Set an entry of seen' }).click();
  await app.page.keyboard.type(key);
  await map(app).getByLabel('Value', { exact: true }).fill(value);
  await app.page.keyboard.press('Enter');
}

test('first contents are typed as the layout reads them, saved and undone', async ({
  app,
  page,
}) => {
  await open(app);
  await map(app).getByLabel('Read keys of seen as').selectOption('ipv4');
  await add(app, '10.0.0.300', '1');
  await expect(map(app).getByRole('alert')).toContainText('no IPv4 address');
  await map(app).getByLabel('Key', { exact: true }).fill('10.0.0.1');
  await page.keyboard.press('Enter');
  await expect(map(app).getByRole('rowheader')).toHaveText('10.0.0.1');
  const known = { name: 'seen', layout: { key: 'ipv4' } };
  const of = async () => (await app.document()).maps.find(({ name }) => name === 'seen');
  expect(await of()).toEqual({ ...known, entries: [['0a000001', '0100000000000000']] });

  await map(app).getByRole('button', { name: 'Set the value of 10.0.0.1' }).click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('41');
  await page.keyboard.press('Enter');
  await expect(map(app).getByRole('cell').first()).toContainText('41');

  await map(app).getByLabel('Read values of seen as').selectOption('fields');
  await map(app).getByLabel('Fields of values of seen').fill('u32 packets, u32');
  await page.keyboard.press('Enter');
  await expect(map(app).getByRole('cell').first()).toContainText('packets 41, 0');
  await page.reload();
  await app.ready();
  await page.getByRole('tab', { name: /^Maps/ }).click();
  await expect(map(app).getByRole('cell').first()).toContainText('packets 41, 0');

  await map(app).getByRole('button', { name: 'Delete 10.0.0.1' }).click();
  await expect(map(app)).toContainText('Empty.');
  await page.getByRole('button', { name: /^Undo: delete an entry/ }).click();
  await expect(map(app).getByRole('rowheader')).toHaveText('10.0.0.1');
});

test('maps are looked at by step, changed between packets, and reset', async ({ app, page }) => {
  await open(app);
  await add(app, '0a000001', '40');
  await expect(map(app).getByRole('rowheader')).toContainText('0a000001');
  await app.runAll();
  await page.getByRole('radio', { name: 'Now' }).click();
  await expect(map(app).getByRole('cell').first()).toContainText('51');
  await expect(map(app)).toContainText('was 40');

  // Two packets in: the second has not written yet, then it has.
  await page.keyboard.press('F10');
  await page.getByRole('radio', { name: 'At this step' }).click();
  await expect(map(app).getByRole('cell').first()).toContainText('40');
  await page.keyboard.press('F11');
  await expect(map(app)).toContainText('was 40');
  await expect(map(app).getByRole('cell').first()).toContainText('41');
  await expect(map(app).getByRole('button', { name: /^Set the value/ })).toHaveCount(0);

  await page.getByRole('radio', { name: 'Now' }).click();
  const before = await app.document();
  await map(app)
    .getByRole('button', { name: /^Set the value/ })
    .click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('1000');
  await page.keyboard.press('Enter');
  await expect(map(app).getByRole('cell').first()).toContainText('1,000');
  expect(await app.document()).toEqual(before);
  await page.getByRole('button', { name: 'Reset maps' }).click();
  await expect(map(app).getByRole('cell').first()).toContainText('40');
  await page.getByRole('button', { name: 'Undo: reset the maps' }).click();
  await expect(map(app).getByRole('cell').first()).toContainText('1,000');
});

for (const [theme, width, height] of SCREENS) {
  test(`axe finds nothing on maps, ${theme.toLowerCase()} at ${width}`, async ({ app, page }) => {
    await open(app);
    await add(app, '0a000001', '40');
    await app.setTheme(theme);
    await app.runAll();
    await page.setViewportSize({ width, height });
    if (width < 1280) await page.getByRole('tab', { name: 'Inspector' }).click();
    await expect(map(app)).toContainText('was 40');
    await map(app).getByRole('button', { name: 'Set an entry of seen' }).click();
    await map(app).getByLabel('Read values of seen as').selectOption('fields');
    expect(await violations(app)).toEqual([]);
  });
}
