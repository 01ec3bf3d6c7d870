import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { cleanEnv, startCommand } from '../support/command-line.ts';
import { whyNotInstalled } from './installed.ts';
import { ASK_PROGRAM } from './support/ask-sdks.ts';
import { startInternet } from './support/internet.ts';
import { type ProviderEntry, startLunaRoute } from './support/lunaroute.ts';
import type { Question } from './support/question.ts';
import { anthropicPaths, GEMINI_PATHS, openAiPaths } from './support/strict-provider.ts';

/** A provider, the SDK that reads the setup lines, and the expected result. */
interface Row {
  readonly name: string;
  readonly entry: Omit<ProviderEntry, 'proxy'>;
  readonly sdk: string;
  /** Variable in which users have their key; undefined where the proxy adds the key. */
  readonly keyVariable?: string;
  readonly asked: string;
  /** Key headers as the SDK and as curl send them. */
  readonly keys: readonly [sdk: string, curl: string];
  readonly listed: string;
}

const GROQ = 'http://api.groq.com/openai';
const GOOGLE = 'http://generativelanguage.googleapis.com';
const AZURE = 'http://mine.openai.azure.com/openai/v1';
const DEEPSEEK = 'http://api.deepseek.com/anthropic';
const OWN = 'authorization: Bearer own-key';

const ROWS: readonly Row[] = [
  {
    name: 'groq',
    entry: { base_url: GROQ, provider_type: 'openai' },
    sdk: 'openai',
    keyVariable: 'GROQ_API_KEY',
    asked: `POST ${GROQ}/v1/chat/completions`,
    keys: [OWN, OWN],
    listed: `GET ${GROQ}/v1/models`,
  },
  {
    name: 'groq-with-key',
    entry: { base_url: `${GROQ}/v1`, provider_type: 'openai', api_key: 'set-key' },
    sdk: 'openai',
    asked: `POST ${GROQ}/v1/chat/completions`,
    keys: ['authorization: Bearer set-key', 'authorization: Bearer set-key'],
    listed: `GET ${GROQ}/v1/models`,
  },
  {
    name: 'azure',
    entry: { base_url: AZURE, provider_type: 'openai' },
    sdk: 'openai',
    keyVariable: 'AZURE_OPENAI_API_KEY',
    asked: `POST ${AZURE}/chat/completions`,
    keys: [OWN, 'api-key: own-key'],
    listed: `GET ${AZURE}/models`,
  },
  {
    name: 'glm',
    entry: { base_url: 'http://api.z.ai/api/paas/v4', provider_type: 'openai' },
    sdk: 'openai',
    keyVariable: 'ZAI_API_KEY',
    asked: 'POST http://api.z.ai/api/paas/v4/chat/completions',
    keys: [OWN, OWN],
    listed: 'GET http://api.z.ai/api/paas/v4/models',
  },
  {
    name: 'claude-like',
    entry: { base_url: DEEPSEEK, provider_type: 'anthropic' },
    sdk: 'anthropic',
    keyVariable: 'DEEPSEEK_API_KEY',
    asked: `POST ${DEEPSEEK}/v1/messages`,
    keys: [OWN, 'x-api-key: own-key'],
    listed: `GET ${DEEPSEEK}/v1/models`,
  },
  {
    name: 'google-two',
    entry: { base_url: GOOGLE, provider_type: 'gemini' },
    sdk: 'google-genai',
    keyVariable: 'GEMINI_API_KEY',
    asked: `POST ${GOOGLE}/v1/models/m:generateContent`,
    keys: ['x-goog-api-key: own-key', 'x-goog-api-key: own-key'],
    listed: `GET ${GOOGLE}/v1beta/models`,
  },
  {
    name: 'openai',
    entry: { base_url: 'http://api.openai.com' },
    sdk: 'openai-responses',
    keyVariable: 'OPENAI_API_KEY',
    asked: 'POST http://api.openai.com/v1/responses',
    keys: [OWN, OWN],
    listed: 'GET http://api.openai.com/v1/models',
  },
];

const run = promisify(execFile);
const hasCurl = spawnSync('curl', ['--version']).status === 0;
const skip = hasCurl && process.platform !== 'win32' ? whyNotInstalled() : 'needs sh and curl';

test('the copied setup lines for a provider work in a shell', { skip }, async (context) => {
  const internet = await startInternet(context, {
    ...openAiPaths(`${GROQ}/v1`),
    ...openAiPaths(AZURE),
    ...openAiPaths('http://api.z.ai/api/paas/v4'),
    ...openAiPaths('http://api.openai.com/v1'),
    ...anthropicPaths(DEEPSEEK),
    ...Object.fromEntries(
      Object.entries(GEMINI_PATHS).map(([line, answer]) => [line.replace(' ', ` ${GOOGLE}`), answer]),
    ),
  });
  const providers = ROWS.map(({ name, entry }) => [name, { ...entry, proxy: internet.proxyUrl }] as const);
  const { home, file } = await startLunaRoute(context, { providers: Object.fromEntries(providers) });
  for (const { name, sdk, keyVariable, asked, keys, listed } of ROWS) {
    await context.test(name, async () => {
      const told = startCommand(context, ['env', '--provider', name, '--config', file], { home });
      assert.equal(await told.exited, 0, told.stderr);
      const curl = /^# To try it: (.*)$/mu.exec(told.stderr)?.[1] ?? '';
      const question: Question = { sdk, baseUrl: '', apiKey: '', isStreamed: false, model: 'm' };
      // An SDK does not start without a key; where the proxy adds the key, any value will do.
      const env = cleanEnv({
        home,
        env: { [keyVariable ?? 'OPENAI_API_KEY']: keyVariable === undefined ? 'any' : 'own-key' },
      });
      const from = internet.seen.length;
      const script = `${told.stdout}\nexec "$0" "$@"`;
      const answer = await run(
        'sh',
        ['-c', script, process.execPath, ASK_PROGRAM, JSON.stringify([question])],
        { env },
      );
      assert.equal(answer.stdout, '[{"text":"Hello there"}]');
      await run('sh', ['-c', `${curl} --fail --silent --output /dev/null`], { env });
      assert.deepEqual(
        internet.seen.slice(from).map(({ line, credentials }) => [line, ...credentials]),
        [
          [asked, keys[0]],
          [listed, keys[1]],
        ],
      );
    });
  }
  assert.deepEqual(internet.violations, []);
});

test('an unknown provider is reported along with the known ones', { skip }, async (context) => {
  const { home, file } = await startLunaRoute(context, { providers: {} });
  const told = startCommand(context, ['env', '--provider', 'grok', '--config', file], { home });
  assert.equal(await told.exited, 1);
  assert.equal(told.stdout, '');
  assert.match(told.stderr, /No provider is named grok\. Known providers: openai, anthropic, gemini\./u);
});
