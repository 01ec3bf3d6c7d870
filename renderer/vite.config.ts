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
    // `font-src 'self'` blocks small fonts inlined as data: URLs.
    assetsInlineLimit: 0,
    target: 'chrome150',
    // Chunks are served from this machine, so preloading saves less than its helper costs.
    modulePreload: false,
    chunkSizeWarningLimit: 650,
    // A single style sheet keeps the order of rules with equal specificity, whichever chunks are loaded.
    cssCodeSplit: false,
    rolldownOptions: {
      // Texts are constants in separate files; inlining them is smaller than exporting them by name.
      optimization: { inlineConst: { mode: 'all' } },
      // Four files: the code for the opening page, optional parts of it, and everything that is loaded later. Rolldown
      // would create forty, which compress less well.
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
      // Schemas are created by calls; unless those count as pure, schemas that only the core uses would stay in the
      // bundle, along with all of zod.
      treeshake: {
        manualPureFunctions: ['z'],
        moduleSideEffects: [{ test: /src\/contract\/zod\.ts$/u, sideEffects: false }],
      },
    },
  },
});
