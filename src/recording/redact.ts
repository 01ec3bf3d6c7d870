/** What stands in the place of a secret. */
export const REDACTED = '***';

/** A shorter secret is likely to be an ordinary word, and taking it out everywhere would garble the rest. */
const SHORTEST_SECRET = 6;

/** Headers whose value is a credential; a rate limit counts tokens and is none. */
const SECRET_HEADER = /auth|cookie|token|secret|api-?key|credential|password|signature|session-key/iu;
const HARMLESS_HEADER = /ratelimit|rate-limit|allow-credentials/iu;

const SECRET_NAME =
  'api[-_]?key|x-api-key|apikey|(?:proxy-)?authorization|(?:set-)?cookie|passw(?:or)?d|(?:client|shared)[-_]?secret|secret(?:[-_]?(?:access)?[-_]?key)?|' +
  '(?:access|refresh|id|auth|session|proxy|bearer)[-_]?token|private[-_]?key|x-lunaroute-token';

/** Keys that tell what they are by their beginning. */
const KEY =
  /\b(?:sk-[\w-]{4,}|[sr]k_(?:live|test)_\w+|gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|AKIA[0-9A-Z]{16}|AIza[\w-]{30,}|xox[abeprs]-[\w-]{8,}|gsk_\w{20,}|hf_\w{20,}|npm_\w{30,}|xai-\w{20,}|ya29\.[\w-]{8,}|eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?)/gu;
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/gu;
const SCHEME = /\b(Bearer|Basic)(\s+)[\w.~+/=-]{6,}/gi;
const URL_USER = /(:\/\/)[^\s/@"'\\<>]+@/gu;
const QUERY = new RegExp(
  String.raw`([?&](?:${SECRET_NAME}|key|token|sig|signature|x-amz-[\w-]+|code)=)[^&\s"'\\#<>]+`,
  'giu',
);
/** `"api_key": "..."`, also where it stands in a JSON text inside of a JSON text. */
const FIELD = new RegExp(String.raw`("(?:${SECRET_NAME})"\s*:\s*")(?:\\.|[^"\\])*`, 'giu');
const INNER_FIELD = new RegExp(String.raw`(\\+"(?:${SECRET_NAME})\\+"\s*:\s*\\+")[^"\\]*`, 'giu');
/** `OPENAI_API_KEY=...`, `api_key: ...`, `password = ...`. */
const ASSIGNED =
  /((?:api[-_]?key|access[-_]?token|auth[-_]?token|proxy_token|password|secret)[A-Za-z0-9_]*\s?[:=]\s?)[^\s"'\\,;}{)(\]]+/giu;

/** The text without anything that looks like a credential, and without the `known` ones wherever they stand. */
export function redactSecrets(text: string, known: readonly string[] = []): string {
  return redactKeys(text, known)
    .replaceAll(URL_USER, `$1${REDACTED}@`)
    .replaceAll(QUERY, `$1${REDACTED}`)
    .replaceAll(FIELD, `$1${REDACTED}`)
    .replaceAll(INNER_FIELD, `$1${REDACTED}`)
    .replaceAll(ASSIGNED, `$1${REDACTED}`);
}

/** The same for what is a credential by itself, and not by the name that it stands behind. */
function redactKeys(text: string, known: readonly string[]): string {
  let clean = text;
  for (const secret of known) if (clean.includes(secret)) clean = clean.replaceAll(secret, REDACTED);
  return clean
    .replaceAll(KEY, REDACTED)
    .replaceAll(PRIVATE_KEY, REDACTED)
    .replaceAll(SCHEME, `$1$2${REDACTED}`);
}

/** Names and values in turn as pairs, credentials replaced. */
export function redactHeaders(
  headers: readonly string[],
  known: readonly string[],
): [name: string, value: string][] {
  return pairs(headers).map(([name, value]) => [
    name,
    isSecretHeader(name) ? REDACTED : redactSecrets(value, known),
  ]);
}

/** The credentials in headers (names and values in turn) and in the query of `url`, in every form they may come back in. */
export function secretsOf(headers: readonly string[], url: string): string[] {
  const found: string[] = [];
  for (const [name, value] of pairs(headers)) {
    if (!isSecretHeader(name)) continue;
    found.push(value, value.replace(/^\w+\s+/u, ''));
    if (/cookie/iu.test(name)) {
      for (const part of value.split(';')) found.push(part.slice(part.indexOf('=') + 1).trim());
    }
  }
  const query = url.indexOf('?');
  if (query >= 0) for (const value of new URLSearchParams(url.slice(query)).values()) found.push(value);
  return found;
}

/** Secrets as they are looked for: each also as JSON and URLs write it, the longest first. */
export function secretForms(secrets: Iterable<string>): string[] {
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (secret.length < SHORTEST_SECRET) continue;
    forms.add(secret);
    forms.add(JSON.stringify(secret).slice(1, -1));
    forms.add(encodeURIComponent(secret.toWellFormed()));
  }
  return [...forms].toSorted((a, b) => b.length - a.length);
}

/** Text values that models send in pieces: one secret may be spread over several. */
const PIECE =
  /"(?:text|content|delta|partial_json|arguments|thinking|reasoning|reasoning_content|refusal)"\s*:\s*"((?:\\.|[^"\\])*)"/gu;

/** Whether a redacted stream of events still holds a credential that is spread over several of them. Names are not
 * looked at: code that an assistant writes is full of `secret =`. */
export function hasSecretInPieces(events: string, known: readonly string[]): boolean {
  let text = '';
  for (const [, piece = ''] of events.matchAll(PIECE)) text += piece;
  return redactKeys(text, known) !== text;
}

function isSecretHeader(name: string): boolean {
  return SECRET_HEADER.test(name) && !HARMLESS_HEADER.test(name);
}

function pairs(headers: readonly string[]): [name: string, value: string][] {
  const found: [string, string][] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) found.push([headers[at] ?? '', headers[at + 1] ?? '']);
  return found;
}
