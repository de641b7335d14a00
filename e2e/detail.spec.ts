import { expect, test } from './support/test';

test('headers and bytes of a packet point at each other', async ({ app }) => {
  await app.open();
  const detail = app.page.getByRole('region', { name: 'Packet detail' });
  const tree = detail.getByRole('tree', { name: 'Headers of the packet' });
  const bytes = detail.getByRole('grid', { name: 'Bytes of the packet' });
  await tree.getByRole('treeitem', { name: /^IPv4/ }).click();
  await expect(bytes.locator('[aria-selected=true]')).toHaveCount(20);
  await bytes.getByRole('gridcell').nth(23).click(); // the protocol of the IPv4 header
  await expect(bytes.locator('[aria-selected=true]')).toHaveCount(1);
  const line = tree.locator('[aria-selected=true]');
  await expect(line).toContainText('protocol');
  await expect(line).toContainText('23');
  await app.page.keyboard.press('ArrowDown');
  await expect(bytes.getByTitle('byte 39 (0x27)')).toBeFocused(); // one row further down
  await expect(line).toContainText('sequence');
});

test('hops are told without stepping: bytes that changed, map writes, and why', async ({ app }) => {
  await app.open();
  await app.openExample('A rate limiter with a map');
  await app.runAll();
  const detail = app.page.getByRole('region', { name: 'Packet detail' });
  await detail.getByRole('tab', { name: 'Hops' }).click();
  await expect(detail).toContainText('rate_limiter returned 2 (XDP_PASS)');
  await expect(detail).toContainText('sources[0a010164]');
  await expect(detail).toContainText('out of eth0');
  await expect(app.page.getByTestId('position')).not.toContainText('insn'); // the playhead stays
  await detail.getByRole('tab', { name: 'Packet' }).click();
  await detail.getByRole('button', { name: 'At exit' }).click();
  const bytes = detail.getByRole('grid', { name: 'Bytes of the packet' });
  await expect(bytes.getByRole('gridcell', { name: /changed/ }).first()).toHaveAttribute(
    'title',
    /was .. on arrival/,
  );
});

test('registers are shown at each step, in words', async ({ app }) => {
  await app.open();
  await app.runAll();
  const detail = app.page.getByRole('region', { name: 'Packet detail' });
  await detail.getByRole('tab', { name: 'Hops' }).click();
  for (let i = 0; i < 4; i++) await app.page.keyboard.press('F10');
  const registers = detail.getByRole('table', { name: /Registers/ });
  await expect(registers.getByRole('row', { name: /^r1 / })).toContainText('ctx');
  await expect(registers.getByRole('row', { name: /^r10 / })).toContainText('stack fp');
  await expect(registers.getByRole('row', { name: /^r2 / })).toContainText('packet');
});

test('a fault has a card that leads to its step', async ({ app }) => {
  await app.open();
  await app.openExample('The lost context');
  await app.runAll();
  await app.page.keyboard.press(']');
  const detail = app.page.getByRole('region', { name: 'Packet detail' });
  await detail.getByRole('tab', { name: 'Hops' }).click();
  await expect(detail).toContainText('Fault in reader');
  await expect(detail).toContainText('what a helper call left in it');
  await detail.getByRole('button', { name: /Go there/ }).click();
  await expect(app.page.getByTestId('position')).toContainText('reader');
});

test('the instructions that touched a byte are named, and lead to their steps', async ({ app }) => {
  await app.open();
  await app.runAll();
  const detail = app.page.getByRole('region', { name: 'Packet detail' });
  const bytes = detail.getByRole('grid', { name: 'Bytes of the packet' });
  await bytes.getByRole('gridcell').nth(12).click(); // the EtherType
  const notes = detail.getByTestId('byte-accesses');
  await expect(notes).toContainText('bytes 12–13');
  await notes
    .getByRole('button', { name: /^firewall:\d+$/ })
    .first()
    .click();
  await expect(app.page.getByTestId('position')).toContainText('firewall');
  // The instruction that stands there reads them: they are marked while it does.
  await expect(bytes.getByRole('gridcell', { name: /read by this instruction/ })).toHaveCount(2);
  await app.page.keyboard.press('F10');
  await expect(bytes.getByRole('gridcell', { name: /read by this instruction/ })).toHaveCount(0);
});

test('what the chain did wrong to a packet that leaves is said', async ({ app }) => {
  await app.open();
  await app.select('firewall');
  await app.replaceSource(
    `xdp firewall:
  r2 = *(u32 *)(r1 + xdp_md.data)
  r3 = *(u32 *)(r1 + xdp_md.data_end)
  r4 = r2
  r4 += 34
  if r4 > r3 goto out
  *(u8 *)(r2 + 22) = 9
out:
  r0 = XDP_TX
  exit
`,
  );
  await app.ready();
  await app.runAll();
  const detail = app.page.getByRole('region', { name: 'Packet detail' });
  await detail.getByRole('button', { name: 'At exit' }).click();
  await expect(detail).toContainText(/checksum/);
  await expect(detail).toContainText('Swap source and destination MAC');
});
