import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/**
 * Takes the names for developer tools off the components of dependencies: an assignment to a
 * component keeps it in the bundle although nobody renders it.
 */
function withoutDisplayNames(): Plugin {
  return {
    name: 'without-display-names',
    apply: 'build',
    transform: {
      filter: { id: /node_modules/, code: '.displayName = ' },
      // Blanks of the same length, so that the source map holds.
      handler: (code) => ({
        code: code.replace(/^[\w.]+\.displayName = .*;$/gm, (line) => ' '.repeat(line.length)),
        map: null,
      }),
    },
  };
}

const rolldownOptions = {
  /** Components that nobody renders are left out, however React wraps them. */
  treeshake: { manualPureFunctions: ['createContext', 'forwardRef', 'memo'] },
  /** What the first paint needs is one file: it packs better, and is fetched in one go. */
  output: { codeSplitting: { groups: [{ name: 'page', tags: ['$initial' as const] }] } },
};

const noTransitions = path.resolve(import.meta.dirname, 'web/no-transitions.ts');

/** The page works from any sub-path of a static host, hence the relative base. */
export default defineConfig({
  base: './',
  resolve: { alias: { 'd3-color': noTransitions, 'd3-transition': noTransitions } },
  plugins: [react(), withoutDisplayNames()],
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    sourcemap: true,
    chunkSizeWarningLimit: 4000,
    assetsInlineLimit: 0, // the content policy takes fonts from files, not from data addresses
    rolldownOptions,
  },
});
