import assert from 'node:assert/strict';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { assertMode } from '../support/assert-mode.ts';
import type { ResolvedSettings } from '../../src/contract/settings/settings.ts';
import type { KeyStore } from '../../src/settings/sources/key-store.ts';
import type { LoginShellReader } from '../../src/settings/sources/login-shell.ts';
import type { Variables } from '../../src/settings/sources/inputs.ts';
import { resolveSettings } from '../../src/settings/resolve.ts';
import { SettingsStore } from '../../src/settings/settings-store.ts';
import { temporaryFolder } from '../support/command-line.ts';
import { closesWithTest } from '../support/ends-with-test.ts';
import { eventually } from '../support/eventually.ts';

interface Opened {
  readonly store: SettingsStore;
  readonly file: string;
  /** Settings that were put into force. */
  readonly enforced: ResolvedSettings[];
}

interface Given {
  readonly text?: string;
  readonly env?: Variables;
  readonly keyStore?: KeyStore;
  readonly loginShell?: LoginShellReader;
}

function open(context: TestContext, { text, env = {}, keyStore, loginShell }: Given = {}): Opened {
  const folder = temporaryFolder(context);
  const file = path.join(folder, '.config', 'lunaroute', 'config.yaml');
  const flags = text === undefined ? {} : { config: path.join(folder, 'config.yaml') };
  if (flags.config !== undefined) writeFileSync(flags.config, text ?? '');
  const enforced: ResolvedSettings[] = [];
  const store = new SettingsStore({
    inputs: { env, flags, homeDir: folder, platform: 'linux' },
    keyStore,
    loginShell,
    wallTime: () => 1000,
    startedFrom: 'process 1, started from a test',
    enforce: (resolved) => {
      enforced.push(resolved);
      return Promise.resolve({ problems: [], finishing: 0 });
    },
  });
  closesWithTest(context, () => store.close());
  return { store, file: flags.config ?? file, enforced };
}

function keysInMemory(available = true): KeyStore & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    available: () => ({ available, reason: available ? '' : 'there is no secret store' }),
    unread: () => [],
    keys: () => Promise.resolve(Object.fromEntries(kept)),
    store: (provider, key) => Promise.resolve(void kept.set(provider, key)),
    forget: (provider) => Promise.resolve(void kept.delete(provider)),
  };
}

const PORT = [{ key: 'port', value: 9000 }];

