import { expect, test } from './support/test';

const PROGRAM = `xdp firewall:
  r2 = *(u32 *)(r1 + 0)
  r3 = *(u32 *)(r1 + 4)
  r4 = r2
  r4 += 14
  if r4 > r3 goto drop
  r0 = XDP_PASS
  exit
drop:
  r0 = XDP_DROP
  exit
`;

async function sourceOf(app: import('./support/app').App): Promise<string> {
  return (await app.document()).programs.find(({ id }) => id === 'firewall')!.source;
}

test('a whole program is typed by keyboard, spaces included', async ({ app }) => {
  await app.open();
  await app.select('firewall');
  await app.editor().click();
  await app.page.keyboard.press('ControlOrMeta+A');
  await app.page.keyboard.press('Delete');
  for (const line of PROGRAM.split('\n')) {
    await app.page.keyboard.type(line.trimStart());
    await app.page.keyboard.press('Enter');
  }
  const squeeze = (text: string) =>
    text
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
  expect(squeeze(await sourceOf(app))).toEqual(squeeze(PROGRAM));
  await app.ready();
  const inspector = app.page.getByRole('region', { name: 'Inspector' });
  await expect(inspector).toContainText(/Accepted/);
});

test("what the verifier refuses is shown at its line with the kernel's message, and undo mends it", async ({
  app,
}) => {
  await app.open();
  await app.select('firewall');
  const before = await sourceOf(app);
  const unchecked = '  r0 = *(u8 *)(r2 + 12)\n  if r0 == 0 goto drop\n'; // no line is out of reach
  await app.replaceSource(PROGRAM.replace('  if r4 > r3 goto drop\n', unchecked));
  const inspector = app.page.getByRole('region', { name: 'Inspector' });
  await expect(inspector).toContainText(
    'invalid access to packet, off=12 size=1, R2(id=0,off=12,r=0)',
  );
  await expect(inspector).toContainText(/Rejected/);
  await app.page.getByRole('button', { name: /^Undo/ }).click();
  expect(await sourceOf(app)).toBe(before);
  await expect(inspector).toContainText(/Accepted/);
});

test('every mistake of a file is listed with its place', async ({ app }) => {
  await app.open();
  await app.select('firewall');
  await app.replaceSource('xdp firewall:\n  r11 = 1\n  r0 = XDP_PSAS\n  goto nowhere\n  exit\n');
  const inspector = app.page.getByRole('region', { name: 'Inspector' });
  await expect(inspector).toContainText('XDP_PASS'); // the nearest name
  await expect(inspector).toContainText('nowhere');
  await expect(inspector).toContainText('r11');
});

test('the verdict of 200 instructions follows the last keystroke within 150 ms', async ({
  app,
}) => {
  await app.open();
  await app.select('firewall');
  const body = Array.from({ length: 197 }, (_, i) => `  r${3 + (i % 5)} = ${i}`).join('\n');
  await app.replaceSource(`xdp firewall:\n${body}\n  r0 = XDP_PASS\n  exit`);
  await app.ready();
  const times: number[] = [];
  for (const text of [' // a', 'b', 'c', 'd', 'e']) {
    await app.page.keyboard.press('End');
    const answered = await app.page.evaluateHandle(() => {
      const took = new Promise<number>((resolve) => {
        const typed = () => {
          const began = performance.now();
          const poll = () => {
            if (window.__chaincall!.engineIdle()) resolve(performance.now() - began);
            else setTimeout(poll, 2);
          };
          setTimeout(poll, 5); // once the letter is in the document
        };
        addEventListener('keydown', typed, { once: true, capture: true });
      });
      return { took };
    });
    await app.page.keyboard.type(text.at(-1)!);
    times.push(await answered.evaluate(({ took }) => took));
    await app.ready();
  }
  times.sort((a, b) => a - b);
  expect(times[2]).toBeLessThan(150);
});
