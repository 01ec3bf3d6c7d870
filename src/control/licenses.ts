import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { z } from '../contract/zod.ts';

/** A package that the program is built from; the build writes them into a file. */
const PackageLicense = z.object({
  name: z.string(),
  version: z.string(),
  /** As its package.json names it, such as `MIT`. */
  license: z.string(),
  /** Of the file that came with the package; empty where none did. */
  text: z.string(),
});
export type PackageLicense = z.infer<typeof PackageLicense>;

/** The file in each bundle: a list of {@link PackageLicense} as JSON, compressed since it is seldom read. */
export const LICENSES_FILE = 'licenses.json.br';

const RULE = '-'.repeat(72);
const NONE = 'The list of licenses was not built with this program.\n';

/** The licenses that builds have written down, as one text: packages with the same one under each other, the program's own first. */
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
    return []; // not built, and what is missing is said
  }
}
