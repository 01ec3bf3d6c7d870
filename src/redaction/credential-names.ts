/** Names whose value is a credential, for use in regular expressions. All consumers include these. */
export const CREDENTIAL_NAME =
  'api[-_]?key|apikey|(?:proxy-)?authorization|cookie|passw(?:or)?d|passphrase|(?:client|shared)[-_]?secret|' +
  'secret(?:[-_]?(?:access)?[-_]?key)?|(?:account|access|private)[-_]?key|' +
  '(?:access|refresh|id|auth|session|security|proxy|bearer)[-_]?token|x-lunaroute-token';
const NAME = CREDENTIAL_NAME;

/** Names of credentials in a query string. */
const QUERY_NAME = String.raw`${NAME}|key|token|sig|signature|x-amz-[\w-]{1,40}|code`;

/** Names that are assigned a credential in shells, configuration and code. */
const ASSIGNED_NAME = String.raw`${NAME}|\b[A-Z][A-Z0-9_]{0,40}_TOKEN`;

/**
 * Patterns that find values by their context: the first group stays, the second is the value. Each is linear: the
 * context is of bounded length, and a value found is not searched again.
 */
export const NAMED_VALUES: readonly RegExp[] = [
  /\b((?:Bearer|Basic)\s{1,8})([\w.~+/=-]{6,})/giu,
  // `Authorization: Token ...`
  /\b(authorization["']?\s{0,8}[:=]\s{0,8}["']?[a-z][\w-]{0,20}\s{1,8})([^\s"'\\,;<>]{6,})/giu,
  // A user, or user and password, in a URL.
  /(:\/\/)([^\s/@"'\\<>]{1,1024})(?=@)/gu,
  new RegExp(String.raw`([?&](?:${QUERY_NAME})=)([^&\s"'\\#<>]+)`, 'giu'),
  // `"api_key": "..."`, also as the end of a longer name.
  new RegExp(String.raw`((?:${NAME})"\s{0,8}:\s{0,8}")((?:\\.|[^"\\])+)`, 'giu'),
  new RegExp(String.raw`((?:${NAME})'[ \t]{0,8}:[ \t]{0,8}')([^'\n]+)`, 'giu'),
  // `OPENAI_API_KEY=...`, `api_key: ...`, `password = "..."`
  new RegExp(
    String.raw`((?:${ASSIGNED_NAME})[A-Za-z0-9_]{0,40}[ \t]?(?::[ \t]?|=[ \t]?["']?))([^\s"'\\,;}{)(\]]+)`,
    'giu',
  ),
];

const SECRET_KEY = new RegExp(String.raw`(?:^|[_-])(?:${NAME}|key|token|secret)$`, 'iu');

/** Whether a key in a settings file holds a secret, judged by its name; works for unknown keys, too. */
export function isSecretKey(key: string): boolean {
  return SECRET_KEY.test(key);
}

const SECRET_QUERY = new RegExp(String.raw`^(?:${QUERY_NAME})$`, 'iu');

/** Whether a query parameter holds a credential. */
export function isSecretQuery(name: string): boolean {
  return SECRET_QUERY.test(name);
}
