import { cpSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { bundleLicenses, ONE_FILE, RE2_IN_BUNDLE } from './build-steps.ts';

const manifest: unknown = JSON.parse(readFileSync(path.join(import.meta.dirname, '../package.json'), 'utf8'));
const { version } = manifest as { version: string };
const undici = createRequire(import.meta.url)('undici/package.json') as { version: string };

/** The pictures go beside the program, and the script that runs beside it. */
function copyFiles(): Plugin {
  const to = path.join(import.meta.dirname, '../dist/electron');
  return {
    name: 'copy-files',
    closeBundle: () => {
      cpSync(path.join(import.meta.dirname, 'icons'), path.join(to, 'icons'), { recursive: true });
      const reader = 'certificate-reader.js';
      cpSync(path.join(import.meta.dirname, reader), path.join(to, reader));
    },
  };
}

// oxlint-disable-next-line import/no-default-export -- Vite reads the configuration as a default export.
export default defineConfig({
  root: import.meta.dirname,
  logLevel: 'warn',
  define: {
    VERSION: JSON.stringify(version),
    UNDICI_VERSION: JSON.stringify(undici.version),
  },
  plugins: [copyFiles(), bundleLicenses({ withOwn: false })],
  resolve: {
    alias: [RE2_IN_BUNDLE],
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
      output: {
        entryFileNames: 'main.js',
        ...ONE_FILE,
      },
    },
  },
});
