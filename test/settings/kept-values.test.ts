import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import type { EffectiveSetting } from '../../src/contract/settings/effective.ts';
import type { ResolvedSettings } from '../../src/contract/settings/settings.ts';
import { SettingsStore, type SettingsStoreOptions } from '../../src/settings/settings-store.ts';
import { CERTIFICATE } from './support.ts';
import { temporaryFolder } from '../support/command-line.ts';
import { closesWithTest } from '../support/ends-with-test.ts';

const GOOD = [
  'proxy_token: a-token-of-mine',
  'providers:',
  '  openai:',
  '    base_url: http://127.0.0.1:9901',
  '    http_client:',
  '      timeout_secs: 100',
  '  groq: { provider_type: openai, base_url: "http://127.0.0.1:9902" }',
  '',
].join('\n');

interface Opened {
  readonly store: SettingsStore;
  readonly file: string;
  /** Writes the file and reads it again. */
  readonly write: (text: string) => Promise<void>;
  readonly row: (key: string) => EffectiveSetting;
  readonly enforced: ResolvedSettings[];
}

function open(
  context: TestContext,
  text: string,
  more: Partial<SettingsStoreOptions> & { readonly env?: Readonly<Record<string, string>> } = {},
): Opened {
  const folder = temporaryFolder(context);
  const file = path.join(folder, 'config.yaml');
  writeFileSync(file, text, { mode: 0o600 });
  const enforced: ResolvedSettings[] = [];
  const { env = {}, ...options } = more;
  const store = new SettingsStore({
    inputs: { env, flags: { config: file }, homeDir: folder, platform: process.platform },
    wallTime: () => 5000,
    startedFrom: 'a test',
    enforce: (resolved) => {
      enforced.push(resolved);
      return Promise.resolve({ problems: [], finishing: 0 });
    },
    ...options,
  });
  closesWithTest(context, () => store.close());
  return {
    store,
    file,
    enforced,
    write: async (next) => {
      writeFileSync(file, next);
      await store.reread();
    },
    row: (key) => {
      const found = store.view().effective.find((one) => one.key === key);
      assert.ok(found, key);
      return found;
    },
  };
}

const URL_KEY = 'providers.openai.base_url';
const TIMEOUT = 'providers.openai.http_client.timeout_secs';

