import { type ProviderSettings, PUBLIC_BASE_URLS } from '../contract/settings/provider.ts';
import type { Pool } from '../upstream/pool.ts';
import { HOPS_HEADER, replaceHeaders } from './request-head.ts';
import { Traffic } from './traffic.ts';

/** The two headers in which clients send their key; an injected key takes the place of both. */
const KEY_HEADERS: ReadonlySet<string> = new Set(['authorization', 'x-api-key']);

/** A public provider is no proxy that could lead back here: it is not told of this one. */
const PUBLIC_HOSTS: ReadonlySet<string> = new Set(
  Object.values(PUBLIC_BASE_URLS).map((url) => new URL(url).hostname),
);

/** One provider as the proxy uses it: its settings, its pool, and what is counted. */
export class Lane {
  readonly provider: ProviderSettings;
  readonly pool: Pool;
  readonly traffic: Traffic;
  readonly #pathPrefix: string;
  readonly #countsHops: boolean;
  readonly #keyHeader: readonly [string, string] | undefined;

  constructor(provider: ProviderSettings, pool: Pool, traffic = new Traffic()) {
    this.provider = provider;
    this.pool = pool;
    this.traffic = traffic;
    const base = new URL(provider.baseUrl);
    this.#countsHops = !PUBLIC_HOSTS.has(base.hostname);
    const basePath = base.pathname === '/' ? '' : base.pathname.replace(/\/$/u, '');
    // Through a proxy, a plain-text origin is asked for in absolute form (RFC 9112, 3.2.2).
    const absolute = provider.proxy !== undefined && base.protocol === 'http:';
    this.#pathPrefix = absolute ? base.origin + basePath : basePath;
    if (provider.apiKey !== undefined) {
      this.#keyHeader =
        provider.dialect === 'anthropic'
          ? ['x-api-key', provider.apiKey]
          : ['Authorization', `Bearer ${provider.apiKey}`];
    }
  }

  /** Whether the proxy puts a key of its own in the place of the client's. */
  get injectsKey(): boolean {
    return this.#keyHeader !== undefined;
  }

  /** The path as the provider's server is asked for it. */
  upstreamPath(path: string): string {
    return this.#pathPrefix === '' ? path : this.#pathPrefix + path;
  }

  /** The headers as the provider gets them, of a request that came through `hops` proxies of this kind. */
  upstreamHeaders(headers: string[], hops: number): string[] {
    const own =
      this.#keyHeader === undefined ? headers : replaceHeaders(headers, KEY_HEADERS, this.#keyHeader);
    if (this.#countsHops) own.push(HOPS_HEADER, String(hops + 1));
    return own;
  }
}
