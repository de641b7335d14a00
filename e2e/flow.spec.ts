import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { App } from './support/app';
import { SCREENS, violations } from './support/axe';
import { expect, test } from './support/test';

const LOGS = path.join(import.meta.dirname, '../engine/test/corpus/verifier-logs');
const logText = (name: string) => readFileSync(path.join(LOGS, `${name}.txt`), 'utf8');

const WITH_DEAD = `xdp firewall:
  r2 = *(u32 *)(r1 + 0)
  r3 = *(u32 *)(r1 + 4)
  r4 = r2
  r4 += 14
  if r4 > r3 goto out
  r6 = 1
  if r6 == 2 goto never
  r0 = *(u8 *)(r2 + 12)
  if r0 > 3 goto out
  r0 = 2
  exit
never:
  r0 = 0
  exit
out:
  r0 = 1
  exit
`;

const graphOf = ({ page }: App) => page.getByRole('group', { name: 'Control-flow graph' });
const pathsOf = ({ page }: App) => page.getByRole('tree', { name: 'Explored paths' });

async function openFlow(app: App, source = WITH_DEAD): Promise<void> {
  await app.open();
  await app.select('firewall');
  await app.replaceSource(source);
  await app.ready();
  await app.page.getByRole('tab', { name: 'Flow' }).click();
  await expect(graphOf(app).getByRole('button', { name: /^Instructions 0/ })).toBeVisible();
}

async function paste(app: App, text: string): Promise<void> {
  await app.page.keyboard.press('Control+k');
  await app.page.getByRole('combobox', { name: 'Find a command' }).fill('open a log');
  await app.page.keyboard.press('Enter');
  await app.page.getByLabel('Text of the log').fill(text);
  await app.page.getByRole('button', { name: 'Open the log' }).click();
  await expect(app.page.getByText('instructions processed')).toBeVisible();
}

test('blocks tell what became of them, and so do the ways between', async ({ app }) => {
  await openFlow(app);
  const graph = graphOf(app);
  await expect(
    graph.getByRole('button', { name: 'Instructions 0–4 verified 1 visit' }),
  ).toBeVisible();
  await expect(graph.getByRole('button', { name: /^Instructions 11–12 dead/ })).toBeVisible();
  await expect(graph.getByRole('button', { name: /^dead: r6 == 0x2 → 11/ })).toBeVisible();
  await expect(graph.getByRole('button', { name: /^verified: r4 > r3 → 13 1×/ })).toBeVisible();
  await expect(graph.getByRole('button', { name: /^verified: r0 > 0x3 → 13 1×/ })).toBeVisible();
});

