import assert from 'node:assert/strict';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { assertMode } from '../support/assert-mode.ts';
import { resolveSettings } from '../../src/settings/resolve.ts';
import { SettingsStore } from '../../src/settings/settings-store.ts';
import { temporaryFolder } from '../support/command-line.ts';
import { eventually } from '../support/eventually.ts';
import { open } from './store-under-test.ts';

const PORT = [{ key: 'port', value: 9000 }];

test('the first Apply creates the file for its owner only, and undo empties it', async (context) => {
  const { store, file } = open(context);
  const { fingerprint } = store.view();
  assert.equal(store.view().file.kind, 'missing');
  assert.equal((await store.editor.apply(fingerprint, PORT)).kind, 'saved');
  assert.equal(
    readFileSync(file, 'utf8'),
    '# yaml-language-server: $schema=./config.schema.json\nport: 9000\n',
  );
  assertMode(file, 0o600);
  assert.equal(store.view().canUndo, true);
  assert.equal((await store.editor.undo(store.view().fingerprint)).kind, 'saved');
  assert.equal(readFileSync(file, 'utf8'), '');
  assert.equal(store.view().canUndo, false);
});

test('undo is refused after the file is changed elsewhere', async (context) => {
  const { store, file } = open(context, { text: 'port: 1\n' });
  await store.editor.apply(store.view().fingerprint, PORT);
  writeFileSync(file, 'port: 2\n');
  await store.reread();
  const outcome = await store.editor.undo(store.view().fingerprint);
  assert.ok(outcome.kind === 'refused' && outcome.code === 'nothing_to_undo');
  assert.equal(readFileSync(file, 'utf8'), 'port: 2\n');
});

test('an outside change to the file takes effect, including a rename as editors do it', async (context) => {
  const { store, file, enforced } = open(context, { text: 'port: 1\n' });
  store.watch();
  writeFileSync(file, 'port: 2222\n');
  await eventually('the change is in force', () => store.resolved.settings.port === 2222);
  writeFileSync(`${file}~`, 'port: 33333\n');
  renameSync(`${file}~`, file);
  await eventually('the other file is in force', () => store.resolved.settings.port === 33333);
  assert.ok(enforced.length >= 2);
});

test('a file that stops parsing leaves the last valid settings in effect and is not written', async (context) => {
  const { store, file } = open(context, { text: 'port: 4000\n' });
  writeFileSync(file, 'port: [4001\n');
  await store.reread();
  const view = store.view();
  assert.equal(store.resolved.settings.port, 4000);
  assert.ok(view.file.kind === 'broken' && view.file.at.startsWith(`${file}:`), JSON.stringify(view.file));
  const outcome = await store.editor.apply(view.fingerprint, PORT);
  assert.ok(outcome.kind === 'refused' && outcome.code === 'does_not_parse');
  assert.equal(readFileSync(file, 'utf8'), 'port: [4001\n');
  writeFileSync(file, 'port: 4002\n');
  await store.reread();
  assert.equal(store.view().file.kind, 'ok');
  assert.equal(store.resolved.settings.port, 4002);
});

test('overridden and rejected values of the file are shown, and secrets are not', (context) => {
  const text = [
    'port: 99999',
    'proxy_token: canary-token',
    'providers:',
    '  openai: { api_key: sk-canary-key, http_client: { timeout_secs: 300 } }',
    'routing: { rules: [{ model_pattern: "^gpt", provider: openai }] }',
    '',
  ].join('\n');
  const { store } = open(context, { text, env: { LUNAROUTE_OPENAI_TIMEOUT_SECS: '100' } });
  const { fileValues } = store.view();
  assert.deepEqual(fileValues, {
    port: 99999,
    proxy_token: '(set, not shown)',
    'routing.rules': ['{"model_pattern":"^gpt","provider":"openai"}'],
    'providers.openai.api_key': '(set, not shown)',
    'providers.openai.http_client.timeout_secs': 300,
  });
  assert.ok(!JSON.stringify(store.view()).includes('canary'));
});

