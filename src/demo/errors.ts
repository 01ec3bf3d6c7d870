import type { Dialect } from '../contract/dialect.ts';

/** A refusal of the made-up provider, in the words of the real ones. */
export interface ProviderError {
  readonly status: number;
  readonly anthropicType: string;
  readonly openaiType: string;
  readonly openaiCode: string | null;
  readonly message: string;
}

export const RATE_LIMITED: ProviderError = {
  status: 429,
  anthropicType: 'rate_limit_error',
  openaiType: 'requests',
  openaiCode: 'rate_limit_exceeded',
  message: 'This request would exceed the rate limit of the demo. Please try again in 3s.',
};

export const OVERLOADED: ProviderError = {
  status: 503,
  anthropicType: 'overloaded_error',
  openaiType: 'server_error',
  openaiCode: null,
  message: 'The server is currently overloaded with other requests. Please try again.',
};

export const NOT_FOUND: ProviderError = {
  status: 404,
  anthropicType: 'not_found_error',
  openaiType: 'invalid_request_error',
  openaiCode: 'unknown_url',
  message: 'The demo provider has nothing at this path.',
};

export const NOT_JSON: ProviderError = {
  status: 400,
  anthropicType: 'invalid_request_error',
  openaiType: 'invalid_request_error',
  openaiCode: null,
  message: 'We could not parse the JSON body of your request.',
};

/** The body of the answer that reports the error in the dialect's shape. */
export function errorBody(error: ProviderError, dialect: Dialect, requestId: string): object {
  switch (dialect) {
    case 'anthropic':
      return {
        type: 'error',
        error: { type: error.anthropicType, message: error.message },
        request_id: requestId,
      };
    case 'openai':
      return {
        error: { message: error.message, type: error.openaiType, param: null, code: error.openaiCode },
      };
  }
}
