/** Where a PAC answer leads. `skipped` are the entries before it that cannot be used, as they were written. */
export type PacRoute =
  | { readonly kind: 'proxy'; readonly url: string; readonly skipped: readonly string[] }
  | { readonly kind: 'direct'; readonly skipped: readonly string[] }
  /** Every entry names a kind of proxy that is not supported. */
  | { readonly kind: 'unsupported'; readonly skipped: readonly string[] };

/** The schemes of the entries that can be used; an HTTP proxy is `PROXY` in most files, and `HTTP` in some. */
const SCHEMES: Readonly<Record<string, string>> = { PROXY: 'http', HTTP: 'http', HTTPS: 'https' };
const UNSUPPORTED = /^(?:SOCKS[45]?|QUIC)$/u;

/**
 * Reads what a PAC file, or a system's proxy settings, gave for an address: entries such as `PROXY host:port`,
 * `HTTPS host:port`, `SOCKS5 host:port` and `DIRECT` between semicolons, the first one first. What is no entry is passed
 * over, and nothing at all means direct, as in Chromium.
 */
export function parsePacAnswer(text: string): PacRoute {
  const skipped: string[] = [];
  for (const entry of text.split(';').map((piece) => piece.trim())) {
    const [word = '', host = '', ...more] = entry.split(/\s+/u);
    const kind = word.toUpperCase();
    if (kind === 'DIRECT' && host === '') return { kind: 'direct', skipped };
    if (more.length > 0 || host === '') continue;
    if (UNSUPPORTED.test(kind)) skipped.push(`${kind} ${host}`);
    const url = proxyAt(kind, host);
    if (url !== undefined) return { kind: 'proxy', url, skipped };
  }
  return { kind: skipped.length > 0 ? 'unsupported' : 'direct', skipped };
}

function proxyAt(kind: string, host: string): string | undefined {
  const scheme = Object.hasOwn(SCHEMES, kind) ? SCHEMES[kind] : undefined;
  // A login, a path or a scheme has no place in an entry.
  if (scheme === undefined || /[/@?#]/u.test(host)) return undefined;
  const url = URL.parse(`${scheme}://${host}`);
  return url === null ? undefined : `${url.protocol}//${url.host}`;
}
