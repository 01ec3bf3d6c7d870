import { isSecretQuery } from './credential-names.ts';
import { redactSecrets, redactText, type Redaction } from './redact-text.ts';

/**
 * Headers that never carry a credential. The values of all other headers are hidden, since new ones appear every month.
 */
const HARMLESS: ReadonlySet<string> = new Set(
  [
    'accept accept-charset accept-encoding accept-language accept-ranges age allow alt-svc cache-control connection',
    'content-disposition content-encoding content-language content-length content-type date etag expect expires host',
    'if-modified-since if-none-match keep-alive last-modified max-forwards pragma priority range retry-after server te',
    'trailer transfer-encoding upgrade user-agent vary via warning server-timing strict-transport-security',
    'content-security-policy x-content-type-options x-frame-options x-xss-protection referrer-policy permissions-policy',
    'origin sec-fetch-dest sec-fetch-mode sec-fetch-site sec-fetch-user sec-ch-ua sec-ch-ua-mobile sec-ch-ua-platform',
    'sec-websocket-version sec-websocket-extensions upgrade-insecure-requests',
    // Providers and their front ends.
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

/** Prefixes of harmless headers: rate limits, an SDK's platform, CORS. */
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

/** Exceptions from those prefixes, which may reveal too much. */
const HARMLESS_NOT: ReadonlySet<string> = new Set(['x-stainless-helper-token']);

/** Whether a header's value may be shown. */
function isHarmlessHeader(name: string): boolean {
  const lower = name.toLowerCase();
  if (HARMLESS.has(lower)) return true;
  return !HARMLESS_NOT.has(lower) && HARMLESS_BEGINNINGS.some((beginning) => lower.startsWith(beginning));
}

/** A request with more secrets than this isn't a normal one, so anything that may contain them is hidden. */
export const MAX_SECRETS = 200;

/** Returns the placeholder for a hidden value. */
export function hiddenValue(value: string): string {
  return `<${value.length} ${value.length === 1 ? 'character' : 'characters'}>`;
}

/**
 * Returns alternating names and values as pairs, with hidden values: all names remain, but only the length of a value
 * not known to be harmless.
 */
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
 * Returns all possible credentials of a request or response, to be redacted wherever they are echoed: from headers
 * (alternating names and values) not known to be harmless, and from the query of `url`.
 */
export function secretsOf(headers: readonly string[], url: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [name, value] of headerPairs(headers)) {
    // A header full of commas could yield thousands.
    if (found.size > MAX_SECRETS) break;
    // Users sometimes put a key into the wrong header.
    if (!isHarmlessHeader(name) || redactSecrets(value) !== value) addParts(value, found);
  }
  const query = url.indexOf('?');
  if (query >= 0)
    for (const [name, value] of new URLSearchParams(url.slice(query)))
      if (isSecretQuery(name) || redactSecrets(value) !== value) found.add(value);
  return found;
}

/**
 * Adds the whole value, the value without its scheme, and each part of cookies and of lists such as `protocol.v1,
 * key.<key>`.
 */
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

/** Converts alternating names and values to pairs. */
export function headerPairs(headers: readonly string[]): [name: string, value: string][] {
  const found: [string, string][] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) found.push([headers[at] ?? '', headers[at + 1] ?? '']);
  return found;
}
