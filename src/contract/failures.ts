import type { Dialect } from './dialect.ts';

/** What went wrong, in a word that never changes: the `x-lunaroute-error` header carries it. */
export type FailureCode = keyof typeof FAILURES;

interface FailureFacts {
  /** The HTTP status of our own answer. */
  readonly status: number;
  /** `error.type` in the Anthropic shape. */
  readonly anthropic: string;
  /** `error.type` in the OpenAI shape. */
  readonly openai: string;
  /** No repeat can mend it: SDKs are told not to try (`x-should-retry: false`). */
  readonly isLasting?: true;
}

/** One row per failure code. */
export const FAILURES = {
  bad_request: { status: 400, anthropic: 'invalid_request_error', openai: 'invalid_request_error' },
  host_invalid: { status: 400, anthropic: 'invalid_request_error', openai: 'invalid_request_error' },
  proxy_token_required: { status: 401, anthropic: 'authentication_error', openai: 'authentication_error' },
  host_not_allowed: { status: 403, anthropic: 'permission_error', openai: 'permission_error' },
  origin_not_allowed: { status: 403, anthropic: 'permission_error', openai: 'permission_error' },
  provider_disabled: { status: 403, anthropic: 'permission_error', openai: 'permission_error' },
  unknown_provider: { status: 404, anthropic: 'not_found_error', openai: 'invalid_request_error' },
  unknown_route: { status: 404, anthropic: 'not_found_error', openai: 'invalid_request_error' },
  request_timeout: { status: 408, anthropic: 'invalid_request_error', openai: 'invalid_request_error' },
  upgrade_failed: { status: 426, anthropic: 'invalid_request_error', openai: 'invalid_request_error' },
  headers_too_large: { status: 431, anthropic: 'invalid_request_error', openai: 'invalid_request_error' },
  transfer_coding_unknown: {
    status: 501,
    anthropic: 'invalid_request_error',
    openai: 'invalid_request_error',
  },
  provider_misconfigured: {
    status: 503,
    anthropic: 'api_error',
    openai: 'server_error',
    isLasting: true,
  },
  rules_unusable: { status: 503, anthropic: 'api_error', openai: 'server_error', isLasting: true },
  internal_error: { status: 500, anthropic: 'api_error', openai: 'server_error' },
  shutting_down: { status: 503, anthropic: 'api_error', openai: 'server_error' },
  dns_failed: { status: 502, anthropic: 'api_error', openai: 'server_error' },
  connect_failed: { status: 502, anthropic: 'api_error', openai: 'server_error' },
  tls_failed: { status: 502, anthropic: 'api_error', openai: 'server_error' },
  proxy_connect_failed: { status: 502, anthropic: 'api_error', openai: 'server_error' },
  upstream_loop: { status: 502, anthropic: 'api_error', openai: 'server_error', isLasting: true },
  upstream_closed_before_response: { status: 502, anthropic: 'api_error', openai: 'server_error' },
  upstream_path_lost: { status: 502, anthropic: 'api_error', openai: 'server_error' },
  upstream_closed_mid_stream: { status: 502, anthropic: 'api_error', openai: 'server_error' },
  upstream_bad_response: { status: 502, anthropic: 'api_error', openai: 'server_error' },
  connect_timeout: { status: 504, anthropic: 'timeout_error', openai: 'timeout_error' },
  first_byte_timeout: { status: 504, anthropic: 'timeout_error', openai: 'timeout_error' },
  stream_idle_timeout: { status: 504, anthropic: 'timeout_error', openai: 'timeout_error' },
  total_timeout: { status: 504, anthropic: 'timeout_error', openai: 'timeout_error' },
  cancelled: { status: 499, anthropic: 'api_error', openai: 'server_error' },
  client_stalled: { status: 408, anthropic: 'invalid_request_error', openai: 'invalid_request_error' },
  client_closed: { status: 499, anthropic: 'api_error', openai: 'server_error' },
} as const satisfies Record<string, FailureFacts>;

/** A failure of the proxy's own. Branch on `code`; `message` is for people and never contains a secret. */
export class Failure extends Error {
  readonly code: FailureCode;
  /** The client may repeat the request at once: its SDK is told so (`x-should-retry`). */
  retryNow = false;
  /** A status of its own, where that of the code does not say enough. */
  ownStatus: number | undefined;

  constructor(code: FailureCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'Failure';
    this.code = code;
  }

  /** No repeat can mend it. */
  get isLasting(): boolean {
    const facts: FailureFacts = FAILURES[this.code];
    return facts.isLasting === true;
  }

  /** The HTTP status of the answer that reports this failure. */
  get status(): number {
    return this.ownStatus ?? FAILURES[this.code].status;
  }
}

/** The JSON body that reports a failure in the shape the client's SDK knows. */
export function failureBody(failure: Failure, dialect: Dialect): string {
  const facts = FAILURES[failure.code];
  switch (dialect) {
    case 'anthropic':
      return JSON.stringify({ type: 'error', error: { type: facts.anthropic, message: failure.message } });
    case 'openai':
      return JSON.stringify({
        error: { message: failure.message, type: facts.openai, param: null, code: failure.code },
      });
  }
}
