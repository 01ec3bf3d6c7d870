import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KeyStore } from '../../src/settings/sources/inputs.ts';
import { open } from './store-under-test.ts';

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

test('a stored key takes effect at once, is shown only by its source, and can be removed', async (context) => {
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

test('without a secret store no key is stored, and the reason is given', async (context) => {
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

test('the login shell is queried for variables in the file and is a source of its own', async (context) => {
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

test("programs are found in the login shell's PATH, since a launcher's is minimal", async (context) => {
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

test('a failed login shell is a state with the names it was queried for', async (context) => {
  const { store } = open(context, {
    loginShell: () =>
      Promise.resolve({ kind: 'failed', shell: '/bin/zsh', message: 'it did not answer within 5 s' }),
  });
  await store.load();
  const { loginShell } = store.view();
  assert.ok(loginShell.kind === 'failed');
  assert.deepEqual(loginShell.names.slice(0, 3), ['LUNAROUTE_*', 'OPENAI_API_KEY', 'ANTHROPIC_API_KEY']);
});

test('a key follows a renamed provider and is removed with it', async (context) => {
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

test('an unreadable key store does not prevent the start', async (context) => {
  const broken = { ...keysInMemory(), keys: () => Promise.reject(new Error('it is locked')) };
  const { store } = open(context, { keyStore: broken });
  await store.load();
  assert.equal(store.view().providers[0]?.keySource, null);
});
