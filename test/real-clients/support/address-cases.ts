import type { Dialect } from '../../../src/contract/dialect.ts';
import { DIALECT_ANSWERS } from '../../support/dialect-answers.ts';
import { anthropicPaths, GEMINI_PATHS, openAiPaths } from './strict-provider.ts';

/** What a provider serves according to its own documentation, and how its users reach it. */
export interface AddressCase {
  /** Name as in the table of known providers; a separate name for an address that is not in the table. */
  readonly name: string;
  /** Address in the settings, if it differs from the one in the table. */
  readonly baseUrl?: string;
  readonly dialect?: Dialect;
  /** Other forms of the same address that people paste. */
  readonly alsoPasted?: readonly string[];
  /** Base URLs the SDKs are given, relative to the proxy's address and the provider's name. */
  readonly uses: readonly Use[];
  /** Every path the provider serves, relative to its origin. */
  readonly paths: Readonly<Record<string, (typeof DIALECT_ANSWERS)[keyof typeof DIALECT_ANSWERS]>>;
  /** Header that carries the key, with the prefix before the key. */
  readonly keyHeader: string;
}

/** One SDK with the base URLs people give it, all of which must lead to one path. */
interface Use {
  readonly sdk: string;
  readonly bases: readonly string[];
  /** Path relative to the provider's origin; `MODEL` is a placeholder for the model. */
  readonly path: string;
}

const BEARER = 'authorization: Bearer ';
/** Base paths with and without `/v1`, with an extra slash at either end, and with `/v1` twice. */
const OPENAI_FORMS = ['/v1', '/v1/', '', '/', '//v1', '/v1/v1'];
const ANTHROPIC_FORMS = ['', '/', '/v1', '//'];
const OPENAI_SDKS = ['openai', 'ai-openai-compatible', 'langchain-openai'];

/** Returns the case of an OpenAI-compatible provider: its base is everything before `/chat/completions`. */
function likeOpenAi(
  name: string,
  base: string,
  own: Partial<AddressCase> & { readonly more?: readonly Use[] } = {},
): AddressCase {
  const { more = [], paths = {}, ...rest } = own;
  const path = `${base}/chat/completions`;
  return {
    name,
    keyHeader: BEARER,
    ...rest,
    paths: { ...openAiPaths(base), ...paths },
    uses: [
      // The last entry is the provider's own base URL with its host replaced by the proxy's address.
      { sdk: 'openai', bases: [...OPENAI_FORMS, base], path },
      ...OPENAI_SDKS.slice(1).map((sdk) => ({ sdk, bases: ['/v1', base], path })),
      ...more,
    ],
  };
}

const MESSAGES_AT = (base: string, forms: readonly string[]): Use[] =>
  ['anthropic', 'langchain-anthropic'].map((sdk) => ({ sdk, bases: forms, path: `${base}/v1/messages` }));

