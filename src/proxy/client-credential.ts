import type { KeyUse } from '../contract/requests.ts';
import type { ProviderSettings } from '../contract/settings/provider.ts';
import type { KeyHeader } from '../dialects/dialect-definition.ts';
import { ALL_DIALECTS } from '../dialects/dialects.ts';
import { KEY_HEADERS } from '../dialects/known-providers.ts';
import { headerNames } from './header-table.ts';
import { replaceHeaders } from './request-head.ts';

/** When the provider's key replaces the client's. */
type Inject = ProviderSettings['inject'];

/** A request's headers (alternating names and values) and path, as they will be sent. */
export interface RequestParts {
  readonly headers: string[];
  readonly path: string;
}

/** A request with the provider's key applied. */
export interface RequestWithKey extends RequestParts {
  readonly keyUse: KeyUse;
}

const KEY_HEADER_NAMES = headerNames(KEY_HEADERS);
const SUBSCRIPTION = new RegExp(ALL_DIALECTS.map(({ subscription }) => subscription.source).join('|'), 'u');

/** Returns all keys in a request's headers and query, without `Bearer`; those in the query come last. */
export function keysOffered({ headers, path }: RequestParts): readonly string[] {
  const keys: string[] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) {
    if (isKeyHeader(headers[at] ?? '')) keys.push(bare(headers[at + 1] ?? ''));
  }
  // An empty header doesn't count as a key.
  return [...keys, ...splitQuery(path).keys].filter((key) => key !== '');
}

/** Removes matching keys, such as the proxy's own token, from the headers and the query. */
export function withoutKey(request: RequestParts, isThat: (key: string) => boolean): RequestParts {
  if (!keysOffered(request).some(isThat)) return request;
  const headers: string[] = [];
  for (let at = 0; at + 1 < request.headers.length; at += 2) {
    const [name = '', value = ''] = request.headers.slice(at, at + 2);
    if (!isKeyHeader(name) || !isThat(bare(value))) headers.push(name, value);
  }
  return { headers, path: splitQuery(request.path, isThat).path };
}

/** Replaces all client credentials with the provider's key, or leaves the request alone, depending on `inject`. */
export function injectKey(
  request: RequestParts,
  { name, scheme }: KeyHeader,
  { apiKey, inject }: { readonly apiKey: string; readonly inject: Inject },
): RequestWithKey {
  const offered = keysOffered(request);
  const isSubscribed = offered.some((key) => SUBSCRIPTION.test(key));
  const isLeftAlone = inject === 'auto' ? isSubscribed : inject === 'when_missing' && offered.length > 0;
  if (isLeftAlone) return { ...request, keyUse: inject === 'auto' ? 'client_subscription' : 'client' };
  return {
    headers: replaceHeaders(request.headers, KEY_HEADERS, [name, scheme + apiKey]),
    path: splitQuery(request.path).path,
    keyUse: isSubscribed ? 'replaced_subscription' : offered.length > 0 ? 'replaced_key' : 'added',
  };
}

function isKeyHeader(name: string): boolean {
  return KEY_HEADER_NAMES.get(name) !== undefined;
}

function bare(value: string): string {
  return value.trim().replace(/^Bearer(?:\s+|$)/iu, '');
}

/** Returns the values of `key=` in the query, and the path without those to be removed. */
function splitQuery(
  path: string,
  goes: (key: string) => boolean = () => true,
): { readonly path: string; readonly keys: readonly string[] } {
  const start = path.indexOf('?');
  if (start < 0 || !/[?&](?:k|%6b)/iu.test(path)) return { path, keys: [] };
  const keys: string[] = [];
  const kept = path
    .slice(start + 1)
    .split('&')
    .filter((pair) => {
      const [[name, value] = ['', '']] = new URLSearchParams(pair);
      if (name !== 'key') return true;
      keys.push(value);
      return !goes(value);
    });
  if (keys.length === 0) return { path, keys };
  return { path: path.slice(0, start) + (kept.length === 0 ? '' : `?${kept.join('&')}`), keys };
}