test('a bad value is kept, with its place, since when, and what a restart would do', async (context) => {
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

test('where a start with errors is none, a restart is none', async (context) => {
  const { write, row } = open(context, GOOD, { refusesErrors: true });
  await write(GOOD.replace('100', 'banana'));
  const { source } = row(TIMEOUT);
  assert.deepEqual(source.kind === 'kept' && source.restart, { kind: 'no_start' });
});

test('one bad value after another keeps the first good one, and says since when', async (context) => {
  let now = 1000;
  const { write, row } = open(context, GOOD, { wallTime: () => now });
  await write(GOOD.replace('100', 'banana'));
  now = 9000;
  await write(GOOD.replace('100', 'orange'));
  assert.equal(row(TIMEOUT).value, 100);
  const { source } = row(TIMEOUT);
  assert.equal(source.kind === 'kept' && source.since, 1000);
});

test('a key that was not there before and is wrong leaves what was in effect', async (context) => {
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

test('what was refused at the start stays refused until it is right or removed', async (context) => {
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
  test(`a file that is ${what} changes nothing, and says ${code}`, async (context) => {
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

test('a file that goes away changes nothing until its user wants the defaults', async (context) => {
  const { store, file, row } = open(context, GOOD);
  rmSync(file);
  await store.reread();
  assert.deepEqual(store.view().file, {
    kind: 'gone',
    message: 'The config file is gone. What it said before stays in effect.',
    at: file,
  });
  await store.useDefaults();
  assert.equal(row(URL_KEY).value, 'https://api.openai.com');
  assert.equal(store.view().file.kind, 'missing');
  await store.reread();
  assert.equal(row(URL_KEY).value, 'https://api.openai.com', 'and it stays so');
});

test('a text that only lost its last line end, or a whole last line, is meant', async (context) => {
  const { store, write } = open(context, 'port: 1\nhost: localhost\n');
  await write('port: 1\nhost: localhost');
  assert.deepEqual(store.findings, []);
  await write('port: 1\n');
  assert.equal(store.resolved.settings.host, '127.0.0.1');
});

test('certificates that go away stay in effect', async (context) => {
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

test('settings that cannot be applied leave those in effect, and say so', async (context) => {
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

test('Apply on a missing file asks, and can put the last text back first', async (context) => {
  const { store, file } = open(context, GOOD);
  rmSync(file);
  await store.reread();
  const changes = [{ key: 'port', value: 9000 }];
  const asked = await store.editor.apply(store.view().fingerprint, changes);
  assert.equal(asked.kind, 'file_gone');
  const restored = await store.editor.apply(store.view().fingerprint, changes, 'last_text');
  assert.equal(restored.kind, 'saved');
  assert.equal(store.resolved.settings.port, 9000);
  assert.equal(store.resolved.settings.proxyToken, 'a-token-of-mine');
  assert.deepEqual(store.findings, []);
});

test('Apply on an emptied file can begin an empty one', async (context) => {
  const { store, write } = open(context, GOOD);
  await write('');
  const outcome = await store.editor.apply(store.view().fingerprint, [{ key: 'port', value: 9000 }], 'empty');
  assert.equal(outcome.kind, 'saved');
  assert.equal(store.resolved.settings.proxyToken, undefined);
});

test('a change that was begun from another value writes nothing unasked, however fresh the fingerprint', async (context) => {
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

test('a login shell that answers late is taken at its word then', async (context) => {
  const answer = Promise.withResolvers<void>();
  const { store } = open(context, '{}\n', {
    shellNames: { read: () => ['LUNAROUTE_OPENAI_BASE_URL'], write: () => undefined },
    loginShell: async () => {
      await answer.promise;
      return {
        kind: 'read',
        shell: '/bin/zsh',
        variables: { LUNAROUTE_OPENAI_BASE_URL: 'http://127.0.0.1:9903' },
      };
    },
  });
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const loading = store.load();
  await new Promise((resolve) => setImmediate(resolve));
  context.mock.timers.tick(5001);
  await loading;
  assert.deepEqual(
    store.resolved.settings.misconfigured.map(({ name, at }) => [name, at]),
    [['openai', 'LUNAROUTE_OPENAI_BASE_URL']],
  );
  context.mock.timers.reset();
  answer.resolve();
  await new Promise<void>((resolve) => {
    store.onChange(() => {
      if (store.resolved.settings.misconfigured.length === 0) resolve();
    });
  });
  assert.equal(store.resolved.settings.providers[0]?.baseUrl, 'http://127.0.0.1:9903');
});

test('without the login shell what it had is not waited for', async (context) => {
  const written: (readonly string[])[] = [];
  const { store } = open(context, '{}\n', {
    shellNames: { read: () => ['HTTPS_PROXY'], write: (names) => written.push(names) },
    loginShell: () => Promise.resolve({ kind: 'failed', shell: '/bin/zsh', message: 'it ended' }),
  });
  await store.load();
  assert.equal(store.resolved.settings.misconfigured.length, 3);
  await store.withoutLoginShell();
  assert.deepEqual(store.resolved.settings.misconfigured, []);
  assert.deepEqual(written, [[]]);
});

test('of the login shell only names are remembered, and those alone that lead somewhere', async (context) => {
  const written: (readonly string[])[] = [];
  const { store } = open(context, 'providers: { openai: { base_url: "${MY_GATEWAY}" } }\n', {
    shellNames: { read: () => [], write: (names) => written.push(names) },
    loginShell: () =>
      Promise.resolve({
        kind: 'read',
        shell: '/bin/zsh',
        variables: {
          MY_GATEWAY: 'http://127.0.0.1:1',
          OPENAI_API_KEY: 'a-key-of-mine',
          LUNAROUTE_LOG_LEVEL: 'debug',
          LUNAROUTE_OPENAI_TIMEOUT_SECS: '5',
          LUNAROUTE_PROXY_TOKEN: 'a-token-of-mine',
          HTTPS_PROXY: 'http://127.0.0.1:2',
          CODEX_HOME: '/x',
        },
      }),
  });
  await store.load();
  assert.deepEqual(written, [['MY_GATEWAY', 'OPENAI_API_KEY', 'LUNAROUTE_PROXY_TOKEN', 'HTTPS_PROXY']]);
});

test('a host that others reach, with an empty token: what listens goes on where they do not', async (context) => {
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

test('where the proxy does not listen since the start, another change of the file does not make it', async (context) => {
  const env = { LUNAROUTE_PROXY_TOKEN: '' };
  const { store, write } = open(context, 'host: 0.0.0.0\n', { env });
  await write('host: 0.0.0.0\nui: { port: 9000 }\n');
  assert.notEqual(store.resolved.settings.listenRefusal, undefined);
  await write('{}\n');
  assert.equal(store.resolved.settings.listenRefusal, undefined);
});

test('a text that Apply wrote is meant, even where it ends like a torn one', async (context) => {
  const { store, file, row } = open(context, 'providers:\n  openai:\n    base_url: http://127.0.0.1:99011');
  const change = { key: URL_KEY, value: 'http://127.0.0.1:9901', was: 'http://127.0.0.1:99011' };
  const outcome = await store.editor.apply(store.view().fingerprint, [change]);
  assert.equal(outcome.kind, 'saved', JSON.stringify(outcome));
  assert.equal(row(URL_KEY).value, 'http://127.0.0.1:9901');
  assert.deepEqual(store.findings, []);
  assert.ok(readFileSync(file, 'utf8').includes('9901'));
});

test('the defaults are no way out of a file that was cut', async (context) => {
  const { store, write, row } = open(context, GOOD);
  await write(GOOD.slice(0, GOOD.indexOf('9901') + 2));
  const refused = await store.useDefaults();
  assert.equal(refused?.code, 'file_not_gone');
  assert.equal(row(URL_KEY).value, 'http://127.0.0.1:9901');
});

test('two changes at once: what is in effect is what the file says at last', async (context) => {
  const { store, file, row } = open(context, GOOD);
  writeFileSync(file, GOOD.replace('9901', '9903'));
  const first = store.reread();
  writeFileSync(file, GOOD.replace('9901', '9904'));
  await Promise.all([first, store.withoutLoginShell(), store.reread()]);
  assert.equal(row(URL_KEY).value, 'http://127.0.0.1:9904');
});

test('a stored key that cannot be read keeps its provider from going without it', async (context) => {
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

test('a built-in provider is not renamed', async (context) => {
  const { store } = open(context, GOOD);
  const outcome = await store.editor.renameProvider(store.view().fingerprint, 'openai', 'mine');
  assert.equal(outcome.kind === 'refused' && outcome.code, 'built_in');
});

test('the file that was found at the start is the one, whatever a login shell says later', async (context) => {
  const { store, file } = open(context, GOOD, {
    loginShell: () =>
      Promise.resolve({ kind: 'read', shell: '/bin/zsh', variables: { LUNAROUTE_CONFIG: '/nowhere.yaml' } }),
  });
  await store.rereadLoginShell();
  assert.equal(store.resolved.configPath, file);
});

test('what goes while the file has an error in its keys was not removed; once it has none, it was', async (context) => {
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