/** Every provider in the table, and other addresses of some. */
export const ADDRESS_CASES: readonly AddressCase[] = [
  likeOpenAi('openai', '/v1', {
    alsoPasted: ['http://api.openai.com/v1', 'http://api.openai.com/v1/', 'http://api.openai.com/'],
    more: ['openai-responses', 'ai-openai'].map((sdk) => ({ sdk, bases: ['/v1'], path: '/v1/responses' })),
  }),
  {
    name: 'anthropic',
    keyHeader: 'x-api-key: ',
    alsoPasted: ['http://api.anthropic.com/v1', 'http://api.anthropic.com/'],
    paths: anthropicPaths(''),
    uses: [
      ...MESSAGES_AT('', ANTHROPIC_FORMS),
      { sdk: 'ai-anthropic', bases: ['/v1', '/v1/'], path: '/v1/messages' },
    ],
  },
  {
    name: 'gemini',
    keyHeader: 'x-goog-api-key: ',
    alsoPasted: ['http://generativelanguage.googleapis.com/'],
    paths: GEMINI_PATHS,
    uses: [
      { sdk: 'google-genai', bases: ['', '/'], path: '/v1/models/MODEL:generateContent' },
      {
        sdk: 'ai-google',
        bases: ['/v1beta', '/v1beta/', '//v1beta'],
        path: '/v1beta/models/MODEL:generateContent',
      },
      { sdk: 'langchain-google', bases: [''], path: '/v1beta/models/MODEL:generateContent' },
    ],
  },
  likeOpenAi('gemini-openai', '/v1beta/openai', {
    baseUrl: 'http://generativelanguage.googleapis.com/v1beta/openai',
    dialect: 'openai',
    alsoPasted: ['http://generativelanguage.googleapis.com/v1beta/openai/'],
  }),
  likeOpenAi('groq', '/openai/v1', {
    alsoPasted: [
      'http://api.groq.com/openai/v1',
      'http://api.groq.com/openai/v1/',
      'http://api.groq.com/openai/',
    ],
    more: [{ sdk: 'groq', bases: ['', '/'], path: '/openai/v1/chat/completions' }],
  }),
  likeOpenAi('openrouter', '/api/v1', {
    alsoPasted: ['http://openrouter.ai/api/v1', 'http://openrouter.ai/api/v1/'],
  }),
  likeOpenAi('mistral', '/v1', {
    alsoPasted: ['http://api.mistral.ai/v1'],
    more: [{ sdk: 'mistral', bases: ['', '/'], path: '/v1/chat/completions' }],
  }),
  likeOpenAi('deepseek', '/v1', {
    alsoPasted: ['http://api.deepseek.com/v1', 'http://api.deepseek.com/'],
    paths: anthropicPaths('/anthropic'),
    more: MESSAGES_AT('/anthropic', ['/anthropic', '/anthropic/']),
  }),
  {
    name: 'deepseek-anthropic',
    baseUrl: 'http://api.deepseek.com/anthropic',
    dialect: 'anthropic',
    alsoPasted: ['http://api.deepseek.com/anthropic/', 'http://api.deepseek.com/anthropic/v1'],
    keyHeader: 'x-api-key: ',
    paths: anthropicPaths('/anthropic'),
    uses: MESSAGES_AT('/anthropic', [...ANTHROPIC_FORMS, '/anthropic']),
  },
  likeOpenAi('glm', '/api/paas/v4', { alsoPasted: ['http://api.z.ai/api/paas/v4/'] }),
  {
    name: 'glm-anthropic',
    baseUrl: 'http://api.z.ai/api/anthropic',
    dialect: 'anthropic',
    keyHeader: 'x-api-key: ',
    paths: anthropicPaths('/api/anthropic'),
    uses: MESSAGES_AT('/api/anthropic', [...ANTHROPIC_FORMS, '/api/anthropic']),
  },
  likeOpenAi('xai', '/v1', { alsoPasted: ['http://api.x.ai/v1'] }),
  likeOpenAi('together', '/v1', { alsoPasted: ['http://api.together.ai/v1', 'http://api.together.xyz/v1'] }),
  likeOpenAi('fireworks', '/inference/v1', {
    alsoPasted: ['http://api.fireworks.ai/inference/v1', 'http://api.fireworks.ai/inference/v1/'],
  }),
  likeOpenAi('azure', '/openai/v1', {
    keyHeader: 'api-key: ',
    alsoPasted: [
      'http://your-resource.openai.azure.com/openai',
      'http://your-resource.openai.azure.com/openai/v1/',
      'http://your-resource.services.ai.azure.com/openai/v1',
      'http://your-resource.cognitiveservices.azure.com/openai/v1',
    ],
    paths: { 'POST /openai/deployments/*/chat/completions': DIALECT_ANSWERS.chat },
    more: [
      { sdk: 'azure-endpoint', bases: ['', '/'] },
      { sdk: 'azure-base-url', bases: ['/openai', '/openai/', ''] },
    ].map((use) => ({ ...use, path: '/openai/deployments/MODEL/chat/completions?api-version=2024-10-21' })),
  }),
  likeOpenAi('ollama', '/v1', {
    paths: { 'POST /api/chat': DIALECT_ANSWERS.ollamaChat },
    more: [{ sdk: 'ollama', bases: ['', '/'], path: '/api/chat' }],
  }),
  likeOpenAi('lmstudio', '/v1', { paths: anthropicPaths(''), more: MESSAGES_AT('', ['']) }),
  likeOpenAi('vllm', '/v1'),
  likeOpenAi('llamacpp', '/v1'),
];
