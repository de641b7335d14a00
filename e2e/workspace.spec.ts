import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from './support/test';

const WORKSPACES = path.join(import.meta.dirname, 'fixtures', 'workspaces');

test('an edit is still there after a reload', async ({ app }) => {
  await app.open();
  await app.wire('firewall', 'TX', 'ids');
  const edited = await app.document();
  await expect(app.page.getByText(/saved on this device/i)).toBeVisible();
  await app.page.reload();
  await app.ready();
  expect(await app.document()).toEqual(edited);
});

test('an edit is not lost to a reload that comes at once', async ({ app, page }) => {
  await app.open();
  for (const round of ['one', 'two', 'three']) {
    await app.replaceSource(`xdp firewall:\n  r0 = XDP_PASS // ${round}\n  exit\n`);
    await page.reload();
    await app.ready();
    expect((await app.document()).programs[0]!.source).toContain(round);
  }
});

test('undo and redo go through every edit', async ({ app }) => {
  await app.open();
  const first = await app.document();
  await app.wire('firewall', 'TX', 'ids');
  await app.unwire('firewall', 'DROP');
  await app.page.getByRole('button', { name: /^Program$/ }).click();
  const last = await app.document();
  for (let i = 0; i < 3; i++) await app.page.getByRole('button', { name: /^Undo/ }).click();
  expect(await app.document()).toEqual(first);
  await expect(app.page.getByRole('button', { name: 'Undo: nothing to undo' })).toBeVisible();
  for (let i = 0; i < 3; i++) await app.page.getByRole('button', { name: /^Redo/ }).click();
  expect(await app.document()).toEqual(last);
});

test('a workspace that is exported comes back the same', async ({ app }) => {
  await app.open();
  await app.wire('firewall', 'TX', 'ids');
  const exported = await app.document();
  const download = app.page.waitForEvent('download');
  await app.page.getByRole('button', { name: 'Export', exact: true }).click();
  const file = await (await download).path();
  await app.openExample('Selftest: pass, then drop');
  await app.page.getByTestId('import-file').setInputFiles({
    name: 'back.json',
    mimeType: 'application/json',
    buffer: readFileSync(file),
  });
  await expect.poll(() => app.document()).toEqual(exported);
});

for (const [file, words] of [
  ['not-json.txt', /JSON/],
  ['unknown-key.json', /key|unknown/i],
  ['newer-version.json', /newer/i],
  ['dangling-edge.json', /edge/i],
] as const) {
  test(`${file} is refused in words, and the workspace stays`, async ({ app }) => {
    await app.open();
    const before = await app.document();
    await app.page.getByTestId('import-file').setInputFiles({
      name: file.replace(/\.txt$/, '.json'),
      mimeType: 'application/json',
      buffer: readFileSync(path.join(WORKSPACES, file)),
    });
    await expect(app.page.getByRole('dialog')).toContainText(words);
    expect(await app.document()).toEqual(before);
  });
}
