import type { RequestDetails } from '../../../../src/contract/request-details.ts';
import { NO_TOKENS } from '../../../../src/sessions/running-sums.ts';
import type { RequestRow } from '../../../../src/contract/requests.ts';

/** Returns a finished request on a reused connection, with the given overrides. */
export function request(given: Partial<RequestRow>): RequestRow {
  return {
    id: 1,
    startedAt: 1_000_000,
    provider: 'openai',
    method: 'POST',
    path: '/v1/chat/completions',
    status: 200,
    state: 'done',
    connectionId: 7,
    reused: true,
    attempts: 1,
    retries: [],
    keyUse: 'client',
    model: null,
    tokens: NO_TOKENS,
    firstByteMs: 120,
    idledMs: null,
    via: '',
    wait: null,
    durationMs: 900,
    requestBytes: 512,
    responseBytes: 2048,
    code: null,
    message: null,
    client: 'codex/1.0',
    ...given,
  };
}

/** Returns the details of a request, with the given overrides. */
export function detailsLike(given: Partial<RequestDetails>): RequestDetails {
  return {
    id: 1,
    attempts: [],
    ownMs: 0,
    providerError: null,
    said: null,
    fromClient: [],
    toProvider: [],
    answer: [],
    headersLeftOut: 0,
    ...given,
  };
}
