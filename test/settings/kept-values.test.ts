import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CERTIFICATE } from './support.ts';
import { GOOD, open, URL_KEY } from './opened-store.ts';

const TIMEOUT = 'providers.openai.http_client.timeout_secs';

test('an invalid value leaves the old one in effect, with its place, time and restart outcome', async (context) => {
  const { store, file, write, row, enforced } = open(context, GOOD);
  await write(GOOD.replace('http://127.0.0.1:9901', 'htp://x').replace('100', 'banana'));
  assert.deepEqual(row(URL_KEY), {
    key: URL_KEY,
    value: 'http://127.0.0.1:9901',
    source: { kind: 'kept', at: `${file}:4:15`, since: 5000, restart: { kind: 'refused' } },
    hides: [{ kind: 'default', value: 'https://api.openai.com' }],
  });
  assert.deepEqual(row(TIMEOUT).source, {
    kind: 'kept',
    at: `${file}:6:21`,
    since: 5000,
    restart: { kind: 'value', value: 600 },
  });
  assert.equal(store.view().fileValues[URL_KEY], 'htp://x', 'the field has what the file says');
  assert.equal(enforced.length, 0, 'nothing has changed');
  await write(GOOD);
  assert.equal(row(URL_KEY).source.kind, 'file');
  assert.deepEqual(store.findings, []);
});

test('when errors prevent a start, they prevent a restart', async (context) => {
  const { write, row } = open(context, GOOD, { refusesErrors: true });
  await write(GOOD.replace('100', 'banana'));
  const { source } = row(TIMEOUT);
  assert.deepEqual(source.kind === 'kept' && source.restart, { kind: 'no_start' });
});

test('a second invalid value keeps the first valid one and the original time', async (context) => {
  let now = 1000;
  const { write, row } = open(context, GOOD, { wallTime: () => now });
  await write(GOOD.replace('100', 'banana'));
  now = 9000;
  await write(GOOD.replace('100', 'orange'));
  assert.equal(row(TIMEOUT).value, 100);
  const { source } = row(TIMEOUT);
  assert.equal(source.kind === 'kept' && source.since, 1000);
});

test('a new invalid key does not change what was in effect', async (context) => {
  const { store, write, row } = open(
    context,
    'providers: { groq: { provider_type: openai, base_url: "http://127.0.0.1:1" } }\n',
  );
  await write('proxy_token: [a]\nproviders: { openai: { base_url: htp:/x } }\n');
  assert.equal(store.resolved.settings.listenRefusal, undefined);
  assert.equal(store.resolved.settings.proxyToken, undefined);
  assert.equal(row(URL_KEY).value, 'https://api.openai.com');
  assert.equal(row(URL_KEY).source.kind, 'kept');
});

test('a value refused at the start stays refused until it is corrected or removed', async (context) => {
  const bad = GOOD.replace('http://127.0.0.1:9901', 'htp://x');
  const { store, write, row } = open(context, bad);
  const refused = (): readonly string[] => store.resolved.settings.misconfigured.map(({ name }) => name);
  assert.deepEqual(refused(), ['openai']);
  await write(bad.replace('htp://x', 'htp://y'));
  assert.deepEqual(refused(), ['openai']);
  assert.equal(row(URL_KEY).source.kind, 'refused');
  await write(bad.replace('    base_url: htp://x\n', ''));
  assert.deepEqual(refused(), []);
  assert.equal(row(URL_KEY).value, 'https://api.openai.com');
});

for (const [what, text, code] of [
  ['empty', '', 'file_empty'],
  ['only a comment', '# nothing\n', 'file_empty'],
  ['null', 'null\n', 'file_empty'],
  ['cut inside a line', GOOD.slice(0, GOOD.indexOf('9901') + 2), 'file_torn'],
  ['no YAML', 'providers: [\n', 'yaml_syntax'],
  ['no mapping', '- a\n', 'yaml_shape'],
] as const) {
  test(`a file that is ${what} changes nothing and reports ${code}`, async (context) => {
    const { store, write, row, enforced } = open(context, GOOD);
    await write(text);
    assert.deepEqual(
      store.findings.map((one) => one.code),
      [code],
    );
    assert.equal(row(URL_KEY).value, 'http://127.0.0.1:9901');
    assert.equal(row(URL_KEY).source.kind, 'kept');
    assert.equal(store.resolved.settings.proxyToken, 'a-token-of-mine');
    assert.equal(enforced.length, 0);
    await write('{}\n');
    assert.deepEqual(store.findings, []);
    assert.equal(row(URL_KEY).value, 'https://api.openai.com', 'an empty mapping is meant');
  });
}

test('deleted certificates stay in effect', async (context) => {
  const { store, file, write } = open(context, GOOD);
  const pem = path.join(path.dirname(file), 'ca.pem');
  writeFileSync(pem, CERTIFICATE);
  await write(GOOD.replace('    http_client:', '    ca_file: ca.pem\n    http_client:'));
  const ca = (): string | undefined =>
    store.resolved.settings.providers.find(({ name }) => name === 'openai')?.ca;
  assert.equal(ca(), CERTIFICATE);
  rmSync(pem);
  await store.reread();
  assert.equal(ca(), CERTIFICATE);
  assert.deepEqual(
    store.findings.map(({ code }) => code),
    ['ca_file_unreadable'],
  );
});

