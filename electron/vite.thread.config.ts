import path from 'node:path';
import { defineConfig } from 'vite';

// oxlint-disable-next-line import/no-default-export -- Vite reads the configuration as a default export.
export default defineConfig({
  root: import.meta.dirname,
  logLevel: 'warn',
  publicDir: false,
  // A thread has an entry of its own, and stands beside the program, which starts it by its name.
  resolve: {
    alias: [{ find: /^.*\/load-re2\.ts$/u, replacement: path.join(import.meta.dirname, 'load-re2.ts') }],
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
        format: 'es',
        codeSplitting: false,
        minify: {
          compress: false,
          mangle: { keepNames: true },
          codegen: { removeWhitespace: true },
        },
      },
    },
  },
});
