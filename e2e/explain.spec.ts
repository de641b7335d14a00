import { violations } from './support/axe';
import { expect, test } from './support/test';

/** Checks 14 bytes, and reads the 24th. */
const TOO_FAR = `xdp firewall:
  r0 = XDP_PASS
  r2 = *(u32 *)(r1 + xdp_md.data)
  r3 = *(u32 *)(r1 + xdp_md.data_end)
  r4 = r2
  r4 += 14
  if r4 > r3 goto out
  r6 = *(u8 *)(r2 + 23)
  if r6 == 17 goto out
  r0 = XDP_DROP
out:
  exit
`;

test('a refusal is explained: why, how it came about, and a mend that is applied and undone', async ({
  app,
}) => {
  await app.open();
  await app.select('firewall');
  await app.replaceSource(TOO_FAR);
  await app.ready();
  const card = app.page.getByRole('region', { name: 'Details of the verdict' });
  await expect(card).toContainText('invalid access to packet, off=23 size=1');
  await expect(card).toContainText('24 bytes have to be there; 14 bytes are known');

  const path = card.getByRole('region', { name: 'How it came about' });
  await expect(path.getByRole('button')).toHaveCount(3);
  await path.getByRole('button', { name: /if r4 > r3 goto out.*14 bytes known/ }).click();
  await app.page.keyboard.type('// ');
  await expect
    .poll(async () => (await app.document()).programs.find(({ id }) => id === 'firewall')!.source)
    .toContain('// if r4 > r3');
  await app.replaceSource(TOO_FAR);
  await app.ready();

  const mend = card.getByRole('button', { name: 'Check 24 bytes in place of 14' });
  await expect(card).toContainText('The verifier accepts the program then.');
  await expect(card.getByRole('list', { name: 'What changes' })).toContainText('r4 += 24');
  await mend.focus();
  await app.page.keyboard.press('Enter');
  await app.ready();
  await expect(card).toBeFocused();
  await expect(card).toContainText('1 read, up to byte 23');
  await app.page.getByRole('button', { name: /^Undo/ }).click();
  await app.ready();
  await expect(card).toContainText('off=23 size=1');
});

test('the card closes and stays closed, with the reason in it', async ({ app }) => {
  await app.open();
  await app.select('firewall');
  await app.replaceSource('xdp firewall:\n  r0 = r3\n  exit\n');
  const toggle = app.page.getByRole('button', { name: 'Explain', exact: true });
  await expect(toggle).toHaveAttribute('aria-expanded', 'true');
  await toggle.click();
  await expect(toggle).toHaveAttribute('aria-expanded', 'false');
  const card = app.page.getByRole('region', { name: 'Details of the verdict' });
  await expect(card).toContainText('r3 holds nothing here');
  await expect(card.getByRole('region', { name: 'How it came about' })).toHaveCount(0);
});

for (const theme of ['Dark', 'Light'] as const)
  test(`axe finds nothing on an explained refusal and success, ${theme.toLowerCase()}`, async ({
    app,
  }) => {
    test.slow(); // axe looks at the page three times
    await app.open();
    await app.setTheme(theme);
    await app.select('firewall');
    await app.replaceSource(TOO_FAR);
    await app.ready();
    const card = app.page.getByRole('region', { name: 'Details of the verdict' });
    await card.getByText('The rule in two small programs').click();
    await expect(card).toContainText('Refused with this message');
    expect(await violations(app)).toEqual([]);
    await app.page.setViewportSize({ width: 800, height: 1000 });
    expect(await violations(app)).toEqual([]);
    await app.page.setViewportSize({ width: 1440, height: 900 });
    await card.getByRole('button', { name: /^Check 24/ }).click();
    await app.ready();
    await expect(card).toContainText('What was proven');
    expect(await violations(app)).toEqual([]);
  });