test('settings that cannot be applied are reported and leave the previous ones in effect', async (context) => {
  let isBroken = true;
  const { store, write } = open(context, GOOD, {
    enforce: () =>
      isBroken ? Promise.reject(new Error('no pool')) : Promise.resolve({ problems: [], finishing: 0 }),
  });
  await write(GOOD.replace('100', '200'));
  assert.deepEqual(
    store.findings.map(({ code }) => code),
    ['not_applied'],
  );
  assert.equal(store.resolved.settings.providers[0]?.pool.timeoutSecs, 100);
  isBroken = false;
  await write(GOOD.replace('100', '300'));
  assert.deepEqual(store.findings, []);
  assert.equal(store.resolved.settings.providers[0]?.pool.timeoutSecs, 300);
});

test('a change based on an outdated value is not written without asking, even with a fresh fingerprint', async (context) => {
  const { store, write } = open(context, GOOD);
  await write(GOOD.replace('100', '450'));
  const changes = [{ key: TIMEOUT, value: 1234, was: 100 }];
  const outcome = await store.editor.apply(store.view().fingerprint, changes);
  assert.ok(outcome.kind === 'changed', JSON.stringify(outcome));
  assert.deepEqual(outcome.outside, [{ kind: 'added', line: 6, text: '      timeout_secs: 450' }]);
  assert.equal(store.view().fileValues[TIMEOUT], 450);
  const fresh = await store.editor.apply(outcome.fingerprint, [{ key: TIMEOUT, value: 1234, was: 450 }]);
  assert.equal(fresh.kind, 'saved');
});

test('with an empty token, a host that others can reach does not move the proxy from loopback', async (context) => {
  const env = { LUNAROUTE_PROXY_TOKEN: '' };
  const { store, write } = open(context, '{}\n', { env });
  await write('host: 0.0.0.0\n');
  assert.equal(store.resolved.settings.host, '127.0.0.1');
  assert.equal(store.resolved.settings.listenRefusal, undefined);
  assert.deepEqual(
    store.findings.map(({ code, message }) => [code, message.includes('Listening on 127.0.0.1 instead.')]),
    [['token_empty', true]],
  );
});

test('a proxy refused at the start does not begin to listen after an unrelated file change', async (context) => {
  const env = { LUNAROUTE_PROXY_TOKEN: '' };
  const { store, write } = open(context, 'host: 0.0.0.0\n', { env });
  await write('host: 0.0.0.0\nui: { port: 9000 }\n');
  assert.notEqual(store.resolved.settings.listenRefusal, undefined);
  await write('{}\n');
  assert.equal(store.resolved.settings.listenRefusal, undefined);
});

test('of two changes at once, the last in the file is in effect', async (context) => {
  const { store, file, row } = open(context, GOOD);
  writeFileSync(file, GOOD.replace('9901', '9903'));
  const first = store.reread();
  writeFileSync(file, GOOD.replace('9901', '9904'));
  await Promise.all([first, store.withoutLoginShell(), store.reread()]);
  assert.equal(row(URL_KEY).value, 'http://127.0.0.1:9904');
});

test('a provider whose stored key cannot be read is not served without it', async (context) => {
  const { store } = open(context, '{}\n', {
    keyStore: {
      available: () => ({ available: true, reason: 'It is locked.' }),
      keys: () => Promise.resolve({}),
      unread: () => ['openai'],
      store: () => Promise.resolve(),
      forget: () => Promise.resolve(),
    },
  });
  await store.load();
  assert.deepEqual(
    store.resolved.settings.misconfigured.map(({ name }) => name),
    ['openai'],
  );
  assert.deepEqual(
    store.findings.map(({ code, key }) => [code, key]),
    [['key_store_unread', 'providers.openai.api_key']],
  );
});

test('a built-in provider cannot be renamed', async (context) => {
  const { store } = open(context, GOOD);
  const outcome = await store.editor.renameProvider(store.view().fingerprint, 'openai', 'mine');
  assert.equal(outcome.kind === 'refused' && outcome.code, 'built_in');
});

test('values missing from a file with an error in its keys stay in effect until the error is fixed', async (context) => {
  const { store, write, row } = open(context, GOOD);
  const cut = 'led: true\nproviders: {}\nproxy_tokn: x\n';
  await write(cut);
  assert.equal(row(URL_KEY).value, 'http://127.0.0.1:9901');
  assert.equal(row('providers.groq.base_url').value, 'http://127.0.0.1:9902');
  assert.equal(store.resolved.settings.proxyToken, 'a-token-of-mine');
  await write('led: true\nproviders: {}\n');
  assert.equal(row(URL_KEY).value, 'https://api.openai.com');
  assert.equal(store.resolved.settings.proxyToken, undefined);
});
