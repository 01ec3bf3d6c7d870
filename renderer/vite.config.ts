import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { bundleLicenses } from '../electron/bundle-licenses.ts';

// oxlint-disable-next-line import/no-default-export -- Vite reads the configuration as a default export.
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react(), bundleLicenses({ withOwn: true })],
  build: {
    outDir: '../dist/window',
    emptyOutDir: true,
    // A small font as a data: URL would be stopped by `font-src 'self'`.
    assetsInlineLimit: 0,
    target: 'chrome150',
    modulePreload: { polyfill: false },
    // One file, from this machine: splitting it would save nothing.
    chunkSizeWarningLimit: 1500,
  },
});
