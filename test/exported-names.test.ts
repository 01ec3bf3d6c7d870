import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const DECLARED =
  /^export (?:declare )?(?:async )?(?:abstract )?(?:function\*?|const|let|class|interface|type|enum) (\w+)/gmu;

/**
 * Excluded files: a build swaps one load-re2 module for the other, and page texts are used through their file's name:
 * `words.title`.
 */
const APART = /\/(?:load-re2|words)\.ts$/u;

function modules(): string[] {
  return ['src', 'renderer', 'electron'].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
      .filter((file) => /\.tsx?$/u.test(file) && !APART.test(file)),
  );
}

test('no two modules export the same name, so a search finds one place', () => {
  const exporters = new Map<string, Set<string>>();
  for (const file of modules()) {
    for (const [, name = ''] of readFileSync(path.join(ROOT, file), 'utf8').matchAll(DECLARED)) {
      exporters.set(name, (exporters.get(name) ?? new Set()).add(file));
    }
  }
  assert.ok(exporters.size > 1000, `only ${exporters.size} names were found: the search is broken`);
  const shared = [...exporters].filter(([, files]) => files.size > 1);
  assert.deepEqual(
    shared.map(([name, files]) => `${name}: ${[...files].join(', ')}`),
    [],
  );
});
