import { FAILURES, type FailureCode } from '../../src/contract/failures.ts';
import { FAILURE_WORDS } from '../../renderer/request-list/format-request.ts';
import { code, table } from './settings-tables.ts';

const CLIENT = 'Check what the client sends; the message says what is wrong.';
const BASE_URL =
  "Check the client's base URL: [where requests go](configuration.md#which-provider-a-request-reaches).";
const STATUS_PAGE = "Check the provider's status page; retrying usually works.";

/** What a user can do about each failure; the descriptions come from the window. */
const WHAT_TO_DO: Readonly<Record<FailureCode, string>> = {
  bad_request: CLIENT,
  host_invalid: CLIENT,
  proxy_token_required:
    'Send it as `x-lunaroute-token`, or in place of the key. See [401 and 403](#401-and-403).',
  host_not_allowed: 'See [401 and 403](#401-and-403).',
  origin_not_allowed: 'See [401 and 403](#401-and-403).',
  model_unreadable: "Put the provider's name in the path, or remove the rules.",
  model_out_of_reach: "Put the provider's name in the path, or remove the rules.",
  rules_busy: 'Nothing: clients are told to retry after a second.',
  provider_disabled: 'Enable it, or use another provider.',
  unknown_provider: BASE_URL,
  unknown_route: BASE_URL,
  method_not_allowed: 'Use another method.',
  request_timeout: 'Check whether the client hung while it was sending.',
  expectation_failed: 'Send the request without that header.',
  upgrade_failed:
    'Codex falls back to ordinary requests. Otherwise check that the provider has this WebSocket.',
  headers_too_large: 'Send less: 64 KiB and 1,000 headers are allowed.',
  transfer_coding_unknown: 'Send the body with a length, or chunked.',
  provider_misconfigured: 'Run `lunaroute-tray check`; it names the setting.',
  rules_unusable: 'Run `lunaroute-tray check`; it names the rule.',
  internal_error: 'Report it with a [support bundle](#reporting-a-problem).',
  shutting_down: 'Retry once it is running again. `drain_secs` sets how long a stop waits.',
  dns_failed: 'Check the network, the VPN and `base_url`.',
  connect_failed: 'Check the network, the firewall and `base_url`.',
  tls_failed: 'See [certificates](#certificates).',
  proxy_connect_failed: 'See [behind a company proxy](#behind-a-company-proxy).',
  upstream_loop: 'Correct `base_url` or the proxy. A chain of proxies is answered with 508.',
  upstream_closed_before_response: 'See [stale connections](#stale-connections).',
  upstream_path_lost: 'See [stale connections](#stale-connections).',
  upstream_closed_mid_stream: STATUS_PAGE,
  upstream_bad_response: 'Check `base_url`: is there really an HTTP API at that address?',
  connect_timeout: 'Check the network; `connect_timeout_secs` sets the limit.',
  first_byte_timeout: 'Raise `first_byte_timeout_secs` if the model was still thinking.',
  stream_idle_timeout: 'Raise `stream_idle_timeout_secs` if the model was still thinking.',
  total_timeout: 'Raise `timeout_secs` if the response was still coming.',
  cancelled: 'Nothing.',
  client_stalled: 'Check whether the client hung; `stream_idle_timeout_secs` sets the limit.',
  client_closed: 'Nothing, unless the client gave up too early: see [timeouts](#timeouts).',
};

/** Returns a table of the proxy's own failures with their status, meaning and remedy. */
export function failureTable(): string {
  const codes = Object.keys(FAILURES).filter(isCode);
  const lasting = codes.filter((one) => 'isLasting' in FAILURES[one]).map(code);
  const rows = codes.map((one) => [
    code(one),
    String(FAILURES[one].status),
    FAILURE_WORDS[one].replaceAll('’', "'"),
    WHAT_TO_DO[one],
  ]);
  return [
    table(['code', 'status', 'what happened', 'what to do'], rows),
    `SDKs are told not to retry ${lasting.slice(0, -1).join(', ')} and ${lasting.at(-1) ?? ''}, since that cannot help.`,
  ].join('\n\n');
}

function isCode(text: string): text is FailureCode {
  return text in FAILURES;
}
