import type { Reader } from './value-readers.ts';
import { refused } from './value-readers.ts';
import { reachesOurselves } from './loopback.ts';
import type { OwnAddresses } from './loopback.ts';

/** Reads a provider's address. Shown is what the user wrote; the value is without slash and `/v1` at its end. */
export function baseUrlReader(own: OwnAddresses): Reader<string> {
  return (raw) => {
    const text = typeof raw === 'string' ? raw.trim() : '';
    const url = webUrl(text);
    if (url === undefined) return refused('accepted is an address that begins with http:// or https://');
    if (url.username !== '' || url.password !== '') {
      return refused('accepted is an address without user and password; the key belongs in api_key');
    }
    if (/[?#]/.test(text)) return refused('accepted is an address without ? and #');
    if (reachesOurselves(url, own)) {
      return refused(
        "it is this proxy's own address, so that requests would go in circles",
        'base_url_loops',
      );
    }
    return { kind: 'value', value: normalBaseUrl(url), shown: text };
  };
}

/** Reads a proxy's address; `direct` means none. A bare `host:port` is taken as `http://host:port`. */
export function proxyReader(): Reader<string | undefined> {
  return (raw) => {
    const text = typeof raw === 'string' ? raw.trim() : '';
    if (text.toLowerCase() === 'direct') return { kind: 'value', value: undefined, shown: 'direct' };
    if (/^socks/i.test(text)) {
      return refused('SOCKS proxies are not supported; accepted is an http:// or https:// proxy');
    }
    const url = webUrl(text.includes('://') ? text : `http://${text}`);
    if (url === undefined) return refused('accepted is an http:// or https:// address, host:port, or direct');
    // A password with / ? or # in it would be read as a path, and its beginning as the port.
    if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
      return refused(
        'accepted is an address without a path; in a password write /, ? and # as %2F, %3F and %23',
      );
    }
    const user = url.username === '' && url.password === '' ? '' : '***@';
    const credentials = user === '' ? '' : `${url.username}:${url.password}@`;
    return {
      kind: 'value',
      value: `${url.protocol}//${credentials}${url.host}`,
      shown: `${url.protocol}//${user}${url.host}`,
    };
  };
}

function webUrl(text: string): URL | undefined {
  // URL.parse also takes "https:host" and spaces; neither is what somebody meant to write.
  if (!/^https?:\/\/[^\s]+$/i.test(text)) return undefined;
  return URL.parse(text) ?? undefined;
}

function normalBaseUrl(url: URL): string {
  const path = url.pathname.replace(/\/+$/, '').replace(/\/v1$/, '').replace(/\/+$/, '');
  return `${url.origin}${path}`;
}
