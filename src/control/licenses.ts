import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { z } from '../contract/zod.ts';

/** A package the program is built from; the build writes these to a file. */
const PackageLicense = z.object({
  name: z.string(),
  version: z.string(),
  /** As named in its package.json, such as `MIT`. */
  license: z.string(),
  /** License file that came with the package; empty if there was none. */
  text: z.string(),
});
export type PackageLicense = z.infer<typeof PackageLicense>;

/** File in each bundle: a list of {@link PackageLicense} as JSON, compressed because it is rarely read. */
export const LICENSES_FILE = 'licenses.json.br';

const RULE = '-'.repeat(72);
const NONE = 'The list of licenses was not built with this program.\n';

/**
 * Returns the licenses recorded by the builds as one text: packages with the same license are listed together, the
 * program's own first.
 */
export function licensesText(files: readonly string[]): string {
  const packages = files.flatMap(readLicenses);
  if (packages.length === 0) return NONE;
  const names = new Map<string, Set<string>>();
  for (const { name, version, license, text } of packages) {
    const body = text === '' ? `License: ${license}` : text.replace(/^\s*\n/u, '').trimEnd();
    const same = names.get(body) ?? new Set();
    names.set(body, same.add(`${name} ${version} (${license})`));
  }
  return [...names].map(([body, heads]) => `${[...heads].join('\n')}\n\n${body}\n`).join(`\n${RULE}\n\n`);
}

function readLicenses(file: string): readonly PackageLicense[] {
  try {
    return z.array(PackageLicense).parse(JSON.parse(brotliDecompressSync(readFileSync(file)).toString()));
  } catch {
    return []; // not built: the caller reports what is missing
  }
}
