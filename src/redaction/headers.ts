import { isSecretQuery } from './credential-names.ts';
import { redactSecrets, redactText, type Redaction } from './redact-text.ts';

/** Headers that carry no credential, whoever sends them. Anything else is not shown: new ones are made up every month. */
const HARMLESS: ReadonlySet<string> = new Set(
  [
    'accept accept-charset accept-encoding accept-language accept-ranges age allow alt-svc cache-control connection',
    'content-disposition content-encoding content-language content-length content-type date etag expect expires host',
    'if-modified-since if-none-match keep-alive last-modified max-forwards pragma priority range retry-after server te',
    'trailer transfer-encoding upgrade user-agent vary via warning server-timing strict-transport-security',
    'content-security-policy x-content-type-options x-frame-options x-xss-protection referrer-policy permissions-policy',
    'origin sec-fetch-dest sec-fetch-mode sec-fetch-site sec-fetch-user sec-ch-ua sec-ch-ua-mobile sec-ch-ua-platform',
    'sec-websocket-version sec-websocket-extensions upgrade-insecure-requests',
    // Providers and what stands before them.
    'anthropic-version anthropic-beta anthropic-dangerous-direct-browser-access openai-version openai-processing-ms',
    'openai-model openai-beta x-goog-api-client x-goog-user-project x-request-id request-id x-ms-request-id apim-request-id',
    'x-client-request-id x-ms-region x-served-by x-cache x-cache-hits x-timer x-powered-by x-robots-tag',
    'cf-ray cf-cache-status x-envoy-upstream-service-time x-envoy-decorator-operation x-groq-region x-should-retry',
    'retry-after-ms x-reset-after x-generation-id x-models-etag x-reasoning-included',
    // Clients.
    'x-app x-title http-referer originator x-initiator x-interaction-type editor-version editor-plugin-version',
    'copilot-integration-id x-claude-code-session-id x-claude-code-agent-id x-claude-code-parent-agent-id session-id',
    'thread-id conversation_id x-session-id x-session-affinity x-parent-session-id x-codex-parent-thread-id',
    'x-openai-subagent x-codex-window-id traceparent x-trace-id',
    // Ours.
    'x-lunaroute-error x-lunaroute-hops',
  ].flatMap((line) => line.split(' ')),
);

/** Families of them: how much is left of a rate limit, what kind of machine an SDK runs on, what pages may ask. */
const HARMLESS_BEGINNINGS: readonly string[] = [
  'access-control-',
  'anthropic-ratelimit-',
  'anthropic-priority-',
  'x-ratelimit-',
  'x-rate-limit-',
  'ratelimit',
  'x-codex-primary-',
  'x-codex-secondary-',
  'x-codex-credits-',
  'x-codex-rate-limit-',
  'x-stainless-',
];

/** The members of those families that say more than they should. */
const HARMLESS_NOT: ReadonlySet<string> = new Set(['x-stainless-helper-token']);

/** Whether a header's value may be seen. */
function isHarmlessHeader(name: string): boolean {
  const lower = name.toLowerCase();
  if (HARMLESS.has(lower)) return true;
  return !HARMLESS_NOT.has(lower) && HARMLESS_BEGINNINGS.some((beginning) => lower.startsWith(beginning));
}

/** Who sends more than this has something else in mind than being recognised: what they may stand in is not shown. */
export const MAX_SECRETS = 200;

/** What stands in the place of a value that may not be seen. */
export function hiddenValue(value: string): string {
  return `<${value.length} ${value.length === 1 ? 'character' : 'characters'}>`;
}

/** Names and values in turn as pairs. Every name stays; of a value that is not known to be harmless only its length does. */
export function redactHeaders(
  headers: readonly string[],
  redaction: Redaction,
): { readonly headers: [name: string, value: string][]; readonly marks: ReadonlyMap<string, number> } {
  const marks = new Map<string, number>();
  const shown = headerPairs(headers).map(([name, value]): [string, string] => {
    if (!isHarmlessHeader(name)) return [name, hiddenValue(value)];
    const redacted = redactText(value, redaction);
    for (const [mark, count] of redacted.marks) marks.set(mark, (marks.get(mark) ?? 0) + count);
    return [name, redacted.text];
  });
  return { headers: shown, marks };
}

/**
 * What a request or response carries that may be a credential: in headers (names and values in turn) that are not known to
 * be harmless, and in the query of `url`. Whoever echoes it must not give it away.
 */
export function secretsOf(headers: readonly string[], url: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [name, value] of headerPairs(headers)) {
    // One header of commas alone would be thousands of them.
    if (found.size > MAX_SECRETS) break;
    // Somebody may have put a key where none belongs.
    if (!isHarmlessHeader(name) || redactSecrets(value) !== value) addParts(value, found);
  }
  const query = url.indexOf('?');
  if (query >= 0)
    for (const [name, value] of new URLSearchParams(url.slice(query)))
      if (isSecretQuery(name) || redactSecrets(value) !== value) found.add(value);
  return found;
}

/** The value, without its scheme, and each part: of cookies, and of lists such as `protocol.v1, key.<key>`. */
function addParts(value: string, found: Set<string>): void {
  found.add(value);
  const blank = value.indexOf(' ');
  if (blank >= 0) found.add(value.slice(blank + 1).trim());
  for (const part of value.split(/[,;]/u)) {
    found.add(part.trim());
    for (const mark of ['=', '.']) {
      const at = part.indexOf(mark);
      if (at >= 0)
        found.add(
          part
            .slice(at + 1)
            .replaceAll('"', '')
            .trim(),
        );
    }
  }
}

/** Names and values in turn as pairs. */
export function headerPairs(headers: readonly string[]): [name: string, value: string][] {
  const found: [string, string][] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) found.push([headers[at] ?? '', headers[at + 1] ?? '']);
  return found;
}
