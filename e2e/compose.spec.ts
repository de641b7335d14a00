import { violations } from './support/axe';
import { expect, test } from './support/test';

test('a packet is composed from headers; lengths and checksums follow', async ({ app }) => {
  await app.open();
  const before = (await app.document()).packets.length;
  await app.page.getByRole('button', { name: 'Packet', exact: true }).click();
  await app.page.getByRole('menuitem', { name: /^Compose/ }).click();
  const dialog = app.page.getByRole('dialog', { name: 'Compose a packet' });
  await dialog.getByLabel('Name').fill('by hand');
  // In the place of ICMP: TCP, behind a VLAN tag.
  await dialog.getByRole('button', { name: /^Remove ICMP.*layer 3$/ }).click();
  await dialog.getByRole('button', { name: 'Add a header' }).click();
  await app.page.getByRole('menuitem', { name: /^TCP/ }).click();
  const tcp = dialog.getByRole('region', { name: 'TCP, layer 3' });
  await tcp.getByLabel('destination port').fill('443');
  await tcp.getByRole('checkbox', { name: 'ACK' }).check();
  await expect(dialog).toContainText('TCP 40000 → 443 SYN ACK');
  // The field that has the focus is marked in the bytes.
  await tcp.getByLabel('destination port').focus();
  await expect(dialog.locator('mark')).toHaveText(['01', 'bb']);
  // A wrong value is told beside its field.
  await tcp.getByLabel('destination port').fill('70000');
  await expect(tcp).toContainText('does not fit a field of 16 bits');
  await expect(dialog.getByRole('button', { name: 'Add', exact: true })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await tcp.getByLabel('destination port').fill('443');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(dialog).toBeHidden();
  const { packets } = await app.document();
  expect(packets).toHaveLength(before + 1);
  expect(packets.at(-1)).toMatchObject({ name: 'by hand' });
  await expect(app.page.getByRole('tree')).toContainText('40000 → 443, SYN ACK');
  await app.page.keyboard.press('ControlOrMeta+z');
  expect((await app.document()).packets).toHaveLength(before);
});

test('form and hex follow each other, and a packet is broken on purpose', async ({ app }) => {
  await app.open();
  await app.page
    .getByTestId(/^packet-/)
    .first()
    .dblclick();
  const dialog = app.page.getByRole('dialog', { name: 'Edit packet 1' });
  const hex = dialog.getByLabel('Bytes in hex');
  const ip = dialog.getByRole('region', { name: 'IPv4, layer 2' });
  await ip.getByRole('button', { name: /^IPv4/ }).click();
  await ip.getByLabel('ttl').fill('7');
  await expect(dialog).not.toContainText('should be');
  const typed = (await hex.inputValue()).replace(/^0010:(.{3})(.*)$/m, '0010:$1$2');
  await hex.fill(typed.replace('02 00 00 00 01 c8', 'ff ff ff ff ff ff'));
  const ethernet = dialog.getByRole('region', { name: 'Ethernet, layer 1' });
  await ethernet.getByRole('button', { name: /^Ethernet/ }).click();
  await expect(ethernet.getByLabel('destination')).toHaveValue('ff:ff:ff:ff:ff:ff');
  await expect(ip.getByLabel('ttl')).toHaveValue('7');
  await dialog.getByRole('checkbox', { name: 'Wrong IPv4 checksum' }).check();
  await expect(dialog).toContainText(/IPv4 checksum: checksum should be/);
  await dialog.getByRole('checkbox', { name: 'Wrong IPv4 checksum' }).uncheck();
  await dialog.getByRole('checkbox', { name: 'Truncate' }).check();
  await expect(dialog).toContainText('40 bytes');
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await expect(dialog).toBeHidden();
  expect((await app.document()).packets[0]!.data).toHaveLength(80);
});

for (const theme of ['Dark', 'Light'] as const) {
  test(`axe finds nothing in the composer, ${theme.toLowerCase()}`, async ({ app }) => {
    await app.open();
    await app.setTheme(theme);
    await app.page
      .getByTestId(/^packet-/)
      .first()
      .dblclick();
    const dialog = app.page.getByRole('dialog', { name: 'Edit packet 1' });
    const closed = dialog.getByRole('region', { name: /layer/ }).locator('[aria-expanded=false]');
    while ((await closed.count()) > 0) await closed.first().click();
    await dialog.getByRole('checkbox', { name: 'Fragment', exact: true }).check();
    expect(await violations(app)).toEqual([]);
  });
}
