import { readFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'vite';

/** Addresses of the project from package.json; an empty one opens nothing. */
function projectPages(): { readonly documentation: string; readonly issues: string } {
  const manifest: unknown = JSON.parse(
    readFileSync(path.join(import.meta.dirname, '../package.json'), 'utf8'),
  );
  const { homepage, bugs } = (manifest ?? {}) as { homepage?: unknown; bugs?: { url?: unknown } };
  return { documentation: textOf(homepage), issues: textOf(bugs?.url) };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

// oxlint-disable-next-line import/no-default-export -- Vite reads the configuration as a default export.
export default defineConfig({
  root: import.meta.dirname,
  logLevel: 'warn',
  define: { PROJECT_PAGES: JSON.stringify(projectPages()) },
  publicDir: false,
  // Everything in one file: the packaged app carries no node_modules.
  ssr: { noExternal: true, external: ['electron'] },
  build: {
    ssr: 'main.ts',
    outDir: '../dist/electron',
    emptyOutDir: true,
    target: 'node24',
    minify: false,
    rollupOptions: { external: ['electron', /^node:/u], output: { entryFileNames: 'main.js', format: 'es' } },
  },
});
