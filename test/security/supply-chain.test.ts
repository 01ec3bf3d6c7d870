import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { brotliDecompressSync } from 'node:zlib';
import { z } from 'zod';
import { LICENSES_FILE } from '../../src/control/licenses.ts';
import { builtServer } from '../support/build-unless-fresh.ts';
import { builtShell, builtWindow } from '../support/electron/built-shell.ts';

const Package = z.object({
  version: z.string().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  license: z.string().optional(),
  dev: z.boolean().optional(),
  optional: z.boolean().optional(),
  link: z.boolean().optional(),
  inBundle: z.boolean().optional(),
  hasInstallScript: z.boolean().optional(),
});
const Lock = z.object({ lockfileVersion: z.number(), packages: z.record(z.string(), Package) });

const Licenses = z.array(z.object({ name: z.string(), license: z.string() }));

const lock = Lock.parse(
  JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')),
);
const packages = Object.entries(lock.packages).filter(([place]) => place !== '');

/** Licences of dependencies that a product under Apache-2.0 may ship. */
const ALLOWED_LICENCES: ReadonlySet<string> = new Set([
  'MIT',
  'Apache-2.0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'PSF-2.0',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'OFL-1.1',
  'Unlicense',
]);

/** Packages with install scripts. None is needed: everything works with --ignore-scripts. */
const INSTALL_SCRIPTS: readonly string[] = ['electron-winstaller', 'protobufjs'];

function nameOf(place: string): string {
  return place.replace(/^.*node_modules\//u, '');
}

test('every package is pinned by digest and comes from the npm registry', (context) => {
  let checked = 0;
  for (const [place, { link, inBundle, integrity, resolved }] of packages) {
    if (link === true || inBundle === true) continue;
    checked += 1;
    assert.match(integrity ?? '', /^sha512-/u, place);
    if (resolved !== undefined) assert.match(resolved, /^https:\/\/registry\.npmjs\.org\//u, place);
  }
  context.diagnostic(`packages checked: ${checked}`);
  assert.ok(checked > 100);
});

test('every shipped package has an allowed licence', async (context) => {
  const used = new Set<string>();
  let shipped = 0;
  for (const build of [builtServer, builtShell, builtWindow]) {
    const file = path.join(await build(), LICENSES_FILE);
    for (const { name, license } of Licenses.parse(
      JSON.parse(String(brotliDecompressSync(readFileSync(file)))),
    )) {
      shipped += 1;
      // Any one of several alternative licences may be chosen.
      const chosen = license
        .replaceAll(/[()]/gu, '')
        .split(' OR ')
        .find((one) => ALLOWED_LICENCES.has(one));
      assert.ok(chosen !== undefined, `${name}: ${license}`);
      used.add(chosen);
    }
  }
  context.diagnostic(`packages in the bundles: ${shipped}, licences: ${[...used].toSorted().join(', ')}`);
  assert.ok(shipped > 30);
});

test('the package installed from npm depends on Node only', () => {
  const installed = packages.filter(([, { dev }]) => dev !== true);
  assert.ok(installed.length > 0);
  for (const [place, { optional }] of installed) {
    assert.equal(optional, true, place);
    assert.match(nameOf(place), /^node-(?:bin-)?(?:linux|darwin|win)-/u);
  }
});

test('only known packages have install scripts', () => {
  const withScripts = packages.filter(([, { hasInstallScript }]) => hasInstallScript === true);
  assert.deepEqual([...new Set(withScripts.map(([place]) => nameOf(place)))].toSorted(), INSTALL_SCRIPTS);
  assert.ok(
    !withScripts.some(([, { dev, optional }]) => dev !== true && optional !== true),
    'none of them ships',
  );
});

test('every workflow action is pinned by commit with its version in a comment', () => {
  const folder = new URL('../../.github/workflows/', import.meta.url);
  const uses = readdirSync(folder).flatMap((file) =>
    readFileSync(new URL(file, folder), 'utf8')
      .split('\n')
      .filter((line) => /^\s*(?:- )?uses:/u.test(line)),
  );
  assert.ok(uses.length > 5);
  for (const line of uses) assert.match(line, /uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/u);
});

test('every test named in docs/security.md exists', () => {
  const text = readFileSync(new URL('../../docs/security.md', import.meta.url), 'utf8');
  const named = [...text.matchAll(/`((?:[a-z-]+)\/(?:[a-z-]+|\*))`/gu)].map(([, name = '']) => name);
  assert.ok(named.length > 20, `only ${named.length} were found`);
  for (const name of named) {
    const [folder = '', file = ''] = name.split('/');
    const there = readdirSync(new URL(`../${folder}/`, import.meta.url));
    assert.ok(
      file === '*' ? there.some((one) => one.endsWith('.test.ts')) : there.includes(`${file}.test.ts`),
      name,
    );
  }
});
