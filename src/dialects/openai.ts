import type { DialectDefinition, Json } from './dialect-definition.ts';
import { count, isObject, objectAt, objectsIn, pathEnds, tokensOf, word } from './json-fields.ts';

/** Non-final states of a Responses API response. */
const IN_PROGRESS: ReadonlySet<unknown> = new Set(['in_progress', 'queued']);

/** Finish reasons of a completion that ends with tool calls. */
const CALLS: ReadonlySet<string> = new Set(['tool_calls', 'function_call']);

/** Chat Completions, Responses, Embeddings and everything else OpenAI serves under `/v1`. */
export const OPENAI: DialectDefinition = {
  label: 'OpenAI',
  baseUrl: 'https://api.openai.com',
  otherTypes: [],
  keyVariables: ['OPENAI_API_KEY'],
  client: { variable: 'OPENAI_BASE_URL', version: '/v1', isNamed: false, modelsPath: '/models' },
  keyHeader: { name: 'Authorization', scheme: 'Bearer ' },
  // ChatGPT's tokens are JWTs.
  subscription: /^eyJ[\w-]*\.[\w-]+\./u,
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
  reportsTokens: ({ method, path }) =>
    method === 'POST' && pathEnds(path, /\/(?:completions|responses(?:\/compact)?|embeddings)$/u),
  // Calls that the client must answer have a `call_id`. The complete response may be too long to parse.
  answerFields: ['usage', 'finish_reason', 'error', 'call_id'],
  usageField: 'usage',
  readAnswer: (object) => {
    // In the Responses API, status events wrap the response in `response`.
    const answer = isObject(object['response']) ? object['response'] : object;
    const stopReason = stopReasonOf(answer);
    return {
      model: word(answer['model']),
      stopReason,
      error: errorOf(answer),
      tokens: tokens(
        isObject(answer['usage']) ? answer['usage'] : objectAt(objectAt(answer, 'x_groq'), 'usage'),
      ),
      callsTools: callsTools(answer, stopReason),
      cacheMiss: cacheMiss(objectAt(answer, 'prompt_cache_diagnostics')),
      isUsageOptional: answer['object'] === 'chat.completion.chunk' ? true : undefined,
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
    // `prompt_cache_hit_tokens` is DeepSeek's name.
    cacheRead: count(input['cached_tokens'], prompt['cached_tokens'], usage['prompt_cache_hit_tokens']),
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

/** Whether the model called tools that the client runs; calls to server-side tools have no `call_id`. */
function callsTools(answer: Json, stopReason: string | undefined): boolean | undefined {
  if (Array.isArray(answer['choices'])) return stopReason === undefined ? undefined : CALLS.has(stopReason);
  const items = [objectAt(answer, 'item'), ...objectsIn(answer['output'])];
  const isCall = ({ type, call_id: id }: Json): boolean =>
    typeof type === 'string' && type.endsWith('_call') && typeof id === 'string';
  // Undefined rather than false: items are streamed before the response, which may lack them, and a call seen earlier
  // still counts.
  return items.some(isCall) ? true : undefined;
}

function cacheMiss({ type, reason }: Json): string | undefined {
  return type === 'cache_miss' ? (word(reason) ?? 'cache_miss') : undefined;
}

function errorOf(answer: Json): string | undefined {
  const { error } = answer;
  if (isObject(error)) return word(error['code']) ?? word(error['type']);
  return answer['type'] === 'error' ? word(answer['code']) : undefined;
}
