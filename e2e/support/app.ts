import { expect, type Locator, type Page } from '@playwright/test';
import type { PacketReport } from '../../engine/api';
import type { Workspace } from '../../engine/workspace';
import type {} from '../../web/e2e-hook';

/** The page under test, driven as a person does; what cannot be seen is asked of the e2e hook. */
export class App {
  readonly requests: string[] = [];

  constructor(readonly page: Page) {
    page.on('request', (request) => this.requests.push(request.url()));
  }

  /** Opens the page and waits until the engine has judged every program. */
  async open(): Promise<void> {
    await this.page.goto('./?e2e=1');
    await this.ready();
  }

  async ready(): Promise<void> {
    await this.page.waitForFunction(() => window.__chaincall !== undefined);
    await this.page.evaluate(() => window.__chaincall!.ready()); // waited for above
    await expect.poll(() => this.page.evaluate(() => window.__chaincall!.engineIdle())).toBe(true);
  }

  document(): Promise<Workspace> {
    return this.page.evaluate(() => window.__chaincall!.getDocument());
  }

  results(): Promise<Readonly<Record<string, PacketReport>>> {
    return this.page.evaluate(() => window.__chaincall!.getResults());
  }

  /** Loads an example from the gallery by its title. */
  async openExample(title: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Examples', exact: true }).click();
    await this.page.getByRole('button', { name: `Open ${title}` }).click();
    await expect(this.page.getByRole('dialog')).toBeHidden();
    await this.ready();
  }

  /** Runs every packet at once and gives what happened, in the order of the packets. */
  async runAll(): Promise<Outcome[]> {
    await this.ready();
    await this.page
      .getByRole('region', { name: 'Transport' })
      .getByRole('button', { name: 'Run all' })
      .click();
    const { packets, programs } = await this.document();
    await expect
      .poll(async () => Object.keys(await this.results()).sort())
      .toEqual(packets.map(({ id }) => id).sort());
    await this.ready();
    const results = await this.results();
    const nameOf = (id: string) => programs.find((program) => program.id === id)?.name ?? id;
    return packets.map(({ id }) => {
      const { outcome, hops } = results[id]!; // polled for above
      return {
        path: hops.map((hop) => nameOf(hop.program)),
        verdict: outcome.kind === 'verdict' ? outcome.name : outcome.kind,
      };
    });
  }

  /** The port of a program, by the name of the code: `PASS`, `*`. */
  port(program: string, code: string): Locator {
    const name = code === '*' ? 'any other' : code;
    return this.page.getByRole('button', { name: new RegExp(`^${program} ${name}.* port`) });
  }

  /** Wires an edge by keyboard: Enter on the port, then the program from the menu. */
  async wire(program: string, code: string, target: string): Promise<void> {
    await this.port(program, code).focus();
    await this.page.keyboard.press('Enter');
    await this.page.getByRole('menuitem', { name: target }).first().click();
    await this.ready();
  }

  /** Removes the edge of a port by keyboard. */
  async unwire(program: string, code: string): Promise<void> {
    await this.wire(program, code, 'The end: remove the edge');
  }

  async interfaceAction(name: string, action: string): Promise<void> {
    await this.page.getByRole('button', { name: `Actions of ${name}` }).click();
    await this.page.getByRole('menuitem', { name: action }).click();
    await this.ready();
  }

  async importFile(path: string): Promise<void> {
    await this.page.getByTestId('import-file').setInputFiles(path);
  }

  async setTheme(theme: 'Light' | 'Dark'): Promise<void> {
    await this.page.getByRole('button', { name: /^Theme:/ }).click();
    await this.page.getByRole('menuitem', { name: new RegExp(`^${theme}`) }).click();
  }

  /** The text editor of the selected program. */
  editor(): Locator {
    return this.page.locator('.monaco-editor').first();
  }

  /** Selects a program by clicking its node. */
  async select(program: string): Promise<void> {
    await this.page
      .locator('.react-flow__node')
      .filter({ has: this.page.getByText(program, { exact: true }) })
      .first()
      .click({ position: { x: 40, y: 14 } });
  }

  /** Replaces the whole source of the selected program, without the editor's own help. */
  async replaceSource(text: string): Promise<void> {
    await this.editor().click();
    await this.page.keyboard.press('ControlOrMeta+A');
    await this.page.keyboard.insertText(text);
  }
}

/** How a packet fared. */
export interface Outcome {
  readonly path: readonly string[];
  readonly verdict: string;
}
