import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from '@playwright/test';
import type { App } from './support/app';
import { violations } from './support/axe';
import { expect, test } from './support/test';

const LOGS = path.join(import.meta.dirname, '../engine/test/corpus/verifier-logs');
const logText = (name: string) => readFileSync(path.join(LOGS, `${name}.txt`), 'utf8');

const TWO_WAYS = `xdp firewall:
  r2 = *(u32 *)(r1 + 0)
  r3 = *(u32 *)(r1 + 4)
  r4 = r2
  r4 += 14
  if r4 > r3 goto out
  r0 = *(u8 *)(r2 + 12)
  r0 &= 7
  if r0 == 0 goto meet
  r0 = 1
meet:
  r4 = r2
  r4 += r0
  r0 = *(u8 *)(r4 + 0)
  exit
out:
  r0 = XDP_PASS
  exit
`;

const logOf = ({ page }: App) => page.getByRole('tree', { name: 'Log of the verifier' });
const stateOf = ({ page }: App) =>
  page.getByRole('region', { name: 'State before the instruction' });
const chosen = (log: Locator) => log.locator('[aria-selected=true]');

async function openVerifier(app: App, source = TWO_WAYS): Promise<void> {
  await app.open();
  await app.select('firewall');
  await app.replaceSource(source);
  await app.ready();
  await app.page.getByRole('tab', { name: 'Verifier' }).click();
  await expect(logOf(app).getByRole('treeitem').first()).toBeVisible();
}

/** Opens a log, and waits until it is made out. */
async function paste(app: App, text: string): Promise<void> {
  await app.page.getByRole('button', { name: 'Open a log' }).click();
  await app.page.getByLabel('Text of the log').fill(text);
  await app.page.getByRole('button', { name: 'Open the log' }).click();
  await expect(app.page.getByText('instructions processed')).toBeVisible();
}

test('branches of the log fold, by keyboard as by mouse', async ({ app }) => {
  await openVerifier(app);
  const log = logOf(app);
  await app.page.getByRole('button', { name: 'Fold all branches' }).click();
  const branch = log.getByRole('treeitem', { name: /^from 7 to 9/ });
  await log.press('End');
  await expect(branch).toHaveAttribute('aria-expanded', 'false');
  await expect(branch).toContainText('lines');
  await branch.click();
  await log.press('ArrowRight');
  await expect(branch).toHaveAttribute('aria-expanded', 'true');
  await log.press('ArrowRight');
  await expect(chosen(log)).toContainText('9:');
  await log.press('ArrowLeft');
  await expect(chosen(log)).toContainText('from 7 to 9');
  await log.press('ArrowLeft');
  await expect(branch).toHaveAttribute('aria-expanded', 'false');
  await branch.locator('[data-part=fold]').click();
  await expect(branch).toHaveAttribute('aria-expanded', 'true');
  await app.page.getByRole('button', { name: 'Unfold all' }).click();
  await app.page.getByRole('button', { name: 'Fold all branches' }).click();
  await expect(branch).toHaveAttribute('aria-expanded', 'false');
});

test('the log is searched, also where it is folded', async ({ app }) => {
  await openVerifier(app);
  await app.page.getByRole('button', { name: 'Fold all branches' }).click();
  await logOf(app).focus();
  await app.page.keyboard.press('Control+f');
  const field = app.page.getByRole('textbox', { name: 'Search the log' });
  await expect(field).toBeFocused();
  await field.fill('R0=0');
  await expect(app.page.getByText(/^\d+$/).filter({ hasText: /\d/ }).first()).toBeVisible();
  await field.press('Enter');
  await expect(app.page.getByText(/^1 of \d+$/)).toBeVisible();
  await expect(chosen(logOf(app))).toContainText('R0=0');
  await field.press('Enter');
  await expect(app.page.getByText(/^2 of \d+$/)).toBeVisible();
  await field.press('Shift+Enter');
  await expect(app.page.getByText(/^1 of \d+$/)).toBeVisible();
  await app.page.getByRole('button', { name: 'Match case' }).click();
  await field.fill('r0=0');
  await expect(app.page.getByText('not found')).toBeVisible();
  await field.press('Escape');
  await expect(field).toHaveValue('');
  await field.press('Escape');
  await expect(logOf(app)).toBeFocused();
});

test('visits of an instruction follow each other, and stand side by side', async ({ app }) => {
  await openVerifier(app);
  const [log, state] = [logOf(app), stateOf(app)];
  await log.press('Home');
  const row = log.getByRole('treeitem', { name: /^9: \(bf\) r4 = r2/ });
  while (!(await row.first().isVisible())) await log.press('PageDown');
  await row.first().click();
  await expect(state).toContainText('visit 1 of 2');
  await expect(state.getByRole('row', { name: /^r4/ })).toContainText('becomes');
  await log.press('n');
  await expect(state).toContainText('visit 2 of 2');
  await expect(chosen(log)).toContainText('9: (bf)');
  await log.press('Shift+N');
  await expect(state).toContainText('visit 1 of 2');
  await state.getByRole('button', { name: 'Compare with another visit' }).click();
  const table = state.getByRole('table', { name: 'States of two visits' });
  await expect(table.getByRole('row', { name: /^r0/ })).toContainText('differs');
  await expect(table.getByRole('row', { name: /^r2/ })).not.toContainText('differs');
  await expect(state).toContainText(/1 of \d+ differ/);
});

