/** What stands in front of a credential: the value is one because of the name that it has. */
const NAME =
  'api[-_]?key|apikey|(?:proxy-)?authorization|cookie|passw(?:or)?d|passphrase|(?:client|shared)[-_]?secret|' +
  'secret(?:[-_]?(?:access)?[-_]?key)?|account[-_]?key|(?:access|refresh|id|auth|session|security|proxy|bearer)[-_]?token|' +
  'private[-_]?key|x-lunaroute-token';

/** What may stand for a name in a query, too. */
const QUERY_NAME = String.raw`${NAME}|key|token|sig|signature|x-amz-[\w-]{1,40}|code`;

/** Words that are assigned a credential in shells, configuration and code. */
const ASSIGNED_NAME =
  'api[-_]?key|access[-_]?token|auth[-_]?token|session[-_]?token|proxy_token|password|passwd|secret|account[-_]?key';

/**
 * Searches for values by what stands before them: the first group, which stays, and the value. Each is linear: what comes
 * before a value is of bounded length, and a value that is found is not searched again.
 */
export const NAMED_VALUES: readonly RegExp[] = [
  /\b((?:Bearer|Basic)\s{1,8})([\w.~+/=-]{6,})/giu,
  // A user, or a user with a password, in a URL.
  /(:\/\/)([^\s/@"'\\<>]{1,1024})(?=@)/gu,
  new RegExp(String.raw`([?&](?:${QUERY_NAME})=)([^&\s"'\\#<>]+)`, 'giu'),
  // "api_key": "...", also as the end of a longer name.
  new RegExp(String.raw`((?:${NAME})"\s{0,8}:\s{0,8}")((?:\\.|[^"\\])+)`, 'giu'),
  new RegExp(String.raw`((?:${NAME})'[ \t]{0,8}:[ \t]{0,8}')([^'\n]+)`, 'giu'),
  // OPENAI_API_KEY=..., api_key: ..., password = "..."
  new RegExp(
    String.raw`((?:${ASSIGNED_NAME})[A-Za-z0-9_]{0,40}[ \t]?(?::[ \t]?|=[ \t]?["']?))([^\s"'\\,;}{)(\]]+)`,
    'giu',
  ),
];

/** Whether a key of a file holds a secret. Keys that mean nothing here count by their names. */
export function isSecretKey(key: string): boolean {
  return /(?:^|[_-])(?:api[_-]?key|token|secret|passw(?:or)?d|authorization)$/iu.test(key);
}
