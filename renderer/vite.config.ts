import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { bundleLicenses } from '../electron/build-steps.ts';
import { compressFiles } from './compress-files.ts';

// oxlint-disable-next-line import/no-default-export -- Vite reads the configuration as a default export.
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react(), bundleLicenses({ withOwn: true }), compressFiles()],
  build: {
    outDir: '../dist/window',
    emptyOutDir: true,
    // A small font as a data: URL would be stopped by `font-src 'self'`.
    assetsInlineLimit: 0,
    target: 'chrome150',
    // From this machine a chunk's own imports come at once; the helper would be more than they save.
    modulePreload: false,
    chunkSizeWarningLimit: 650,
    // One sheet, whatever is loaded when: rules of equal weight keep their order.
    cssCodeSplit: false,
    rolldownOptions: {
      // Four files: what the opening page needs, what it may show besides, and everything that comes later. Rolldown
      // would make forty, which compress less well.
      output: {
        codeSplitting: {
          groups: [
            { name: 'window', test: /renderer\/main\.tsx$/u, priority: 3 },
            { name: 'first-run', test: /renderer\/pages\/first-run\//u, priority: 2 },
            { name: 'parts', test: /renderer\/.*(?:env-chip|what-if|timeline-strip)\.tsx$/u, priority: 1 },
            { name: 'later', test: /renderer\/.*\.tsx?$/u },
          ],
        },
      },
      // Schemas are made by calls, which would keep those that only the core parses with, and all of zod with them.
      // A sentence of `words.ts` goes where it is shown: a name for each would be more than the sentences weigh.
      optimization: { inlineConst: { mode: 'all', pass: 1 } },
      treeshake: {
        manualPureFunctions: ['z'],
        moduleSideEffects: [{ test: /src\/contract\/zod\.ts$/u, sideEffects: false }],
      },
    },
  },
});
