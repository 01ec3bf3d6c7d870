/** What went wrong, in a word that never changes: the `x-lunaroute-error` header carries it. */
export type FailureCode = keyof typeof FAILURES;

/** What a failure is in the words of any API; each dialect has its own for it. */
export type FailureKind = 'invalid' | 'authentication' | 'permission' | 'not_found' | 'server' | 'timeout';

interface FailureFacts {
  /** The HTTP status of our own answer. */
  readonly status: number;
  readonly kind: FailureKind;
  /** No repeat can mend it: SDKs are told not to try (`x-should-retry: false`). */
  readonly isLasting?: true;
}

/** One row per failure code. */
export const FAILURES = {
  bad_request: { status: 400, kind: 'invalid' },
  host_invalid: { status: 400, kind: 'invalid' },
  proxy_token_required: { status: 401, kind: 'authentication' },
  host_not_allowed: { status: 403, kind: 'permission' },
  origin_not_allowed: { status: 403, kind: 'permission' },
  model_unreadable: { status: 400, kind: 'invalid' },
  model_out_of_reach: { status: 413, kind: 'invalid' },
  rules_busy: { status: 503, kind: 'server' },
  provider_disabled: { status: 403, kind: 'permission' },
  unknown_provider: { status: 404, kind: 'not_found' },
  unknown_route: { status: 404, kind: 'not_found' },
  method_not_allowed: { status: 405, kind: 'invalid' },
  request_timeout: { status: 408, kind: 'invalid' },
  expectation_failed: { status: 417, kind: 'invalid' },
  upgrade_failed: { status: 426, kind: 'invalid' },
  headers_too_large: { status: 431, kind: 'invalid' },
  transfer_coding_unknown: {
    status: 501,
    kind: 'invalid',
  },
  provider_misconfigured: {
    status: 503,
    kind: 'server',
    isLasting: true,
  },
  rules_unusable: { status: 503, kind: 'server', isLasting: true },
  internal_error: { status: 500, kind: 'server' },
  shutting_down: { status: 503, kind: 'server' },
  dns_failed: { status: 502, kind: 'server' },
  connect_failed: { status: 502, kind: 'server' },
  tls_failed: { status: 502, kind: 'server' },
  proxy_connect_failed: { status: 502, kind: 'server' },
  upstream_loop: { status: 502, kind: 'server', isLasting: true },
  upstream_closed_before_response: { status: 502, kind: 'server' },
  upstream_path_lost: { status: 502, kind: 'server' },
  upstream_closed_mid_stream: { status: 502, kind: 'server' },
  upstream_bad_response: { status: 502, kind: 'server' },
  connect_timeout: { status: 504, kind: 'timeout' },
  first_byte_timeout: { status: 504, kind: 'timeout' },
  stream_idle_timeout: { status: 504, kind: 'timeout' },
  total_timeout: { status: 504, kind: 'timeout' },
  cancelled: { status: 499, kind: 'server' },
  client_stalled: { status: 408, kind: 'invalid' },
  client_closed: { status: 499, kind: 'server' },
} as const satisfies Record<string, FailureFacts>;

/** A failure of the proxy's own. Branch on `code`; `message` is for people and never contains a secret. */
export class Failure extends Error {
  readonly code: FailureCode;
  /** The client may repeat the request at once: its SDK is told so (`x-should-retry`). */
  retryNow = false;
  /** No repeat can mend this one, although it may mend others of its code. */
  isFinal = false;
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
    return this.isFinal || facts.isLasting === true;
  }

  /** The HTTP status of the answer that reports this failure. */
  get status(): number {
    return this.ownStatus ?? FAILURES[this.code].status;
  }
}
