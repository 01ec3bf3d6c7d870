import type { RecordedTokens } from '../contract/recording.ts';
import type { AnswerParts, DialectDefinition, Json } from './dialect-definition.ts';
import { count, isObject, objectAt, objectsIn, pathEnds, tokensOf, word } from './json-fields.ts';

/** Stop reasons that end a message but not the turn. */
const CONTINUES: ReadonlySet<string> = new Set(['tool_use', 'pause_turn']);

/** The Anthropic Messages API. */
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
  subscription: /^sk-ant-oat/u,
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
  reportsTokens: ({ method, path }) => method === 'POST' && pathEnds(path, /\/(?:messages|complete)$/u),
  answerFields: ['usage', 'stop_reason', 'error'],
  usageField: 'usage',
  readAnswer: (object) => {
    // The first event of a stream wraps the message in `message`.
    const answer = isObject(object['message']) ? object['message'] : object;
    const usage = objectAt(answer, 'usage');
    const stopReason = word(answer['stop_reason']) ?? word(objectAt(answer, 'delta')['stop_reason']);
    return {
      model: word(answer['model']),
      stopReason,
      error: word(objectAt(answer, 'error')['type']),
      tokens: tokens(usage),
      callsTools: stopReason === undefined ? undefined : CONTINUES.has(stopReason),
      writtenFor: writtenFor(objectAt(usage, 'cache_creation')),
      cacheMiss: word(objectAt(objectAt(answer, 'diagnostics'), 'cache_miss_reason')['type']),
      compaction: compaction(usage['iterations']),
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

function writtenFor(written: Json): AnswerParts['writtenFor'] {
  const fiveMinutes = count(written['ephemeral_5m_input_tokens']);
  const oneHour = count(written['ephemeral_1h_input_tokens']);
  if (fiveMinutes === undefined && oneHour === undefined) return undefined;
  return { fiveMinutes: fiveMinutes ?? 0, oneHour: oneHour ?? 0 };
}

/** Returns the tokens spent on shortening the context, which the totals next to them do not include. */
function compaction(iterations: unknown): AnswerParts['compaction'] {
  const all = objectsIn(iterations);
  const compactions = all.filter(({ type }) => type === 'compaction').map((one) => tokens(one) ?? {});
  const [first] = compactions;
  if (first === undefined) return undefined;
  const sum = (of: keyof RecordedTokens): number | undefined => {
    const known = compactions.map((one) => one[of]).filter((one) => one !== undefined);
    return known.length === 0 ? undefined : known.reduce((total, one) => total + one, 0);
  };
  const used = tokensOf({
    input: sum('input'),
    output: sum('output'),
    cacheRead: sum('cacheRead'),
    cacheCreation: sum('cacheCreation'),
    reasoning: sum('reasoning'),
  });
  const answered = all.findLast(({ type }) => type === 'message');
  const after = answered === undefined ? undefined : wholePrompt(tokens(answered));
  return { used: used ?? {}, before: wholePrompt(first), after };
}

function wholePrompt({ input, cacheRead = 0, cacheCreation = 0 }: RecordedTokens = {}): number | undefined {
  return input === undefined ? undefined : input + cacheRead + cacheCreation;
}
