import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const manifest: unknown = JSON.parse(readFileSync(path.join(import.meta.dirname, '../package.json'), 'utf8'));
const { version } = manifest as { version: string };

/** The pictures go beside the program; what draws them stays where it is. */
function copyIcons(): Plugin {
  const from = path.join(import.meta.dirname, 'icons');
  return {
    name: 'copy-icons',
    closeBundle: () => {
      cpSync(from, path.join(import.meta.dirname, '../dist/electron/icons'), {
        recursive: true,
        filter: (file) => file === from || /\.(?:png|ico)$/u.test(file),
      });
    },
  };
}

// oxlint-disable-next-line import/no-default-export -- Vite reads the configuration as a default export.
export default defineConfig({
  root: import.meta.dirname,
  logLevel: 'warn',
  define: {
    VERSION: JSON.stringify(version),
  },
  plugins: [copyIcons()],
  // The core loads the engine of the rules out of node_modules when it needs it.
  resolve: {
    alias: [{ find: /^.*\/load-re2\.ts$/u, replacement: path.join(import.meta.dirname, 'load-re2.ts') }],
  },
  publicDir: false,
  // Everything in one file: the packaged app carries no node_modules.
  ssr: { noExternal: true, external: ['electron'] },
  build: {
    ssr: 'main.ts',
    outDir: '../dist/electron',
    emptyOutDir: true,
    target: 'node24',
    minify: false,
    rollupOptions: {
      external: ['electron', /^node:/u],
      output: { entryFileNames: 'main.js', format: 'es', codeSplitting: false },
    },
  },
});
