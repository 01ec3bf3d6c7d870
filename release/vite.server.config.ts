import { cpSync } from 'node:fs';
import path from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { bundleLicenses } from '../electron/build-steps.ts';

/** Rooms below the settings, and the packages that they use. */
const SETTINGS =
  /\/src\/(?:contract|settings|dialects|control|proxy-variables|run|text-edit|cli)\/|\/node_modules\//u;
const CLI = path.join(import.meta.dirname, '../src/cli');
const OUT = path.join(import.meta.dirname, '../dist/server');

const LAUNCHERS = ['oldest-node.js', 'brought-node.js', 'launch-server.js', 'launch.js'];

/** They stay as they are: a Node that is too old for the rest reads them. */
function copyLaunchers(): Plugin {
  return {
    name: 'copy-launchers',
    writeBundle: ({ dir = OUT }) => {
      for (const file of LAUNCHERS) cpSync(path.join(CLI, file), path.join(dir, file));
    },
  };
}

// oxlint-disable-next-line import/no-default-export -- Vite reads the configuration as a default export.
export default defineConfig({
  root: import.meta.dirname,
  logLevel: 'warn',
  publicDir: false,
  plugins: [bundleLicenses({ withOwn: false }), copyLaunchers()],
  resolve: {
    alias: [{ find: /^.*\/load-re2\.ts$/u, replacement: path.join(import.meta.dirname, 'load-re2.ts') }],
  },
  // The package that npm installs has no dependencies.
  ssr: { noExternal: true },
  build: {
    ssr: true,
    outDir: OUT,
    emptyOutDir: true,
    target: 'node24',
    // A stack trace should say something, and the rest of it is some 2 MB of memory.
    minify: false,
    rolldownOptions: {
      // A thread has an entry of its own, and so has what is read only when it is asked for.
      input: {
        main: path.join(CLI, 'main.ts'),
        healthcheck: path.join(CLI, 'healthcheck.ts'),
        'redact-worker': path.join(CLI, '../recording/redact-worker.ts'),
        re2js: 're2js',
      },
      external: [/^node:/u],
      // Side by side: the program finds its page, its version and its thread from where it lies.
      output: {
        format: 'es',
        entryFileNames: '[name].js',
        chunkFileNames: '[name].js',
        // What a health check needs of the whole program.
        codeSplitting: { groups: [{ name: 'settings', minShareCount: 2, test: SETTINGS }] },
      },
    },
  },
});
