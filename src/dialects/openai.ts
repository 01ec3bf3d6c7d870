import type { DialectDefinition, Json } from './dialect-definition.ts';
import { count, isObject, objectAt, tokensOf, word } from './json-fields.ts';

/** States of a response of the Responses API that are no end. */
const IN_PROGRESS: ReadonlySet<unknown> = new Set(['in_progress', 'queued']);

/** Chat Completions, Responses, Embeddings and what else OpenAI serves under `/v1`. */
export const OPENAI: DialectDefinition = {
  label: 'OpenAI',
  baseUrl: 'https://api.openai.com',
  otherTypes: [],
  keyVariables: ['OPENAI_API_KEY'],
  client: { variable: 'OPENAI_BASE_URL', version: '/v1', isNamed: false, modelsPath: '/models' },
  keyHeader: { name: 'Authorization', scheme: 'Bearer ' },
  versionHeader: undefined,
  claims: ({ path }) => /^\/v1(?:[/?]|$)/u.test(path),
  modelInPath: () => undefined,
  modelInBody: (model) => model,
  batchPaths: [],
  uploadPaths: ['/v1/files', '/v1/uploads'],
  formPaths: ['/v1/audio', '/v1/images', '/v1/videos'],
  errorTypes: {
    invalid: 'invalid_request_error',
    authentication: 'authentication_error',
    permission: 'permission_error',
    not_found: 'invalid_request_error',
    server: 'server_error',
    timeout: 'timeout_error',
  },
  errorBody: ({ message, code }, type) => ({ error: { message, type, param: null, code } }),
  terminalEvents: [
    String.raw`data: ?\[DONE\]`,
    String.raw`event: ?response\.(?:completed|failed|incomplete)`,
    String.raw`data: ?\{"type": ?"response\.(?:completed|failed|incomplete)"`,
  ],
  answerSigns: ['"usage":{', '"usage": {', '"finish_reason":"', '"finish_reason": "', '"error"'],
  readAnswer: (object) => {
    // The Responses API wraps the response in the events of its state.
    const answer = isObject(object['response']) ? object['response'] : object;
    return {
      model: word(answer['model']),
      stopReason: stopReasonOf(answer),
      error: errorOf(answer),
      tokens: tokens(objectAt(answer, 'usage')),
    };
  },
  inputIncludesCached: true,
};

function tokens(usage: Json): ReturnType<typeof tokensOf> {
  const input = objectAt(usage, 'input_tokens_details');
  const prompt = objectAt(usage, 'prompt_tokens_details');
  return tokensOf({
    input: count(usage['input_tokens'], usage['prompt_tokens']),
    output: count(usage['output_tokens'], usage['completion_tokens']),
    cacheRead: count(input['cached_tokens'], prompt['cached_tokens']),
    cacheCreation: count(input['cache_write_tokens'], prompt['cache_write_tokens']),
    reasoning: count(
      objectAt(usage, 'output_tokens_details')['reasoning_tokens'],
      objectAt(usage, 'completion_tokens_details')['reasoning_tokens'],
    ),
  });
}

function stopReasonOf(answer: Json): string | undefined {
  const { choices, status } = answer;
  if (Array.isArray(choices)) {
    const first: unknown = choices[0];
    return isObject(first) ? word(first['finish_reason']) : undefined;
  }
  if (answer['object'] !== 'response' || IN_PROGRESS.has(status)) return undefined;
  return word(objectAt(answer, 'incomplete_details')['reason']) ?? word(status);
}

function errorOf(answer: Json): string | undefined {
  const { error } = answer;
  if (isObject(error)) return word(error['code']) ?? word(error['type']);
  return answer['type'] === 'error' ? word(answer['code']) : undefined;
}