test('a press in the graph moves the paths, the log, the state and the source', async ({ app }) => {
  await openFlow(app);
  const block = graphOf(app).getByRole('button', { name: /^Instructions 7–8/ });
  await block.click();
  await expect(block).toHaveAttribute('aria-current', 'true');
  await expect(pathsOf(app).locator('[aria-selected=true]')).toContainText('from 0');
  await app.page.getByRole('button', { name: 'Show in the log' }).click();
  const log = app.page.getByRole('tree', { name: 'Log of the verifier' });
  await expect(log.locator('[aria-selected=true]')).toContainText('7: (71) r0');
  const state = app.page.getByRole('region', { name: 'State before the instruction' });
  await expect(state).toContainText('before 7');
  await app.page.getByRole('tab', { name: 'Code' }).click();
  await expect(app.page.locator('.view-line').filter({ hasText: /r0\s=\s\*\(u8/ })).toBeVisible();
});

test('a path of the tree leads to where it begins', async ({ app }) => {
  await openFlow(app);
  const tree = pathsOf(app);
  await tree.getByRole('treeitem', { name: /4 → 13/ }).click();
  await expect(graphOf(app).getByRole('button', { name: /^Instructions 13–14/ })).toHaveAttribute(
    'aria-current',
    'true',
  );
  await tree.press('Home');
  await expect(tree.locator('[aria-selected=true]')).toContainText('from 0');
  await tree.press('ArrowLeft');
  await expect(tree.getByRole('treeitem', { name: /from 0/ })).toHaveAttribute(
    'aria-expanded',
    'false',
  );
  await expect(tree.getByRole('treeitem')).toHaveCount(1);
  await tree.press('ArrowRight');
  await expect(tree.getByRole('treeitem').nth(1)).toBeVisible();
});

test('the graph is walked by keys', async ({ app }) => {
  await openFlow(app);
  const graph = graphOf(app);
  await graph.getByRole('button', { name: /^Instructions 0–4/ }).focus();
  await app.page.keyboard.press('ArrowDown');
  await expect(graph.getByRole('button', { name: /^Instructions 5–6/ })).toBeFocused();
  await app.page.keyboard.press('ArrowRight');
  await expect(graph.getByRole('button', { name: /^Instructions 11–12/ })).toBeFocused();
  await app.page.keyboard.press('ArrowLeft');
  await expect(graph.getByRole('button', { name: /^Instructions 5–6/ })).toBeFocused();
  await app.page.keyboard.press('End');
  await expect(graph.getByRole('button', { name: /^Instructions 13–14/ })).toBeFocused();
  await app.page.keyboard.press('Enter');
  await expect(graph.getByRole('button', { name: /^Instructions 13–14/ })).toHaveAttribute(
    'aria-current',
    'true',
  );
});

test('the table says the same', async ({ app }) => {
  await openFlow(app);
  await app.page.getByRole('radio', { name: 'Table' }).click();
  const table = app.page.getByRole('listbox', { name: 'Blocks of the program' });
  const row = table.getByRole('option', { name: /5–6 verified/ });
  await expect(row).toContainText('r6 == 0x2 → 11 dead');
  await row.click();
  await app.page.getByRole('radio', { name: 'Graph' }).click();
  await expect(graphOf(app).getByRole('button', { name: /^Instructions 5–6/ })).toHaveAttribute(
    'aria-current',
    'true',
  );
});

test('the path that was refused is marked', async ({ app }) => {
  await openFlow(app);
  await paste(app, logText('refused'));
  const graph = graphOf(app);
  await expect(
    graph.getByRole('button', { name: 'Instructions 9–10 failing 1 visit' }),
  ).toBeVisible();
  await expect(graph.getByRole('button', { name: /^Instructions 11 not reached/ })).toBeVisible();
  await expect(pathsOf(app).getByRole('treeitem')).toContainText('refused at 10');
});

test('a way that led only to what was found safe before is told from one that was walked', async ({
  app,
}) => {
  await openFlow(app);
  await paste(app, logText('branches'));
  const graph = graphOf(app);
  await graph.getByRole('button', { name: /^Instructions 0–5/ }).focus();
  await app.page.keyboard.press('ArrowDown');
  const way = graph.getByRole('button', { name: 'pruned: r5 != 0x8 → 37 1× safe' });
  await way.click();
  await expect(
    graph.getByRole('button', { name: 'Instructions 37–44 verified 4 visits, 1 safe' }),
  ).toHaveAttribute('aria-current', 'true');
});

test('functions that are called, and called back, have blocks of their own', async ({ app }) => {
  await openFlow(app);
  await paste(app, logText('callback'));
  const back = graphOf(app).getByRole('button', { name: /^verified: calls back → 37/ });
  await back.click();
  await expect(graphOf(app).getByRole('button', { name: /^Instructions 37–40/ })).toHaveAttribute(
    'aria-current',
    'true',
  );
  await expect(app.page.getByText('function at 37')).toBeVisible();
});

/** A log of a program with so many checks that leave by the same exit. */
function longLog(checks: number): string {
  const lines = ['0: R1=ctx() R10=fp0'];
  const last = 8 * checks;
  for (let i = 0; i < checks; i++) {
    const slot = 8 * i;
    lines.push(`${slot}: (61) r5 = *(u32 *)(r1 +12) ; R1=ctx() R5=scalar()`);
    lines.push(`${slot + 1}: (15) if r5 == 0x${i.toString(16)} goto pc+${last - slot - 2}`);
    for (let k = 2; k < 8; k++) lines.push(`${slot + k}: (b7) r${k} = ${i} ; R${k}=${i}`);
  }
  lines.push(`${last}: (95) exit`);
  for (let i = checks - 1; i >= 0; i--) lines.push('', `from ${8 * i + 1} to ${last}: safe`);
  const processed = last + 1 + checks;
  return `${lines.join('\n')}\nprocessed ${processed} insns (limit 1000000) max_states_per_insn 0 total_states 9 peak_states 9 mark_read 0\n`;
}

test('a program of thousands of instructions is drawn', async ({ app }) => {
  await openFlow(app);
  await app.page.keyboard.press('Control+k');
  await app.page.getByRole('combobox', { name: 'Find a command' }).fill('open a log');
  await app.page.keyboard.press('Enter');
  await app.page.getByTestId('log-file').setInputFiles({
    name: 'log.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from(longLog(500)),
  });
  await expect(app.page.getByText('501 explored paths')).toBeVisible();
  const graph = graphOf(app);
  await graph.getByRole('button', { name: /^Instructions 0/ }).focus();
  await app.page.keyboard.press('End');
  await expect(graph.getByRole('button', { name: /^Instructions 4000 / })).toBeFocused();
  expect(await graph.locator('[data-block]').count()).toBeLessThan(60); // what is in view alone
});

for (const [theme, width, height] of SCREENS) {
  test(`axe finds nothing in the flow, ${theme.toLowerCase()} at ${width} by ${height}`, async ({
    app,
  }) => {
    test.slow();
    await openFlow(app);
    await app.setTheme(theme);
    await app.page.setViewportSize({ width, height });
    const narrow = app.page.getByRole('tab', { name: 'Inspector' });
    if (await narrow.isVisible()) await narrow.click();
    for (const view of ['Graph', 'Table', 'Paths']) {
      await app.page.getByRole('radio', { name: view, exact: true }).click();
      expect(await violations(app), view).toEqual([]);
    }
  });
}
