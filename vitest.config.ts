import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['{engine,web,cli,oracle,scripts}/**/*.test.{ts,tsx}'], testTimeout: 20_000 },
});
