import { cpSync } from 'node:fs';
import path from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { bundleLicenses } from '../electron/build-steps.ts';

/** The settings and the code they depend on, including packages. */
const SETTINGS =
  /\/src\/(?:contract|settings|dialects|control|proxy-variables|run|text-edit|cli)\/|\/node_modules\//u;
const CLI = path.join(import.meta.dirname, '../src/cli');
const OUT = path.join(import.meta.dirname, '../dist/server');

const LAUNCHERS = ['oldest-node.js', 'brought-node.js', 'launch-server.js', 'launch.js'];

/** Copies the launchers unchanged: a Node too old for the rest must be able to parse them. */
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
  // The published npm package has no dependencies.
  ssr: { noExternal: true },
  build: {
    ssr: true,
    outDir: OUT,
    emptyOutDir: true,
    target: 'node24',
    // Keeps stack traces readable; minifying would save about 2 MB of memory.
    minify: false,
    rolldownOptions: {
      // Worker threads and code loaded on first use need separate entries.
      input: {
        main: path.join(CLI, 'main.ts'),
        healthcheck: path.join(CLI, 'healthcheck.ts'),
        'redact-worker': path.join(CLI, '../recording/redact-worker.ts'),
        re2js: 're2js',
      },
      external: [/^node:/u],
      // All in one folder: the program locates its page, version and worker relative to itself.
      output: {
        format: 'es',
        entryFileNames: '[name].js',
        chunkFileNames: '[name].js',
        // The part of the program that the health check needs.
        codeSplitting: { groups: [{ name: 'settings', minShareCount: 2, test: SETTINGS }] },
      },
    },
  },
});
