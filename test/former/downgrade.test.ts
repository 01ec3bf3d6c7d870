import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { stringify } from 'yaml';
import { GENERAL_DEFINITIONS, PROVIDER_DEFINITIONS } from '../../src/contract/settings/all-settings.ts';
import { type AnyDefinition, shownDefault } from '../../src/contract/settings/definition.ts';
import { BUILT_IN } from '../../src/contract/settings/provider-name.ts';
import { LAUNCHER, ROOT } from '../support/command-line.ts';
import { formerCheck, runCheck } from '../support/former-check.ts';

/** Possible values of every kind; each setting gets the first valid one that is not its default. */
const VALUES: readonly unknown[] = [
  path.join(ROOT, 'test/support/certs/ca.pem'),
  'http://127.0.0.1:3128',
  'https://api.example.com/v1',
  'localhost',
  'a-secret-of-thirty-two-characters',
  true,
  false,
  ...Array.from({ length: 600 }, (_, number) => number),
  [503],
  ['app://obsidian.md'],
  ['proxy:8081'],
  [{ model_pattern: '^x', provider: 'openai' }],
  [{ name: 'id', pattern: 'x[0-9]+' }],
];

/** Returns the value for a setting, preferably one of its choices. */
function valueFor(definition: AnyDefinition): unknown {
  const given = JSON.stringify(shownDefault(definition));
  const offered = definition.kind === 'file' ? VALUES.slice(0, 1) : VALUES.slice(1);
  const value = [...(definition.choices ?? []), ...offered].find(
    (one) => definition.parse(one).kind === 'valid' && JSON.stringify(one) !== given,
  );
  assert.notEqual(value, undefined, `no value for ${definition.key}: add one to the list`);
  return value;
}

/** Returns a YAML mapping with a value for each definition. */
function everyKey(definitions: readonly AnyDefinition[]): Record<string, unknown> {
  const file: Record<string, unknown> = {};
  for (const definition of definitions.filter(({ notInFile }) => notInFile !== true)) {
    const parts = definition.key.split('.');
    const last = parts.pop() ?? '';
    let place = file;
    for (const part of parts)
      place = place[part] = { ...(place[part] as Record<string, unknown> | undefined) };
    place[last] = valueFor(definition);
  }
  return file;
}

const ofProvider = everyKey(PROVIDER_DEFINITIONS);
// A built-in provider's type is its own name.
const own = { ...ofProvider, provider_type: 'openai' };
const providers = {
  ...Object.fromEntries(BUILT_IN.map((name) => [name, { ...ofProvider, provider_type: name }])),
  own,
};
const text = stringify({ ...everyKey(GENERAL_DEFINITIONS), providers });
const written = [
  ...GENERAL_DEFINITIONS.map(({ key, notInFile }) => ({ key, notInFile })),
  ...Object.keys(providers).flatMap((name) =>
    PROVIDER_DEFINITIONS.map(({ key, notInFile }) => ({ key: `providers.${name}.${key}`, notInFile })),
  ),
].flatMap(({ key, notInFile }) => (notInFile === true ? [] : [key]));

test('this version accepts a file that sets every setting without an error', (t) => {
  const { status, settings, findings } = runCheck(t, LAUNCHER, text);
  assert.deepEqual([status, findings.filter(({ level }) => level === 'error')], [0, []]);
  const taken = settings.filter(({ source }) => source.kind === 'file').map(({ key }) => key);
  assert.deepEqual(taken.toSorted(), written.toSorted());
});

test('the former version accepts a file with every current setting, and warns about those it ignores', (t) => {
  const { status, settings, findings } = runCheck(t, formerCheck(t), text);
  const errors = findings.filter(({ level }) => level === 'error');
  assert.deepEqual([status, errors], [0, []]);
  const taken = settings.filter(({ source }) => source.kind === 'file').map(({ key }) => key);
  assert.ok(taken.length > 60, `it took ${taken.length} keys: it has not read the file`);
  // Ignored settings must be reported by name: nothing is lost silently.
  const ignored = written.filter((key) => !taken.includes(key));
  const told = findings.filter(({ code }) => code === 'unknown_key');
  t.diagnostic(`it takes ${taken.length} of ${written.length} keys, and warns of ${told.length}`);
  assert.ok(told.length > 0 || ignored.length === 0, ignored.join());
});

test('the former version reports a mistake as an error', (t) => {
  const { status, findings } = runCheck(
    t,
    formerCheck(t),
    'prot: 9000\nproviders: { openai: { base_url: nowhere } }\n',
  );
  assert.equal(status, 2);
  assert.ok(findings.some(({ level }) => level === 'error'));
});

test('a former version warns about an unknown key and applies the rest', (t) => {
  const { status, settings, findings } = runCheck(
    t,
    formerCheck(t),
    'port: 9001\nsomething_of_later: { on: true }\n',
  );
  assert.equal(status, 0);
  assert.deepEqual(
    findings.map(({ level, code }) => [level, code]),
    [['warning', 'unknown_key']],
  );
  assert.equal(settings.find(({ key }) => key === 'port')?.value, 9001);
});
