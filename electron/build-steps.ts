import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import type { Plugin } from 'vite';
import { LICENSES_FILE, type PackageLicense } from '../src/control/licenses.ts';

/** The core loads the rules' engine from node_modules on first use. A bundle has no node_modules, so it contains the engine. */
export function bundleRe2(): Plugin {
  return {
    name: 'bundle-re2',
    enforce: 'pre',
    load: (id) =>
      id.endsWith('/src/rules/load-re2.ts')
        ? "import { RE2JS } from 're2js';\nexport const loadRe2 = () => RE2JS;"
        : null,
  };
}

/**
 * A single minified file, which is faster to read at startup. Function and class names are kept so that stack traces
 * stay readable.
 */
export const ONE_FILE = {
  format: 'es',
  codeSplitting: false,
  minify: { compress: false, mangle: { keepNames: true }, codegen: { removeWhitespace: true } },
} as const;

const ROOT = path.join(import.meta.dirname, '..');
/** Matches LICENSE, license.md, LICENCE-MIT, COPYING and the like. */
const LICENSE_FILE = /^(?:licen[cs]e|copying)(?:[-.]\w+)*$/iu;

/**
 * Writes `licenses.json.br` into the bundle: every package that contributed code or assets, with its license. Fails if
 * a package names no license. `withOwn` puts this program's own license first.
 */
export function bundleLicenses({ withOwn }: { readonly withOwn: boolean }): Plugin {
  return {
    name: 'bundle-licenses',
    generateBundle(_options, bundle) {
      const assets = Object.values(bundle).flatMap((file) =>
        file.type === 'asset' ? file.originalFileNames : [],
      );
      const folders = new Set(
        [...this.getModuleIds(), ...assets].flatMap((file) => packageFolder(file) ?? []),
      );
      const licenses = [...folders].map(licenseOf).toSorted((one, other) => (one.name < other.name ? -1 : 1));
      const source = JSON.stringify([...(withOwn ? [licenseOf(ROOT)] : []), ...licenses]);
      this.emitFile({ type: 'asset', fileName: LICENSES_FILE, source: brotliCompressSync(source) });
    },
  };
}

/** The folder of the package that contains a file; undefined for one of this program's own files. */
function packageFolder(file: string): string | undefined {
  const slashed = file.split('\\').join('/');
  const inside = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/u.exec(slashed)?.[0];
  if (inside === undefined) return undefined;
  const folder = path.join(ROOT, inside.slice(inside.indexOf('node_modules')));
  return existsSync(path.join(folder, 'package.json')) ? folder : undefined;
}

function licenseOf(folder: string): PackageLicense {
  const manifest = JSON.parse(
    readFileSync(path.join(folder, 'package.json'), 'utf8'),
  ) as Partial<PackageLicense>;
  const { name = '', version = '', license } = manifest;
  if (typeof license !== 'string') throw new Error(`${name} does not name its license`);
  const file = readdirSync(folder).find((one) => LICENSE_FILE.test(one));
  return {
    name,
    version,
    license,
    text: file === undefined ? '' : readFileSync(path.join(folder, file), 'utf8'),
  };
}
