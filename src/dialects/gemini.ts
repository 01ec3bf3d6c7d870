import type { DialectDefinition, Json } from './dialect-definition.ts';
import { count, isObject, objectAt, objectsIn, pathEnds, tokensOf, word } from './json-fields.ts';

/** Methods called on a model by POST under `/v1`, where other paths belong to OpenAI. */
const METHODS =
  'generateContent|streamGenerateContent|countTokens|embedContent|batchEmbedContents|predict|predictLongRunning';
const OWN_PATH = /^\/(?:upload\/)?v1beta(?:[/?]|$)/u;
const MODEL_METHOD = new RegExp(String.raw`^/v1/models/[^/?]+(?::|%3A)(?:${METHODS})(?:\?|$)`, 'iu');
const MODEL = /^\/(?:v1|v1beta)\/(?:models|tunedModels)\/([^/?]+)/iu;

/** The Gemini API (https://ai.google.dev/api). */
export const GEMINI: DialectDefinition = {
  label: 'Gemini',
  baseUrl: 'https://generativelanguage.googleapis.com',
  otherTypes: ['openai'],
  keyVariables: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
  // Named, because Google's SDK lists models at /v1/models, which would be OpenAI's without a prefix.
  client: {
    variable: 'GOOGLE_GEMINI_BASE_URL',
    version: '',
    isNamed: true,
    modelsPath: '/v1beta/models',
  },
  keyHeader: { name: 'x-goog-api-key', scheme: '' },
  subscription: /^ya29\./u,
  versionHeader: undefined,
  claims: ({ method, path }) => OWN_PATH.test(path) || (method === 'POST' && MODEL_METHOD.test(path)),
  modelInPath: (path) => decoded(withoutMethod(MODEL.exec(path)?.[1])),
  modelInBody: (model) => model.replace(/^models\//u, ''),
  batchPaths: [],
  uploadPaths: ['/upload'],
  formPaths: [],
  // Names from https://google.aip.dev/193.
  errorTypes: {
    invalid: 'INVALID_ARGUMENT',
    authentication: 'UNAUTHENTICATED',
    permission: 'PERMISSION_DENIED',
    not_found: 'NOT_FOUND',
    server: 'UNAVAILABLE',
    timeout: 'DEADLINE_EXCEEDED',
  },
  errorBody: ({ message, status, code }, type) => ({
    error: {
      code: status,
      message,
      status: type,
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
          reason: code.toUpperCase(),
          domain: 'lunaroute',
        },
      ],
    },
  }),
  // Streams have no separate final event: the last chunk has the finish reason.
  terminalEvents: [String.raw`data: ?\{[^\n]*"finishReason": ?"`],
  reportsTokens: ({ method, path }) =>
    method === 'POST' && pathEnds(path, /(?::|%3A)(?:streamGenerateContent|generateContent)$/iu),
  answerFields: ['finishReason', 'functionCall', 'error'],
  usageField: 'usageMetadata',
  readAnswer: (object) => {
    const { error } = object;
    const [first = {}] = objectsIn(object['candidates']);
    const calls = objectsIn(objectAt(first, 'content')['parts']).some((part) =>
      isObject(part['functionCall']),
    );
    return {
      model: word(object['modelVersion']),
      stopReason: word(first['finishReason']),
      error: isObject(error) ? word(error['status']) : undefined,
      tokens: tokens(objectAt(object, 'usageMetadata')),
      // A call may come several chunks before the end, whose finish reason is then just `STOP`.
      callsTools: calls ? true : undefined,
    };
  },
  inputIncludesCached: true,
};

/**
 * Thinking tokens are counted separately from output tokens, unless the total shows that they are already included.
 * Tool results count as input in addition to the prompt.
 */
function tokens(usage: Json): ReturnType<typeof tokensOf> {
  const written = count(usage['candidatesTokenCount']);
  const thought = count(usage['thoughtsTokenCount']);
  const prompt = count(usage['promptTokenCount']);
  const fromTools = count(usage['toolUsePromptTokenCount']) ?? 0;
  const holdsThought = (prompt ?? 0) + fromTools + (written ?? 0) === count(usage['totalTokenCount']);
  const beside = holdsThought ? 0 : (thought ?? 0);
  return tokensOf({
    input: prompt === undefined ? undefined : prompt + fromTools,
    output: written === undefined && thought === undefined ? undefined : (written ?? 0) + beside,
    cacheRead: count(usage['cachedContentTokenCount']),
    cacheCreation: undefined,
    reasoning: thought,
  });
}

/** Returns the part before `:generateContent`; the colon may be percent-encoded. */
function withoutMethod(segment: string | undefined): string | undefined {
  if (segment === undefined) return undefined;
  const colon = segment.lastIndexOf(':');
  const end = colon > 0 ? colon : segment.slice(1).search(/%3A/iu) + 1;
  return end > 0 ? segment.slice(0, end) : segment;
}

function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return text;
  }
}
