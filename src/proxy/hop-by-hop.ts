/** Headers for one connection only, never forwarded (RFC 9110, 7.6.1), besides those that Connection names. */
const HOP_BY_HOP: readonly string[] = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
];
/**
 * Proxy-Authorization is meant for this proxy only; providers use other headers for authentication (RFC 9110, 11.7.1).
 */
export const REQUEST_HOP_BY_HOP: readonly string[] = [...HOP_BY_HOP, 'proxy-authorization', 'te'];
/** Proxy-Authenticate is addressed to this proxy, not to the client (RFC 9110, 11.7.1). */
export const RESPONSE_HOP_BY_HOP: readonly string[] = [...HOP_BY_HOP, 'proxy-authenticate'];

/** Kept even if Connection names them: options of the connection itself, and the header that framing depends on. */
const NEVER_NAMED: readonly string[] = ['', 'close', 'keep-alive', 'upgrade', 'content-length'];
const NONE: ReadonlySet<string> = new Set();

/** Whether a header, named in any case, is Connection. */
export function isConnection(name: string): boolean {
  return name.length === 10 && name.toLowerCase() === 'connection';
}

/** Returns the headers (lower case) to drop because Connection names them. Each of its values follows a comma. */
export function namedByConnection(connection: string): ReadonlySet<string> {
  if (connection === '' || connection === ',keep-alive') return NONE;
  const tokens = connection.toLowerCase().split(',');
  const named = new Set(tokens.map((token) => token.trim()));
  for (const token of NEVER_NAMED) named.delete(token);
  return named;
}

/** Returns `headers` (alternating names and values) without the named ones; the same array if none are named. */
export function withoutNamed(headers: string[], named: ReadonlySet<string>): string[] {
  if (named.size === 0) return headers;
  const kept: string[] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at] ?? '';
    if (!named.has(name.toLowerCase())) kept.push(name, headers[at + 1] ?? '');
  }
  return kept;
}
