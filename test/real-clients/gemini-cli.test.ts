import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GEMINI_CLI, runAssistant } from './support/assistants.ts';
import { assertOnly, linesOf, startProviders } from './support/providers.ts';

const { skip } = GEMINI_CLI;
const SETTINGS = {
  security: { auth: { selectedType: 'gemini-api-key' } },
  privacy: { usageStatisticsEnabled: false },
  general: { enableAutoUpdate: false },
};

for (const [prefix, apiKey, sent] of [
  ['/gemini', undefined, 'own-key'],
  ['', 'key-of-settings', 'key-of-settings'],
] as const) {
  test(`Gemini CLI at ${prefix}/ gets its response with ${sent}`, { skip }, async (context) => {
    const providers = await startProviders(context, apiKey === undefined ? {} : { apiKey });
    const outcome = await runAssistant(context, {
      program: GEMINI_CLI,
      args: ['-m', 'gemini-2.5-flash', '-p', 'Say hello'],
      env: {
        GOOGLE_GEMINI_BASE_URL: providers.url + prefix,
        GEMINI_API_KEY: 'own-key',
        GEMINI_CLI_TRUST_WORKSPACE: 'true',
        GEMINI_CLI_NO_RELAUNCH: 'true',
      },
      files: { '.gemini/settings.json': JSON.stringify(SETTINGS) },
    });
    assert.equal(outcome.code, 0, outcome.stderr);
    assert.match(outcome.stdout, /^Hello there$/mu);
    assert.deepEqual(outcome.elsewhere, []);
    assertOnly(providers, ['gemini']);
    assert.deepEqual(linesOf(providers.gemini), [
      ['POST /v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse', `x-goog-api-key: ${sent}`],
    ]);
  });
}
