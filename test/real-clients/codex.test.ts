import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { DIALECT_ANSWERS } from '../support/dialect-answers.ts';
import { CODEX, runAssistant } from './support/assistants.ts';
import { CHATGPT_TOKEN, codexHome, type Login } from './support/codex-home.ts';
import { assertOnly, linesOf, type Providers, startProviders } from './support/providers.ts';
import type { StrictlySeen } from './support/strict-provider.ts';
import { acceptWebSocket } from './support/web-socket.ts';

const { skip } = CODEX;
const LOCAL_RULE = [{ model_pattern: '^local-', provider: 'local' }];

const CREDENTIALS = {
  key: 'authorization: Bearer sk-own',
  chatgpt: `authorization: Bearer ${CHATGPT_TOKEN}`,
};

/** Runs one turn and checks that its response arrived and no other host was contacted. */
async function ask(
  context: TestContext,
  { url }: Providers,
  { login, args = [] }: { readonly login: Login; readonly args?: readonly string[] },
): Promise<void> {
  const outcome = await runAssistant(context, {
    program: CODEX,
    args: ['exec', '--skip-git-repo-check', ...args, 'Say hello'],
    env: {},
    files: codexHome(url, login),
  });
  assert.equal(outcome.code, 0, outcome.stderr);
  assert.equal(outcome.stdout, 'Hello there\n', outcome.stderr);
  assert.deepEqual(outcome.elsewhere, []);
}

/** Returns the turns, without the model list that a ChatGPT login also requests. */
function turns(seen: readonly StrictlySeen[]): readonly StrictlySeen[] {
  return seen.filter(({ line }) => !line.startsWith('GET /v1/models?client_version='));
}

for (const [login, apiKey, credential] of [
  ['key', undefined, CREDENTIALS.key],
  ['key', 'sk-set', 'authorization: Bearer sk-set'],
  ['chatgpt', 'sk-set', CREDENTIALS.chatgpt],
] as const) {
  const where = apiKey === undefined ? 'no key in the settings' : 'a key in the settings';
  test(
    `Codex, signed in with ${login} and ${where}, falls back from its WebSocket at once`,
    { skip },
    async (context) => {
      const providers = await startProviders(context, apiKey === undefined ? {} : { apiKey });
      await ask(context, providers, { login });
      assertOnly(providers, ['openai']);
      assert.deepEqual(
        turns(providers.openai.seen).map(({ line, headers }) => [line, headers['content-encoding']]),
        [
          ['GET /v1/responses', undefined],
          ['POST /v1/responses', login === 'chatgpt' ? 'zstd' : undefined],
        ],
      );
      for (const [, ...credentials] of linesOf(providers.openai)) assert.deepEqual(credentials, [credential]);
    },
  );
}

test('Codex uses a WebSocket through the proxy with the key from the settings', { skip }, async (context) => {
  const providers = await startProviders(context, { apiKey: 'sk-set' });
  const messages: string[] = [];
  providers.openai.onUpgrade = (request, socket) =>
    acceptWebSocket(request, socket, (message) => {
      messages.push(message);
      return (DIALECT_ANSWERS.responses.events ?? []).map(([, data]) => JSON.stringify(data));
    });
  await ask(context, providers, { login: 'key' });
  assertOnly(providers, ['openai']);
  assert.deepEqual(linesOf(providers.openai), [['GET /v1/responses', 'authorization: Bearer sk-set']]);
  assert.ok(messages.some((message) => message.includes('Say hello')));
});

for (const login of ['key', 'chatgpt'] as const) {
  test(
    `a rule sends one Codex model, signed in with ${login}, to its provider only`,
    { skip },
    async (context) => {
      const providers = await startProviders(context, { rules: LOCAL_RULE });
      await ask(context, providers, { login, args: ['-m', 'local-model'] });
      const [turn, ...more] = providers.local.seen;
      assert.deepEqual(more, []);
      assert.equal(turn?.line, 'POST /v1/responses');
      assert.match(turn.body, /"model":"local-model"/u);
      assert.equal(turn.headers['content-encoding'], login === 'chatgpt' ? 'zstd' : undefined);
      assert.deepEqual(turns(providers.openai.seen), [], 'no turn and no WebSocket goes to OpenAI');
      assertOnly(providers, login === 'chatgpt' ? ['openai', 'local'] : ['local']);
    },
  );
}
