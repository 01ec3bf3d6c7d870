import { cpSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { defineConfig, type Plugin, type UserConfig } from 'vite';
import { bundleLicenses, bundleRe2, ONE_FILE } from './build-steps.ts';

const manifest: unknown = JSON.parse(readFileSync(path.join(import.meta.dirname, '../package.json'), 'utf8'));
const { version } = manifest as { version: string };
const undici = createRequire(import.meta.url)('undici/package.json') as { version: string };

/** Common to all of them. */
const TO_DIST = { outDir: '../dist/electron', emptyOutDir: false, target: 'node24', minify: false } as const;

/** Copies the icons and the helper script next to the program. */
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

/** What is built into dist/electron, each by its `--mode`; the program first, since it empties the folder. */
const BUILDS = {
  program: {
    define: {
      VERSION: JSON.stringify(version),
      UNDICI_VERSION: JSON.stringify(undici.version),
    },
    plugins: [bundleRe2(), copyFiles(), bundleLicenses({ withOwn: false })],
    build: {
      ...TO_DIST,
      ssr: 'main.ts',
      emptyOutDir: true,
      rollupOptions: {
        external: ['electron', /^node:/u],
        output: { entryFileNames: 'main.js', ...ONE_FILE },
      },
    },
  },
  // A sandboxed preload must be one CommonJS file and may require only `electron`.
  preload: {
    build: {
      ...TO_DIST,
      ssr: 'preload.ts',
      target: 'chrome150',
      rollupOptions: { external: ['electron'], output: { entryFileNames: 'preload.cjs', format: 'cjs' } },
    },
  },
  // A thread needs a file of its own beside the program, which starts it by that name.
  thread: {
    plugins: [bundleRe2()],
    build: {
      ...TO_DIST,
      ssr: '../src/recording/redact-worker.ts',
      rollupOptions: {
        external: [/^node:/u],
        output: { entryFileNames: 'redact-worker.js', ...ONE_FILE },
      },
    },
  },
} satisfies Record<string, UserConfig>;

// oxlint-disable-next-line import/no-default-export -- Vite reads the configuration as a default export.
export default defineConfig(({ mode }) => {
  const build = Object.entries(BUILDS).find(([name]) => name === mode)?.[1];
  if (build === undefined) throw new Error(`Build with --mode ${Object.keys(BUILDS).join(', ')}`);
  return {
    root: import.meta.dirname,
    logLevel: 'warn',
    publicDir: false,
    // The packaged app carries no node_modules, so each file holds everything it needs.
    ssr: { noExternal: true, external: ['electron'] },
    ...build,
  };
});
