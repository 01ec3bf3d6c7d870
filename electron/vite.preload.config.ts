import { defineConfig } from 'vite';

// oxlint-disable-next-line import/no-default-export -- Vite reads the configuration as a default export.
export default defineConfig({
  root: import.meta.dirname,
  logLevel: 'warn',
  publicDir: false,
  ssr: { noExternal: true, external: ['electron'] },
  build: {
    ssr: 'preload.ts',
    outDir: '../dist/electron',
    emptyOutDir: false,
    target: 'chrome150',
    minify: false,
    // A sandboxed preload is a plain script: one CommonJS file, which may require nothing but `electron`.
    rollupOptions: { external: ['electron'], output: { entryFileNames: 'preload.cjs', format: 'cjs' } },
  },
});
