import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { App } from './app';

/** Run through the debugger, since the page's content policy admits no script from elsewhere. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Both themes, and the sizes that have a layout of their own. */
export const SCREENS = [
  ['Dark', 1440, 900],
  ['Light', 1440, 900],
  ['Dark', 1280, 800],
  ['Light', 800, 1000],
  ['Dark', 360, 740],
] as const;

/** What axe has against the page as it stands, a line for each element. */
export async function violations({ page }: App): Promise<string[]> {
  await page.evaluate(AXE);
  const results = await page.evaluate(
    (tags) =>
      (window as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }).axe.run({
        runOnly: tags,
      }),
    TAGS,
  );
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
  );
}
