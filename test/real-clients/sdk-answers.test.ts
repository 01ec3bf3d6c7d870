import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whyNotInstalled } from './installed.ts';
import { askSdks } from './support/ask-sdks.ts';
import { startLunaRoute } from './support/lunaroute.ts';
import {
  anthropicPaths,
  GEMINI_PATHS,
  openAiPaths,
  startStrictProvider,
  type StrictProvider,
} from './support/strict-provider.ts';

/** An SDK, the base URL its users configure, and what its provider must see. */
interface Row {
  readonly sdk: string;
  /** Path appended to the proxy's address. */
  readonly base: string;
  readonly provider: 'openai' | 'anthropic' | 'gemini';
  /** Paths for a model: plain, and streamed if that path differs. */
  readonly paths: (model: string) => readonly [plain: string, streamed?: string];
  /** Header in which the SDK sends its key, if it is not the provider's usual one. */
  readonly ownHeader?: string;
}

const KEY_HEADERS = {
  openai: 'authorization: Bearer ',
  anthropic: 'x-api-key: ',
  gemini: 'x-goog-api-key: ',
};

const geminiPaths = (version: string) => (model: string) =>
  [
    `${version}/models/${model}:generateContent`,
    `${version}/models/${model}:streamGenerateContent?alt=sse`,
  ] as const;
const always = (path: string) => () => [path] as const;

const ROWS: readonly Row[] = [
  { sdk: 'openai', base: '/v1', provider: 'openai', paths: always('/v1/chat/completions') },
  { sdk: 'openai-responses', base: '/v1', provider: 'openai', paths: always('/v1/responses') },
  { sdk: 'ai-openai', base: '/v1', provider: 'openai', paths: always('/v1/responses') },
  { sdk: 'ai-openai-compatible', base: '/v1', provider: 'openai', paths: always('/v1/chat/completions') },
  { sdk: 'langchain-openai', base: '/v1', provider: 'openai', paths: always('/v1/chat/completions') },
  // Since 1.14 the SDK sends a key the same way as a token.
  {
    sdk: 'anthropic',
    base: '',
    provider: 'anthropic',
    paths: always('/v1/messages'),
    ownHeader: 'authorization: Bearer ',
  },
  {
    sdk: 'anthropic-token',
    base: '',
    provider: 'anthropic',
    paths: always('/v1/messages'),
    ownHeader: 'authorization: Bearer ',
  },
  { sdk: 'ai-anthropic', base: '/v1', provider: 'anthropic', paths: always('/v1/messages') },
  { sdk: 'langchain-anthropic', base: '', provider: 'anthropic', paths: always('/v1/messages') },
  { sdk: 'google-genai', base: '', provider: 'gemini', paths: geminiPaths('/v1') },
  { sdk: 'google-genai', base: '/gemini', provider: 'gemini', paths: geminiPaths('/v1') },
  { sdk: 'ai-google', base: '/v1beta', provider: 'gemini', paths: geminiPaths('/v1beta') },
  { sdk: 'langchain-google', base: '', provider: 'gemini', paths: geminiPaths('/v1beta') },
];

/** Returns each row's question twice, plain and streamed. */
function questionsTo(url: string) {
  return ROWS.flatMap((row, index) =>
    [false, true].map((isStreamed) => ({
      row,
      question: {
        sdk: row.sdk,
        baseUrl: url + row.base,
        apiKey: `own-key-${index}`,
        isStreamed,
        model: `model-${index}-${isStreamed}`,
      },
    })),
  );
}

for (const [title, injected] of [
  ["with the client's own key", undefined],
  ['with the key of the settings', 'key-of-settings'],
] as const) {
  test(
    `every SDK gets complete responses, streamed and not, ${title}`,
    { skip: whyNotInstalled() },
    async (context) => {
      const providers = {
        openai: await startStrictProvider(context, openAiPaths('/v1')),
        anthropic: await startStrictProvider(context, anthropicPaths('')),
        gemini: await startStrictProvider(context, GEMINI_PATHS),
      };
      const entry = ({ url }: StrictProvider) => ({
        base_url: url,
        ...(injected === undefined ? {} : { api_key: injected }),
      });
      const { url } = await startLunaRoute(context, {
        providers: {
          openai: entry(providers.openai),
          anthropic: entry(providers.anthropic),
          gemini: entry(providers.gemini),
        },
      });
      const asked = questionsTo(url);
      const answers = await askSdks(
        context,
        asked.map(({ question }) => question),
      );
      for (const [index, { row, question }] of asked.entries()) {
        const { model, isStreamed, apiKey, baseUrl } = question;
        await context.test(`${row.sdk} at ${baseUrl.slice(url.length)}/, streamed: ${isStreamed}`, () => {
          assert.deepEqual(answers[index], { text: 'Hello there' });
          const [plain, streamed = plain] = row.paths(model);
          const { seen, violations } = providers[row.provider];
          const header = injected === undefined ? row.ownHeader : undefined;
          assert.deepEqual(
            seen
              .filter(({ line, body }) => (line + body).includes(model))
              .map(({ line, credentials }) => [line, ...credentials]),
            [
              [
                `POST ${isStreamed ? streamed : plain}`,
                (header ?? KEY_HEADERS[row.provider]) + (injected ?? apiKey),
              ],
            ],
          );
          assert.deepEqual(violations, []);
        });
      }
      const requests = Object.values(providers).map(({ seen }) => seen.length);
      assert.equal(
        requests.reduce((sum, one) => sum + one, 0),
        asked.length,
        'each question was one request to one provider',
      );
    },
  );
}
