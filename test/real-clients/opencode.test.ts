import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OPENCODE, runAssistant } from './support/assistants.ts';
import { assertOnly, linesOf, startProviders } from './support/providers.ts';

test('opencode sends each provider its own key', { skip: OPENCODE.skip }, async (context) => {
  const providers = await startProviders(context);
  const options = { baseURL: `${providers.url}/v1` };
  const outcome = await runAssistant(context, {
    program: OPENCODE,
    args: ['run', '-m', 'anthropic/claude-sonnet-4-5', 'Say hello'],
    env: {
      OPENCODE_CONFIG_CONTENT: JSON.stringify({
        provider: { anthropic: { options }, openai: { options } },
        // OpenCode names the session with the small model.
        small_model: 'openai/gpt-5-mini',
        autoupdate: false,
      }),
      OPENCODE_DISABLE_MODELS_FETCH: '1',
      OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
      ANTHROPIC_API_KEY: 'own-anthropic',
      OPENAI_API_KEY: 'own-openai',
    },
  });
  assert.equal(outcome.code, 0, outcome.stderr);
  assert.match(outcome.stdout, /^Hello there$/mu);
  // OpenCode fetches its plugin package.
  assert.deepEqual(
    outcome.elsewhere.filter((host) => host !== 'registry.npmjs.org:443'),
    [],
  );
  assertOnly(providers, ['openai', 'anthropic']);
  assert.deepEqual(linesOf(providers.anthropic), [['POST /v1/messages', 'x-api-key: own-anthropic']]);
  assert.deepEqual(linesOf(providers.openai), [['POST /v1/responses', 'authorization: Bearer own-openai']]);
});
