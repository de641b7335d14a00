import { test as base, expect } from '@playwright/test';
import { App } from './app';

/** Every test gets the page, fails on an error in its console, and on a request to elsewhere. */
export const test = base.extend<{ app: App }>({
  app: async ({ page, baseURL }, use) => {
    const app = new App(page);
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await use(app);
    const origin = new URL(baseURL!).origin; // set in the configuration
    const foreign = app.requests.filter(
      (url) => !url.startsWith(`${origin}/`) && !/^(data|blob):/.test(url),
    );
    expect(foreign, 'requests to elsewhere').toEqual([]);
    expect(errors, 'errors in the console').toEqual([]);
  },
});

export { expect };
