import { expect, test } from './support/test';

test('the log of the verifier leads to the state before an instruction, and to its line', async ({
  app,
}) => {
  await app.open();
  await app.select('firewall');
  await app.page.getByRole('tab', { name: 'Verifier' }).click();
  const log = app.page.getByRole('tree', { name: 'Log of the verifier' });
  await log.press('Home');
  const row = log.getByRole('treeitem', { name: /^2: \(bf\) r4 = r2/ });
  while (!(await row.isVisible())) await log.press('PageDown'); // only the rows in view exist
  await row.click();
  const state = app.page.getByRole('region', { name: 'State before the instruction' });
  await expect(state).toContainText('before 2');
  await expect(state).toContainText('ctx()');
  await state.getByRole('button', { name: /^line \d+$/ }).click();
  await expect(app.page.getByRole('tab', { name: 'Code' })).toHaveAttribute('data-state', 'active');
  const line = app
    .editor()
    .locator('.view-line')
    .filter({ hasText: /^\s*r4\s=\sr2/ });
  await expect(line.first()).toBeVisible();
});

test('instructions before and after injection stand side by side', async ({ app }) => {
  await app.open();
  await app.select('firewall');
  await app.page.getByRole('tab', { name: 'Rewrites' }).click();
  const rows = app.page.getByRole('listbox', { name: 'Instructions as loaded and as they run' });
  await expect(rows.getByRole('option', { name: /added/ }).first()).toBeVisible();
  await rows.press('Home');
  await rows.press('ArrowDown');
  await expect(rows.getByRole('option', { selected: true })).toContainText(/xdp_md|r1 \+0/);
  await app.page.getByRole('radio', { name: 'Changes' }).click();
  await expect(rows.getByRole('option', { name: /unchanged/ }).first()).toBeVisible();
});

test('one pass after the other, by keyboard', async ({ app }) => {
  await app.open();
  await app.select('ids');
  await app.page.getByRole('tab', { name: 'Rewrites' }).click();
  const pass = app.page.getByRole('combobox', { name: 'Pass' });
  await expect(pass.getByRole('option', { name: /^Chain calls: \d+ added/ })).toBeAttached();
  await pass.focus();
  await pass.press('ArrowDown'); // from all that runs to the first pass that did something
  await expect(pass).toHaveValue('ctx');
  await pass.selectOption('lookups');
  const rows = app.page.getByRole('listbox', { name: /before and after: Map look-ups/ });
  await expect(rows.getByRole('option', { name: /look-up without a call/ }).first()).toBeVisible();
  await expect(app.page.getByText('the machine makes the call')).toBeVisible();
  await rows
    .getByRole('option', { name: /look-up without a call/ })
    .nth(1)
    .click();
  await pass.selectOption('whole');
  const whole = app.page.getByRole('listbox', { name: 'Instructions as loaded and as they run' });
  await expect(whole.getByRole('option', { selected: true })).toContainText('map_lookup_elem');
});

test('maps tell what the packets left in them', async ({ app }) => {
  await app.open();
  await app.runAll();
  await app.select('ids');
  await app.page.getByRole('tab', { name: /^Maps/ }).click();
  const map = app.page.getByRole('region', { name: 'Map alerts' });
  await expect(map).toContainText('was 0');
  await app.page.getByRole('radio', { name: 'At the start' }).click();
  await expect(map).not.toContainText('was');
});

test('a place of the verdict card leads to its line', async ({ app }) => {
  await app.open();
  await app.select('firewall');
  await app.replaceSource('xdp firewall:\n  r0 = XDP_PSAS\n  goto nowhere\n  exit\n');
  const inspector = app.page.getByRole('region', { name: 'Inspector' });
  await inspector.getByRole('button', { name: /^3:\d+/ }).click();
  await app.page.keyboard.type('// ');
  await expect
    .poll(async () => (await app.document()).programs.find(({ id }) => id === 'firewall')!.source)
    .toContain('goto // nowhere');
});

test('hovering over a word explains it', async ({ app }) => {
  await app.open();
  await app.select('firewall');
  await app.replaceSource('xdp firewall:\n  call bpf_ktime_get_ns\n  r0 = 2\n  exit\n');
  await app.ready();
  await app.editor().getByText('bpf_ktime_get_ns').first().hover();
  const hover = app.page.locator('.monaco-hover').filter({ hasText: 'bpf_ktime_get_ns(void)' });
  await expect(hover.first()).toBeVisible();
  await expect(hover.first()).toContainText('Instruction 0');
});

test('completion offers the helpers behind call', async ({ app }) => {
  await app.open();
  await app.select('firewall');
  await app.replaceSource('xdp firewall:\n  call bpf_ktime_get_n');
  await app.page.keyboard.press('Control+Space');
  const row = app.page.locator('.suggest-widget').getByRole('option', { name: /bpf_ktime_get_ns/ });
  await expect(row).toBeVisible();
  await app.page.keyboard.press('Enter');
  await expect
    .poll(async () => (await app.document()).programs.find(({ id }) => id === 'firewall')!.source)
    .toBe('xdp firewall:\n  call bpf_ktime_get_ns');
});
