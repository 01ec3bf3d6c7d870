import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { OF_ASSISTANTS } from '../../src/settings/sources/login-shell.ts';
import { ROOT } from '../support/command-line.ts';

/** Windows variables; no shell is asked there. */
const OF_THE_PROCESS: ReadonlySet<string> = new Set(['Path', 'SystemRoot']);
/** Variables of which only the presence is checked, as a hint. */
const KEYS = /_API_KEY$/u;

test('every variable that an assistant reads is read from the login shell', () => {
  const folder = path.join(ROOT, 'src', 'assistants');
  const sources = readdirSync(folder).map((file) => readFileSync(path.join(folder, file), 'utf8'));
  const named = sources.flatMap((text) => [
    ...[...text.matchAll(/env\['(\w+)'\]/gu)].map((match) => match[1] ?? ''),
    ...[...text.matchAll(/VARIABLE = '(\w+)'/gu)].map((match) => match[1] ?? ''),
    ...[...text.matchAll(/weakerVariables: \[([^\]]*)\]/gu)].flatMap((match) =>
      [...(match[1] ?? '').matchAll(/\w+/gu)].map(([name]) => name),
    ),
    ...[...text.matchAll(/variables: '([A-Z]+)'/gu)].flatMap((match) => [
      `${match[1] ?? ''}_CONFIG`,
      `${match[1] ?? ''}_CONFIG_DIR`,
    ]),
  ]);
  const asked = named.filter((name) => !OF_THE_PROCESS.has(name) && !KEYS.test(name));
  assert.ok(asked.length > 10, 'the search is broken');
  assert.deepEqual(
    [...new Set(asked)].filter((name) => !OF_ASSISTANTS.includes(name)),
    [],
  );
});
