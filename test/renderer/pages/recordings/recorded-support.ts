import type { RecordedRequest } from '../../../../src/contract/recording.ts';

/** Returns a recording of an answered request on a reused connection, with the given overrides. */
export function recorded(given: Partial<RecordedRequest>): RecordedRequest {
  return {
    time: '2026-11-23T08:14:02.118Z',
    id: 1,
    provider: 'anthropic',
    dialect: 'anthropic',
    model: 'model-1',
    method: 'POST',
    path: '/v1/messages',
    url: 'https://api.example/v1/messages',
    status: 200,
    attempts: 1,
    connectionId: 7,
    connection: 'reused',
    retries: [],
    firstByteMs: 120,
    durationMs: 900,
    requestBytes: 512,
    responseBytes: 2048,
    code: null,
    client: 'assistant/1.0',
    streamed: true,
    tokens: { input: 1000, output: 50 },
    stopReason: 'end_turn',
    providerError: null,
    ...given,
  };
}

/** Returns the same recording without tokens. */
export function withoutTokens(given: Partial<RecordedRequest>): RecordedRequest {
  const { tokens: _tokens, ...row } = recorded({ tokensMissing: 'not_reported', ...given });
  return row;
}