test('the first Apply makes the file, for its owner alone, and undo empties it', async (context) => {
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

test('undo is refused once the file was changed by somebody else', async (context) => {
  const { store, file } = open(context, { text: 'port: 1\n' });
  await store.editor.apply(store.view().fingerprint, PORT);
  writeFileSync(file, 'port: 2\n');
  await store.reread();
  const outcome = await store.editor.undo(store.view().fingerprint);
  assert.ok(outcome.kind === 'refused' && outcome.code === 'nothing_to_undo');
  assert.equal(readFileSync(file, 'utf8'), 'port: 2\n');
});

test('a change of the file from outside is taken up, also by a rename as editors do it', async (context) => {
  const { store, file, enforced } = open(context, { text: 'port: 1\n' });
  store.watch();
  writeFileSync(file, 'port: 2222\n');
  await eventually('the change is in force', () => store.resolved.settings.port === 2222);
  writeFileSync(`${file}~`, 'port: 33333\n');
  renameSync(`${file}~`, file);
  await eventually('the other file is in force', () => store.resolved.settings.port === 33333);
  assert.ok(enforced.length >= 2);
});

test('a file that stops parsing leaves the last good settings in force, and nothing writes it', async (context) => {
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

test('the file says more than what is in force: hidden and unaccepted values are shown, secrets are not', (context) => {
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

test('the lines of a diff hide the secrets beside the change', async (context) => {
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

test('a key that is stored is in force at once, by its source alone, and can be forgotten', async (context) => {
  const keyStore = keysInMemory();
  const { store, enforced } = open(context, { keyStore });
  await store.load();
  assert.equal(await store.storeKey('openai', 'sk-canary-key'), undefined);
  assert.equal(enforced.at(-1)?.settings.providers[0]?.apiKey, 'sk-canary-key');
  const [openai] = store.view().providers;
  assert.deepEqual(openai?.keySource, { kind: 'keystore' });
  assert.ok(!JSON.stringify(store.view()).includes('canary'));
  assert.equal(await store.forgetKey('openai'), undefined);
  assert.equal(store.view().providers[0]?.keySource, null);
});

test('without a real key store nothing is stored, and the reason is said', async (context) => {
  const keyStore = keysInMemory(false);
  const { store } = open(context, { keyStore });
  await store.load();
  assert.deepEqual(await store.storeKey('openai', 'sk-canary-key'), {
    kind: 'refused',
    code: 'no_key_store',
    message: 'there is no secret store',
  });
  assert.equal(keyStore.kept.size, 0);
});

test('the login shell is asked for what the file refers to, and is a source of its own', async (context) => {
  const asked: string[] = [];
  const { store } = open(context, {
    text: 'providers:\n  openai: { base_url: "${MY_GATEWAY}" }\n',
    env: { LUNAROUTE_OPENAI_MAX_RETRIES: '1' },
    loginShell: (names) => {
      asked.push(...names);
      return Promise.resolve({
        kind: 'read',
        shell: '/bin/zsh',
        variables: {
          MY_GATEWAY: 'https://gateway.example',
          LUNAROUTE_OPENAI_TIMEOUT_SECS: '33',
          LUNAROUTE_OPENAI_MAX_RETRIES: '9',
        },
      });
    },
  });
  await store.load();
  assert.equal(asked[0], 'MY_GATEWAY');
  assert.ok(asked.includes('CODEX_HOME'), 'where assistants keep their files');
  const [openai] = store.resolved.settings.providers;
  assert.equal(openai?.baseUrl, 'https://gateway.example');
  assert.equal(openai.pool.timeoutSecs, 33);
  assert.equal(openai.pool.maxRetries, 1, "the process's own variable wins");
  const row = store.view().effective.find(({ key }) => key === 'providers.openai.http_client.timeout_secs');
  assert.deepEqual(row?.source, {
    kind: 'env',
    name: 'LUNAROUTE_OPENAI_TIMEOUT_SECS',
    from: 'login_shell',
  });
  assert.equal(store.view().loginShell.kind, 'read');
});

test("programs are looked for in the login shell's PATH: a launcher's is a bare one", async (context) => {
  const variables = { PATH: '/Users/ada/.local/bin:/usr/bin', CODEX_HOME: '/of-the-shell' };
  const { store } = open(context, {
    env: { PATH: '/usr/bin:/bin', CODEX_HOME: '/of-the-process' },
    loginShell: (names) => {
      assert.ok(names.includes('PATH'));
      return Promise.resolve({ kind: 'read', shell: '/bin/zsh', variables });
    },
  });
  assert.equal(store.variables['PATH'], '/usr/bin:/bin', 'before it has answered');
  await store.load();
  assert.deepEqual(
    ['PATH', 'CODEX_HOME'].map((name) => store.variables[name]),
    [variables.PATH, '/of-the-process'],
  );
});

test('a login shell that fails is a state with the names that were looked for', async (context) => {
  const { store } = open(context, {
    loginShell: () =>
      Promise.resolve({ kind: 'failed', shell: '/bin/zsh', message: 'it did not answer within 5 s' }),
  });
  await store.load();
  const { loginShell } = store.view();
  assert.ok(loginShell.kind === 'failed');
  assert.deepEqual(loginShell.names.slice(0, 3), ['LUNAROUTE_*', 'OPENAI_API_KEY', 'ANTHROPIC_API_KEY']);
});

test('in a demo nothing leads out of the machine', () => {
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

test('a key follows its provider to another name, and goes with it', async (context) => {
  const keyStore = keysInMemory();
  const text = 'providers:\n  groq: { provider_type: openai, base_url: "https://api.groq.com" }\n';
  const { store } = open(context, { text, keyStore });
  await store.load();
  await store.storeKey('groq', 'sk-canary-key');
  assert.equal((await store.editor.renameProvider(store.view().fingerprint, 'groq', 'quick')).kind, 'saved');
  assert.deepEqual([...keyStore.kept.keys()], ['quick']);
  const removal = [{ key: 'providers.quick', value: null }];
  assert.equal((await store.editor.apply(store.view().fingerprint, removal)).kind, 'saved');
  assert.deepEqual([...keyStore.kept.keys()], []);
});

test('a key store that cannot be read keeps nothing from starting', async (context) => {
  const broken = { ...keysInMemory(), keys: () => Promise.reject(new Error('it is locked')) };
  const { store } = open(context, { keyStore: broken });
  await store.load();
  assert.equal(store.view().providers[0]?.keySource, null);
});

test('settings that cannot be put into force are a problem to show, and the next ones are tried again', async (context) => {
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

test('both sides are shown also when the watch sees the change while it is being saved over', async (context) => {
  const { store, file } = open(context, { text: 'port: 1\n' });
  const known = store.view().fingerprint;
  writeFileSync(file, 'port: 1\nhost: localhost\n');
  const applying = store.editor.apply(known, PORT);
  await store.reread();
  const outcome = await applying;
  assert.ok(outcome.kind === 'changed', JSON.stringify(outcome));
  assert.deepEqual(outcome.outside, [{ kind: 'added', line: 2, text: 'host: localhost' }]);
});

test('an address whose login was hidden is not written back without it', async (context) => {
  const text = 'providers:\n  openai: { proxy: "http://user:canary@corp.example:3128" }\n';
  const { store, file } = open(context, { text });
  const shown = store.view().fileValues['providers.openai.proxy'];
  assert.equal(shown, 'http://***@corp.example:3128');
  const changes = [{ key: 'providers.openai.proxy', value: 'http://***@corp.example:8080' }];
  const outcome = await store.editor.apply(store.view().fingerprint, changes);
  assert.ok(outcome.kind === 'refused' && outcome.code === 'login_hidden');
  assert.equal(readFileSync(file, 'utf8'), text);
});
