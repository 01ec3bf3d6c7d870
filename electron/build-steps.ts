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

/** One file, smaller to read at each start; the names of functions and classes stay, so that a stack trace says something. */
export const ONE_FILE = {
  format: 'es',
  codeSplitting: false,
  minify: { compress: false, mangle: { keepNames: true }, codegen: { removeWhitespace: true } },
} as const;

const ROOT = path.join(import.meta.dirname, '..');
/** Such as LICENSE, license.md, LICENCE-MIT, COPYING. */
const LICENSE_FILE = /^(?:licen[cs]e|copying)(?:[-.]\w+)*$/iu;

/**
 * Writes `licenses.json.br` into the bundle: every package that something of it comes from, with its license. Fails where a
 * package names none. `withOwn` puts the program's own first.
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

/** The folder of the package that a file belongs to; undefined for a file of the program's own. */
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
