import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import { LICENSES_FILE, licensesText } from '../../src/control/licenses.ts';
import { builtServer } from '../support/build-unless-fresh.ts';
import { ROOT, temporaryFolder } from '../support/command-line.ts';
import { builtShell, builtWindow } from '../support/electron/built-shell.ts';

/** Returns the packages imported at run time by the files of a folder, according to their source text. */
function importedIn(folder: string, pattern: RegExp): readonly string[] {
  const files = readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  const found = files
    .filter((file) => pattern.test(file))
    .flatMap((file) => [
      ...readFileSync(path.join(ROOT, folder, file), 'utf8').matchAll(
        /^(?:import (?!type )[^;]*?from |import |@import )['"]((?:@[\w-]+\/)?[a-z][\w.-]*)(?:\/[^'"]*)?['"]/gmu,
      ),
    ]);
  return [...new Set(found.map(([, name = '']) => name))].filter((name) => name !== 'node' && name !== '');
}

function heads(text: string): readonly string[] {
  return [...text.matchAll(/^(\S+) \d+\.\d+\.\d+\S* \([\w.-]+\)$/gmu)].map(([, name = '']) => name);
}

test('the license list of the window names the program first, then every imported package, fonts included', async () => {
  const text = licensesText([path.join(await builtWindow(), LICENSES_FILE)]);
  const named = heads(text);
  assert.equal(named[0], 'lunaroute-tray');
  const imported = importedIn('renderer', /\.(?:tsx?|css)$/u).filter(
    (name) => !['vite', '@vitejs/plugin-react'].includes(name),
  );
  assert.ok(imported.length >= 8, `the search is broken: ${imported.join()}`);
  assert.deepEqual(
    imported.filter((name) => !named.includes(name)),
    [],
  );
  assert.ok(named.includes('@fontsource-variable/inter') && text.includes('SIL OPEN FONT LICENSE'));
});

for (const [what, built, more, without] of [
  // The desktop bundle does not contain the command line.
  ['desktop app', builtShell, ['electron-store'], ['commander']],
  ['server', builtServer, [], []],
] as const) {
  test(`the ${what} names every package that the core imports`, async () => {
    const named = heads(licensesText([path.join(await built(), LICENSES_FILE)]));
    const core: readonly string[] = importedIn('src', /\.ts$/u);
    assert.ok(core.length >= 10 && core.includes('undici'), `the search is broken: ${core.join()}`);
    assert.deepEqual(
      [...core, ...more].filter((name) => !named.includes(name) && !without.some((one) => one === name)),
      [],
    );
  });
}

test('packages with the same license text are grouped, and missing texts are noted', (context) => {
  const folder = temporaryFolder(context);
  const file = path.join(folder, LICENSES_FILE);
  const packages = [
    { name: 'one', version: '1.0.0', license: 'MIT', text: '\n   The license\nof both\n' },
    { name: 'two', version: '2.0.0', license: 'MIT', text: '   The license\nof both' },
    { name: 'bare', version: '3.0.0', license: 'Unlicense', text: '' },
  ];
  writeFileSync(file, brotliCompressSync(JSON.stringify(packages)));
  const broken = path.join(folder, 'broken');
  writeFileSync(broken, 'not compressed');
  const text = licensesText([path.join(folder, 'nowhere'), broken, file]);
  assert.match(text, /^one 1\.0\.0 \(MIT\)\ntwo 2\.0\.0 \(MIT\)\n\n {3}The license\nof both\n\n-+\n\nbare/u);
  assert.match(text, /bare 3\.0\.0 \(Unlicense\)\n\nLicense: Unlicense\n$/u);
  assert.match(licensesText([]), /was not built/u);
});