test('ranges are drawn, and said in words', async ({ app }) => {
  await openVerifier(app);
  const [log, state] = [logOf(app), stateOf(app)];
  await log.press('Home');
  const row = log.getByRole('treeitem', { name: /^6: \(57\) r0 &= 7/ });
  while (!(await row.first().isVisible())) await log.press('PageDown');
  await row.first().click();
  const r0 = state.getByRole('row', { name: /^r0/ });
  await expect(r0).toContainText('a number, 0 to 7');
  await expect(r0).toContainText('3 unknown');
  await expect(r0.getByRole('img', { name: /^Bits.*00000\?\?\?$/ })).toBeVisible();
});

test('the stack is shown byte by byte', async ({ app }) => {
  await openVerifier(app, 'xdp firewall:\n  r0 = 2\n  *(u32 *)(r10 - 4) = r0\n  exit\n');
  const [log, state] = [logOf(app), stateOf(app)];
  await log.press('Home');
  const row = log.getByRole('treeitem', { name: /^2: \(95\) exit/ });
  while (!(await row.first().isVisible())) await log.press('PageDown');
  await row.first().click();
  await expect(
    state.getByRole('row', { name: /^fp-8/ }).getByRole('img', { name: /^Bytes from r10 − 8: / }),
  ).toBeVisible();
  await expect(state.getByTitle('r10 − 5: not written')).toBeVisible();
});

test('a log of a real kernel opens in the same viewer, and leaves it again', async ({ app }) => {
  await openVerifier(app);
  await paste(app, logText('branches'));
  const [log, state] = [logOf(app), stateOf(app)];
  await expect(app.page.getByText('75 instructions processed · accepted')).toBeVisible();
  await log.press('Home');
  const row = log.getByRole('treeitem', { name: /^37: \(bf\) r2 = r10/ });
  while (!(await row.first().isVisible())) await log.press('PageDown');
  await row.first().click();
  await expect(state).toContainText('visit 1 of 4');
  await expect(state).toContainText('before 37');
  await app.page.getByRole('button', { name: 'Close the pasted log' }).click();
  await expect(log.getByRole('treeitem').first()).toContainText('func#0');
  await expect(app.page.getByText('instructions processed')).toHaveCount(0);
  await expect(app.page.getByRole('region', { name: 'Inspector' })).toContainText('Accepted');
});

test('a refused log opens at its reason, with the source that it names', async ({ app }) => {
  await openVerifier(app);
  await paste(app, logText('refused'));
  await expect(app.page.getByText(/refused: invalid access to packet/)).toBeVisible();
  await expect(stateOf(app)).toContainText('return data[i];');
  await expect(stateOf(app)).toContainText('a.c:39');
  await expect(stateOf(app)).toContainText('The path ends here.');
});

test('the palette opens a log', async ({ app }) => {
  await app.open();
  await app.page.keyboard.press('Control+k');
  await app.page.getByRole('combobox', { name: 'Find a command' }).fill('open a log');
  await app.page.keyboard.press('Enter');
  await app.page.getByLabel('Text of the log').fill(logText('function'));
  await app.page.getByRole('button', { name: 'Open the log' }).click();
  await expect(app.page.getByText('49 instructions processed · accepted')).toBeVisible();
});

test('what is no log is said to be none, and nothing is lost', async ({ app }) => {
  await openVerifier(app);
  await app.page.getByRole('button', { name: 'Open a log' }).click();
  const text = app.page.getByLabel('Text of the log');
  await text.fill('hello\nworld\n');
  await app.page.getByRole('button', { name: 'Open the log' }).click();
  await expect(app.page.getByRole('alert')).toContainText('No line of this is of a verifier');
  await expect(text).toHaveValue('hello\nworld\n');
  await app.page.keyboard.press('Escape');
  await expect(app.page.getByRole('button', { name: 'Open a log' })).toBeFocused();
});

test('the log is copied as it is written, so that other readers open it', async ({ app }) => {
  await app.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await openVerifier(app);
  await paste(app, logText('callback'));
  await app.page.getByRole('button', { name: 'Copy the log' }).click();
  await expect(app.page.getByText('The log is in the clipboard.').first()).toBeVisible();
  const copied = await app.page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(logText('callback'));
});

test('a log of a million letters is read from a file, and searched', async ({ app }) => {
  await openVerifier(app);
  const one = logText('callback').split('\n').slice(1, -2).join('\n');
  const text = `${one}\n`.repeat(Math.ceil((1 << 20) / one.length));
  await app.page.getByRole('button', { name: 'Open a log' }).click();
  await app.page.getByTestId('log-file').setInputFiles({
    name: 'log.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from(text),
  });
  await expect(app.page.getByText('instructions processed')).toBeVisible();
  await logOf(app).press('End');
  await app.page.getByRole('textbox', { name: 'Search the log' }).fill('live stack update');
  await app.page.keyboard.press('Enter');
  await expect(chosen(logOf(app))).toContainText('live stack update');
});

for (const [theme, width, height] of [
  ['Dark', 1440, 900],
  ['Light', 1440, 900],
  ['Light', 800, 1000],
  ['Dark', 360, 740],
] as const) {
  test(`axe finds nothing in a log, ${theme.toLowerCase()} at ${width} by ${height}`, async ({
    app,
  }) => {
    test.slow();
    await openVerifier(app);
    await app.setTheme(theme);
    await paste(app, logText('callback'));
    await app.page.setViewportSize({ width, height });
    const log = logOf(app);
    await log.press('End');
    for (let i = 0; i < 8; i++) await log.press('ArrowUp');
    expect(await violations(app)).toEqual([]);
    await stateOf(app).getByRole('button', { name: 'Compare with another visit' }).click();
    expect(await violations(app)).toEqual([]);
  });
}
