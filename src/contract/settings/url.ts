import { invalid, type Parsed, valid } from './parsed.ts';

/** What stands behind a base URL in a request; somebody who pasted one of these gave a whole endpoint. */
const ENDPOINT =
  /(?:\/v1)?\/(?:chat\/completions|completions|messages|responses|embeddings|models(?:\/[^/]*)?)\/*$/u;

/** What names a host; a URL may have more, such as the `$` of a variable that was meant to be replaced. */
const HOST = /^(?:[a-z\d._-]+|\[[\da-f:.]+\])$/iu;

/** Reads a provider's address. Shown is what the user wrote; the value is without a slash at its end. */
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

/** Reads a proxy's address; `direct` means none. A bare `host:port` is taken as `http://host:port`. */
export function parseProxyUrl(text: string): Parsed<string | undefined> {
  if (text.toLowerCase() === 'direct') return valid(undefined, 'direct');
  if (isSocks(text)) return invalid('must be an http:// or https:// proxy; SOCKS proxies are not supported');
  const url = webUrl(text.includes('://') ? text : `http://${text}`);
  if (url === undefined) return invalid('must be an http:// or https:// URL, host:port, or direct');
  // A password with / ? or # in it would be read as a path, and its beginning as the port.
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    return invalid('must not have a path; in a password write /, ? and # as %2F, %3F and %23');
  }
  const user = url.username === '' && url.password === '' ? '' : '***@';
  const credentials = user === '' ? '' : `${url.username}:${url.password}@`;
  return valid(`${url.protocol}//${credentials}${url.host}`, `${url.protocol}//${user}${url.host}`);
}

/** Whether a proxy's address is one of SOCKS. */
export function isSocks(text: string): boolean {
  return /^socks/iu.test(text.trim());
}

function webUrl(text: string): URL | undefined {
  // URL.parse also takes "https:host" and spaces; neither is what somebody meant to write.
  if (!/^https?:\/\/[^\s]+$/iu.test(text)) return undefined;
  const url = URL.parse(text);
  return url !== null && HOST.test(url.hostname) ? url : undefined;
}

function normalBaseUrl(url: URL): string {
  return `${url.origin}${withoutEndSlashes(url.pathname)}`;
}

/** A path without the slashes at its end. */
export function withoutEndSlashes(path: string): string {
  let end = path.length;
  while (end > 0 && path[end - 1] === '/') end -= 1;
  return path.slice(0, end);
}
