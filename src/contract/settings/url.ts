import { invalid, type Parsed, valid } from './parsed.ts';

/** Paths that clients append to a base URL; a URL ending in one is a whole endpoint. */
const ENDPOINT =
  /(?:\/v1)?\/(?:chat\/completions|completions|messages|responses|embeddings|models(?:\/[^/]*)?)\/*$/u;

/** A valid host; URLs also accept other characters, such as the `$` of an unreplaced variable. */
const HOST = /^(?:[a-z\d._-]+|\[[\da-f:.]+\])$/iu;

/** Parses a provider's address. `shown` is what the user wrote; `value` has no trailing slash. */
export function parseBaseUrl(text: string): Parsed<string> {
  const url = webUrl(text);
  if (url === undefined) return invalid('must be a URL that begins with https:// or http://');
  if (url.username !== '' || url.password !== '') {
    return invalid('must not contain a user or password; the key belongs in api_key');
  }
  if (/[?#]/u.test(text)) return invalid('must not contain ? or #');
  const endpoint = ENDPOINT.exec(url.pathname)?.[0];
  if (endpoint !== undefined) {
    const base = text.slice(0, text.length - endpoint.length);
    return invalid(`must be the base URL, not a whole endpoint; leave out ${endpoint} (${base})`);
  }
  return valid(normalBaseUrl(url), text);
}

/** Parses a proxy's address; `direct` means none. A bare `host:port` is read as `http://host:port`. */
export function parseProxyUrl(text: string): Parsed<string | undefined> {
  if (text.toLowerCase() === 'direct') return valid(undefined, 'direct');
  if (isSocks(text)) return invalid('must be an http:// or https:// proxy; SOCKS proxies are not supported');
  const url = webUrl(text.includes('://') ? text : `http://${text}`);
  if (url === undefined) return invalid('must be an http:// or https:// URL, host:port, or direct');
  // With an unescaped / ? or # in the password, the rest would be parsed as a path, and the start as the port.
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    return invalid('must not have a path; in a password write /, ? and # as %2F, %3F and %23');
  }
  const user = url.username === '' && url.password === '' ? '' : '***@';
  const credentials = user === '' ? '' : `${url.username}:${url.password}@`;
  return valid(`${url.protocol}//${credentials}${url.host}`, `${url.protocol}//${user}${url.host}`);
}

/** Whether a proxy's address uses SOCKS. */
export function isSocks(text: string): boolean {
  return /^socks/iu.test(text.trim());
}

function webUrl(text: string): URL | undefined {
  // URL.parse also accepts "https:host" and spaces, which nobody would write on purpose.
  if (!/^https?:\/\/[^\s]+$/iu.test(text)) return undefined;
  const url = URL.parse(text);
  return url !== null && HOST.test(url.hostname) ? url : undefined;
}

function normalBaseUrl(url: URL): string {
  return `${url.origin}${withoutEndSlashes(url.pathname)}`;
}

/** Returns a path without trailing slashes. */
export function withoutEndSlashes(path: string): string {
  let end = path.length;
  while (end > 0 && path[end - 1] === '/') end -= 1;
  return path.slice(0, end);
}