test('the lines of a diff hide secrets beside the change', async (context) => {
  const text =
    'providers:\n  openai: { api_key: sk-canary-key, enabled: true }\n  # proxy_token: canary-token\n';
  const { store, file } = open(context, { text });
  const changes = [{ key: 'providers.openai.enabled', value: false }];
  const plan = await store.editor.preview(changes);
  const known = store.view().fingerprint;
  writeFileSync(file, `${text}proxy_token: canary-token\n`);
  await store.reread();
  const outcome = await store.editor.apply(known, changes);
  assert.equal(plan.kind, 'planned');
  assert.equal(outcome.kind, 'changed');
  for (const shown of [plan, outcome])
    assert.ok(!JSON.stringify(shown).includes('canary'), JSON.stringify(shown));
});

test('in a demo, no provider leads beyond this machine', () => {
  const text = 'providers:\n  groq: { provider_type: openai, base_url: "https://api.groq.com" }\n';
  const { settings, effective } = resolveSettings({
    env: { LUNAROUTE_OPENAI_BASE_URL: 'https://elsewhere.example', HTTP_PROXY: 'http://proxy.example:3128' },
    flags: { config: '/c.yaml', demoUrl: 'http://127.0.0.1:40000' },
    homeDir: '/home/me',
    platform: 'linux',
    readFile: () => text,
  });
  assert.deepEqual(
    settings.providers.map(({ name, enabled, baseUrl, proxy }) => [name, enabled, baseUrl, proxy]),
    [
      ['openai', true, 'http://127.0.0.1:40000', undefined],
      ['anthropic', true, 'http://127.0.0.1:40000', undefined],
      ['gemini', true, 'http://127.0.0.1:40000', undefined],
      ['groq', false, 'https://api.groq.com', undefined],
    ],
  );
  const row = effective.find(({ key }) => key === 'providers.openai.base_url');
  assert.deepEqual(row?.source, { kind: 'flag', name: '--demo' });
});

test('settings that cannot be applied are reported, and the next ones are tried again', async (context) => {
  const folder = temporaryFolder(context);
  const config = path.join(folder, 'config.yaml');
  writeFileSync(config, 'port: 1\n');
  let attempts = 0;
  const store = new SettingsStore({
    inputs: { env: {}, flags: { config }, homeDir: folder, platform: 'linux' },
    wallTime: () => 1000,
    startedFrom: 'a test',
    enforce: () => {
      attempts += 1;
      if (attempts === 1) throw new Error('no such certificate');
      return Promise.resolve({ problems: [], finishing: 0 });
    },
  });
  const first = await store.editor.apply(store.view().fingerprint, PORT);
  assert.ok(first.kind === 'saved' && first.problems[0]?.message.includes('no such certificate') === true);
  const second = await store.editor.apply(store.view().fingerprint, [{ key: 'port', value: 2 }]);
  assert.ok(second.kind === 'saved' && second.problems.length === 0);
});

test('both sides are shown even if the watch sees the change during the save', async (context) => {
  const { store, file } = open(context, { text: 'port: 1\n' });
  const known = store.view().fingerprint;
  writeFileSync(file, 'port: 1\nhost: localhost\n');
  const applying = store.editor.apply(known, PORT);
  await store.reread();
  const outcome = await applying;
  assert.ok(outcome.kind === 'changed', JSON.stringify(outcome));
  assert.deepEqual(outcome.outside, [{ kind: 'added', line: 2, text: 'host: localhost' }]);
});

test('an address with a hidden login is not written back without the login', async (context) => {
  const text = 'providers:\n  openai: { proxy: "http://user:canary@corp.example:3128" }\n';
  const { store, file } = open(context, { text });
  const shown = store.view().fileValues['providers.openai.proxy'];
  assert.equal(shown, 'http://***@corp.example:3128');
  const changes = [{ key: 'providers.openai.proxy', value: 'http://***@corp.example:8080' }];
  const outcome = await store.editor.apply(store.view().fingerprint, changes);
  assert.ok(outcome.kind === 'refused' && outcome.code === 'login_hidden');
  assert.equal(readFileSync(file, 'utf8'), text);
});
