import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The page works from any sub-path of a static host, hence the relative base. */
export default defineConfig({
  base: './',
  plugins: [react()],
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    sourcemap: true,
    chunkSizeWarningLimit: 4000,
    assetsInlineLimit: 0, // the content policy takes fonts from files, not from data addresses
  },
});
