import { defineConfig } from 'vite';

// oxlint-disable-next-line import/no-default-export -- Vite reads the configuration as a default export.
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  build: { target: 'chrome150', modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
});
