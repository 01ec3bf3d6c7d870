import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { CLAUDE_CODE, runAssistant } from './support/assistants.ts';
import { assertOnly, linesOf, type Providers, startProviders } from './support/providers.ts';

const { skip } = CLAUDE_CODE;
const OWN_KEY = { ANTHROPIC_API_KEY: 'sk-ant-api03-own' };
const SUBSCRIPTION = { CLAUDE_CODE_OAUTH_TOKEN: 'sk-ant-oat01-own' };

/** Asks in print mode and checks that the response arrived and no other host was contacted. */
async function ask(
  context: TestContext,
  { url }: Providers,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const outcome = await runAssistant(context, {
    program: CLAUDE_CODE,
    args: ['-p', 'Say hello'],
    env: { ANTHROPIC_BASE_URL: url, CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', ...env },
  });
  assert.equal(outcome.code, 0, outcome.stderr);
  assert.equal(outcome.stdout, 'Hello there\n');
  assert.deepEqual(outcome.elsewhere, []);
}

for (const [title, env, apiKey, credential] of [
  ['sends its own key', OWN_KEY, undefined, 'x-api-key: sk-ant-api03-own'],
  ["sends its subscription's token", SUBSCRIPTION, undefined, 'authorization: Bearer sk-ant-oat01-own'],
  ['is given the key of the settings', OWN_KEY, 'sk-ant-set', 'x-api-key: sk-ant-set'],
  ["keeps its subscription's token", SUBSCRIPTION, 'sk-ant-set', 'authorization: Bearer sk-ant-oat01-own'],
] as const) {
  const where = apiKey === undefined ? 'without a key in the settings' : 'with a key in the settings';
  test(`Claude Code ${title} ${where}`, { skip }, async (context) => {
    const providers = await startProviders(context, apiKey === undefined ? {} : { apiKey });
    await ask(context, providers, env);
    assertOnly(providers, ['anthropic']);
    const lines = linesOf(providers.anthropic);
    assert.ok(lines.some(([line]) => line === 'POST /v1/messages?beta=true'));
    for (const [, ...credentials] of lines) assert.deepEqual(credentials, [credential]);
  });
}
