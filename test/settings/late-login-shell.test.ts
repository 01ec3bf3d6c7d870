import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GOOD, open } from './opened-store.ts';

test('a late answer from the login shell takes effect', async (context) => {
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

test('going without the login shell ends the wait for its variables', async (context) => {
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

test('only the names of login shell variables are remembered, and only if they affect routing or access', async (context) => {
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

test('a later answer from the login shell does not replace the config file found at the start', async (context) => {
  const { store, file } = open(context, GOOD, {
    loginShell: () =>
      Promise.resolve({ kind: 'read', shell: '/bin/zsh', variables: { LUNAROUTE_CONFIG: '/nowhere.yaml' } }),
  });
  await store.rereadLoginShell();
  assert.equal(store.resolved.configPath, file);
});
