import type { DialectDefinition, Json } from './dialect-definition.ts';
import { count, isObject, objectAt, tokensOf, word } from './json-fields.ts';

/** The Messages API. */
export const ANTHROPIC: DialectDefinition = {
  label: 'Anthropic',
  baseUrl: 'https://api.anthropic.com',
  otherTypes: [],
  keyVariables: ['ANTHROPIC_API_KEY'],
  client: {
    variable: 'ANTHROPIC_BASE_URL',
    version: '',
    isNamed: false,
    modelsPath: '/v1/models',
    apiVersion: '2023-06-01',
  },
  keyHeader: { name: 'x-api-key', scheme: '' },
  versionHeader: 'anthropic-version',
  claims: ({ path }) => /^\/v1\/(?:messages|complete)(?:[/?]|$)/u.test(path),
  modelInPath: () => undefined,
  modelInBody: (model) => model,
  batchPaths: ['/v1/messages/batches'],
  uploadPaths: ['/v1/files'],
  formPaths: [],
  errorTypes: {
    invalid: 'invalid_request_error',
    authentication: 'authentication_error',
    permission: 'permission_error',
    not_found: 'not_found_error',
    server: 'api_error',
    timeout: 'timeout_error',
  },
  errorBody: ({ message }, type) => ({ type: 'error', error: { type, message } }),
  terminalEvents: ['event: ?message_stop', String.raw`data: ?\{"type": ?"message_stop"`],
  answerSigns: ['"usage":{', '"usage": {', '"stop_reason"', '"error"'],
  readAnswer: (object) => {
    // The first event of a stream wraps the message.
    const answer = isObject(object['message']) ? object['message'] : object;
    return {
      model: word(answer['model']),
      stopReason: word(answer['stop_reason']) ?? word(objectAt(answer, 'delta')['stop_reason']),
      error: word(objectAt(answer, 'error')['type']),
      tokens: tokens(objectAt(answer, 'usage')),
    };
  },
  inputIncludesCached: false,
};

function tokens(usage: Json): ReturnType<typeof tokensOf> {
  return tokensOf({
    input: count(usage['input_tokens']),
    output: count(usage['output_tokens']),
    cacheRead: count(usage['cache_read_input_tokens']),
    cacheCreation: count(usage['cache_creation_input_tokens']),
    reasoning: count(objectAt(usage, 'output_tokens_details')['thinking_tokens']),
  });
}
