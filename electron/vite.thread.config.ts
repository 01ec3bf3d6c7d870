import { defineConfig } from 'vite';
import { ONE_FILE, RE2_IN_BUNDLE } from './build-steps.ts';

// oxlint-disable-next-line import/no-default-export -- Vite reads the configuration as a default export.
export default defineConfig({
  root: import.meta.dirname,
  logLevel: 'warn',
  publicDir: false,
  // A thread has an entry of its own, and stands beside the program, which starts it by its name.
  resolve: {
    alias: [RE2_IN_BUNDLE],
  },
  ssr: { noExternal: true },
  build: {
    ssr: '../src/recording/redact-worker.ts',
    outDir: '../dist/electron',
    emptyOutDir: false,
    target: 'node24',
    minify: false,
    rollupOptions: {
      external: [/^node:/u],
      output: {
        entryFileNames: 'redact-worker.js',
        ...ONE_FILE,
      },
    },
  },
});
