/** Route from a PAC result. `skipped` lists the unusable entries before it, as written. */
export type PacRoute =
  | { readonly kind: 'proxy'; readonly url: string; readonly skipped: readonly string[] }
  | { readonly kind: 'direct'; readonly skipped: readonly string[] }
  /** Every entry names an unsupported kind of proxy. */
  | { readonly kind: 'unsupported'; readonly skipped: readonly string[] };

/** URL schemes of the supported entries; most files call an HTTP proxy `PROXY`, some `HTTP`. */
const SCHEMES: Readonly<Record<string, string>> = { PROXY: 'http', HTTP: 'http', HTTPS: 'https' };
const UNSUPPORTED = /^(?:SOCKS[45]?|QUIC)$/u;

/**
 * Parses the result of a PAC file, or of a system's proxy settings, for an address: entries such as `PROXY host:port`,
 * `HTTPS host:port`, `SOCKS5 host:port` and `DIRECT`, separated by semicolons, in order of preference. Ignores invalid
 * entries; an empty result means direct, as in Chromium.
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
  // An entry may not have a login, a path or a scheme.
  if (scheme === undefined || /[/@?#]/u.test(host)) return undefined;
  const url = URL.parse(`${scheme}://${host}`);
  return url === null ? undefined : `${url.protocol}//${url.host}`;
}
