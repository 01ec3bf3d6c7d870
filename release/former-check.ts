import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { build } from 'vite';
import { bundleRe2 } from '../electron/build-steps.ts';

/** The folder, below the package's, with the previous version's `check` as `<version>.mjs.br`. */
const FORMER = 'test/former';
const ENTRY = 'check-alone.ts';

/**
 * Bundles the `check` command from the sources in `root` into one file and stores it as that of `version`, replacing
 * any other version's.
 */
export async function writeFormerCheck(root: string, version: string): Promise<void> {
  const code = await bundleCheck(root);
  const folder = path.join(root, FORMER);
  for (const file of readdirSync(folder)) if (file.endsWith('.mjs.br')) rmSync(path.join(folder, file));
  const params = { [constants.BROTLI_PARAM_SIZE_HINT]: Buffer.byteLength(code) };
  writeFileSync(path.join(folder, `${version}.mjs.br`), brotliCompressSync(code, { params }));
}

async function bundleCheck(root: string): Promise<string> {
  const result = await build({
    root,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    plugins: [bundleRe2()],
    resolve: { preserveSymlinks: true },
    ssr: { noExternal: true },
    build: {
      ssr: path.join(FORMER, ENTRY),
      write: false,
      target: 'node24',
      minify: true,
      rollupOptions: { external: [/^node:/u], output: { format: 'es', codeSplitting: false } },
    },
  });
  const outputs = Array.isArray(result) ? result : [result];
  const [file, ...more] = outputs.flatMap((one) => ('output' in one ? one.output : []));
  if (file?.type !== 'chunk' || more.length > 0) throw new Error('the bundle is not one file');
  return file.code;
}
