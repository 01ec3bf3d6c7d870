import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { GENERAL_DEFINITIONS, PROVIDER_DEFINITIONS } from '../../src/contract/settings/all-settings.ts';
import { resolve } from '../settings/support.ts';
import { documents, withBlocks } from './documents.ts';
import { blocksOf } from './markdown.ts';

for (const { path: file, text } of await documents()) {
  test(`${path.basename(file)} matches the definitions (npm run docs writes it)`, () => {
    assert.equal(readFileSync(file, 'utf8'), text);
  });
}

test('every setting has one row, with its variable, its key and its meaning', async () => {
  const page = (await documents()).find(({ path: file }) => file.endsWith('configuration.md'))?.text ?? '';
  const rows = page
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split(/(?<!\\)\|/u).map((cell) => cell.trim().replaceAll('`', '')));
  for (const { key, variable, flag, meaning, notInFile } of [
    ...GENERAL_DEFINITIONS,
    ...PROVIDER_DEFINITIONS,
  ]) {
    const plain = meaning.replaceAll('`', '');
    const found = rows.filter(
      ([, variables = '', keys = '', , , text]) =>
        text === plain &&
        [variable, flag].every((name) => name === undefined || variables.includes(name)) &&
        (notInFile === true ? keys === '' : key.endsWith(keys.replace('providers.<name>.', ''))),
    );
    assert.equal(found.length, 1, key);
  }
});

test('a document without the marks is not overwritten', () => {
  assert.throws(
    () => withBlocks('docs/configuration.md', '# Settings\n'),
    /configuration\.md must have <!-- settings:pool -->/u,
  );
  const doubled = '<!-- settings:pool --><!-- /settings:pool -->'.repeat(2);
  assert.throws(() => withBlocks('docs/configuration.md', doubled), /once each/u);
});

test('every example of a config file is accepted', () => {
  const examples = ['README.md', 'docs/configuration.md', 'docs/recording.md'].flatMap((file) =>
    blocksOf(file, 'yaml'),
  );
  assert.equal(examples.length, 4);
  for (const yaml of examples) {
    const { findings } = resolve({
      yaml: `${yaml}\n`,
      env: { GROQ_API_KEY: 'gsk_anything-that-is-long-enough' },
    });
    assert.deepEqual(findings, [], yaml);
  }
});
