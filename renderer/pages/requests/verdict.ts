import type { FailureCode } from '../../../src/contract/failures.ts';
import type { RequestDetails } from '../../../src/contract/request-details.ts';
import type { RequestRow } from '../../../src/contract/requests.ts';
import type { Timeout } from '../../../src/contract/settings/pool.ts';
import { isInProgress } from '../../live/merge-requests.ts';
import { formatCount, formatDuration } from '../../text/format.ts';
import { FAILURE_WORDS } from '../../request-list/format-request.ts';

/** Who caused a failure; `unknown` if the evidence does not tell. */
type Fault =
  'provider' | 'limit' | 'network' | 'client' | 'key' | 'setting' | 'user' | 'lunaroute' | 'unknown';

/** Explains why a request failed. */
export interface FaultVerdict {
  readonly fault: Fault;
  /** Who is at fault, and what happened. */
  readonly title: string;
  /** Number of attempts and the time LunaRoute itself took; empty if unknown. */
  readonly text: string;
  /** Timeout setting that ended the request; undefined if none did. */
  readonly setting: Timeout | undefined;
}

const FAULT_OF: Readonly<Record<FailureCode, Fault>> = {
  bad_request: 'client',
  host_invalid: 'client',
  proxy_token_required: 'client',
  host_not_allowed: 'client',
  origin_not_allowed: 'client',
  model_unreadable: 'client',
  model_out_of_reach: 'client',
  rules_busy: 'lunaroute',
  provider_disabled: 'setting',
  unknown_provider: 'client',
  unknown_route: 'client',
  method_not_allowed: 'client',
  request_timeout: 'client',
  expectation_failed: 'client',
  upgrade_failed: 'provider',
  headers_too_large: 'client',
  transfer_coding_unknown: 'client',
  provider_misconfigured: 'setting',
  rules_unusable: 'setting',
  internal_error: 'lunaroute',
  shutting_down: 'lunaroute',
  dns_failed: 'network',
  connect_failed: 'network',
  tls_failed: 'network',
  proxy_connect_failed: 'network',
  upstream_loop: 'setting',
  upstream_closed_before_response: 'provider',
  upstream_path_lost: 'network',
  upstream_closed_mid_stream: 'provider',
  upstream_bad_response: 'provider',
  connect_timeout: 'network',
  first_byte_timeout: 'provider',
  stream_idle_timeout: 'provider',
  total_timeout: 'setting',
  cancelled: 'user',
  client_stalled: 'client',
  client_closed: 'client',
};

const FAULT_WORDS: Readonly<Record<Fault, string>> = {
  provider: 'The provider’s fault',
  limit: 'A rate limit',
  network: 'A network problem',
  client: 'The client’s fault',
  key: 'An API key problem',
  setting: 'Because of a setting',
  user: 'Not an error',
  lunaroute: 'A LunaRoute problem',
  unknown: 'Cause unknown',
};

const SETTING_OF: Readonly<Partial<Record<FailureCode, Timeout>>> = {
  connect_timeout: 'connectTimeoutSecs',
  first_byte_timeout: 'firstByteTimeoutSecs',
  stream_idle_timeout: 'streamIdleTimeoutSecs',
  client_stalled: 'streamIdleTimeoutSecs',
  total_timeout: 'timeoutSecs',
};
/** Statuses from an intermediary that got no response itself. */
const OF_GATEWAYS: ReadonlySet<number> = new Set([502, 503, 504]);

/** Verdict on a finished request; undefined while it is in progress, or if it succeeded. */
export function verdictOf(row: RequestRow, details: RequestDetails | undefined): FaultVerdict | undefined {
  if (isInProgress(row)) return undefined;
  const error = details?.providerError ?? null;
  if (row.code === null && row.status < 400 && error === null) return undefined;
  const fault = row.code === null ? faultOfStatus(row, error) : FAULT_OF[row.code];
  const what = row.code === null ? formatStatus(row, error) : FAILURE_WORDS[row.code];
  return {
    fault,
    title: `${FAULT_WORDS[fault]}: ${what}`,
    text: [formatTries(row), formatOwn(details), row.status === 529 ? '529 isn’t a rate limit.' : '']
      .filter(Boolean)
      .join(' '),
    setting: row.code === null ? undefined : SETTING_OF[row.code],
  };
}

function faultOfStatus({ status, via }: RequestRow, error: string | null): Fault {
  // An intermediate proxy may send such a status, but then without the provider's error body.
  if (via !== '' && error === null && OF_GATEWAYS.has(status)) return 'unknown';
  if (status >= 500 || status < 400) return 'provider';
  if (status === 429) return 'limit';
  return status === 401 || status === 403 ? 'key' : 'client';
}

function formatStatus({ status, via }: RequestRow, error: string | null): string {
  const named = error === null || error === 'error' ? '' : `, ${error}`;
  if (status < 400) return `the provider’s response ended in an error${named}.`;
  const who =
    via !== '' && error === null && OF_GATEWAYS.has(status) ? `the provider or ${via}` : 'the provider';
  return `${who} answered ${status}${named}.`;
}

function formatTries({ attempts, durationMs }: RequestRow): string {
  return attempts > 1 ? `Tried ${formatCount(attempts)} times in ${formatDuration(durationMs)}.` : '';
}

function formatOwn(details: RequestDetails | undefined): string {
  return details === undefined ? '' : `LunaRoute’s own work took ${formatDuration(details.ownMs)}.`;
}
