/** Code of a failure, sent in the `x-lunaroute-error` header; these codes never change. */
export type FailureCode = keyof typeof FAILURES;

/** Category of a failure common to all APIs; each dialect has its own name for it. */
export type FailureKind = 'invalid' | 'authentication' | 'permission' | 'not_found' | 'server' | 'timeout';

interface FailureFacts {
  /** HTTP status of the proxy's own response. */
  readonly status: number;
  readonly kind: FailureKind;
  /** Retrying can't help: SDKs are told not to (`x-should-retry: false`). */
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

/** A failure reported by the proxy itself. Branch on `code`; `message` is for people and never contains a secret. */
export class Failure extends Error {
  readonly code: FailureCode;
  /** The client may retry the request at once: its SDK is told so (`x-should-retry`). */
  retryNow = false;
  /** Retrying can't help in this case, although it may for others of the same code. */
  isFinal = false;
  /** Overrides the status of the code if that is not specific enough. */
  ownStatus: number | undefined;

  constructor(code: FailureCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'Failure';
    this.code = code;
  }

  /** Whether retrying can't help. */
  get isLasting(): boolean {
    const facts: FailureFacts = FAILURES[this.code];
    return this.isFinal || facts.isLasting === true;
  }

  /** HTTP status of the response that reports this failure. */
  get status(): number {
    return this.ownStatus ?? FAILURES[this.code].status;
  }
}
