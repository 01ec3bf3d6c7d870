/** Schemes whose origins browsers serialise from a URL by the web's rules: lower case, no default port. */
const OF_THE_WEB = /^https?:/u;
const ORIGIN = /^[a-z][a-z\d+.-]*:\/\/(?:[\w.~-]+|\[[\da-f:]+\])(?::\d{1,5})?$/iu;

/**
 * Returns why a text is not an origin as browsers send it in `Origin` (RFC 6454, 6.2), phrased to follow the setting's
 * name; empty if it is one.
 */
export function originProblem(text: string): string {
  const example = 'such as app://obsidian.md or http://localhost:5173';
  if (text === '*' || text.includes('*')) {
    return 'must name each origin: a * would let every web page use the proxy';
  }
  if (text.toLowerCase() === 'null') return 'must not be null, which any page can send';
  if (!/^[a-z][a-z\d+.-]*:\/\//iu.test(text)) return `must be origins with their scheme, ${example}`;
  if (/^[^:]+:\/\/[^/?#]*[/?#]/u.test(text)) {
    return `must end after the host or port, without a path or a slash, ${example}`;
  }
  if (!ORIGIN.test(text)) return `must be a scheme, a host and an optional port, ${example}`;
  const [scheme = ''] = text.split(':', 1);
  if (scheme !== scheme.toLowerCase()) return 'must have its scheme in lower case, as browsers send it';
  if (!OF_THE_WEB.test(text)) return '';
  const sent = URL.parse(text)?.origin;
  if (sent === undefined) return `must be a scheme, a host and an optional port, ${example}`;
  return sent === text ? '' : `must be written as browsers send it: ${sent}`;
}
