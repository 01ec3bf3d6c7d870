import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { GENERAL_DEFINITIONS } from '../../src/contract/settings/all-settings.ts';
import { generalVariables } from '../../src/contract/settings/definition.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const COMMENT = /^\s*(?:\/?\*|\/\/)/u;

/** Returns the lines of the program's code outside the definitions, without comments, as `file: line`. */
function codeLines(): readonly string[] {
  return ['src', 'electron', 'renderer'].flatMap((folder) =>
    readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' })
      .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
      .filter((file) => /\.tsx?$/u.test(file) && !file.startsWith('src/contract/settings/'))
      .flatMap((file) =>
        readFileSync(`${ROOT}${file}`, 'utf8')
          .split('\n')
          .filter((line) => !COMMENT.test(line))
          .map((line) => `${file}: ${line.trim()}`),
      ),
  );
}

test("a setting's variable is spelled out only in its definition", () => {
  const names = GENERAL_DEFINITIONS.flatMap(generalVariables);
  assert.ok(names.length > 15, 'the definitions were not found');
  const spelledOut = new RegExp(String.raw`\b(?:${names.join('|')})\b`, 'u');
  const lines = codeLines();
  assert.ok(
    lines.some((line) => line.includes('GENERAL.proxyToken.variable')),
    'the sources were not found',
  );
  assert.deepEqual(
    lines.filter((line) => spelledOut.test(line)),
    [],
  );
});
