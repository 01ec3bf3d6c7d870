import type { ProviderSettings } from '../contract/settings/provider.ts';
import { withoutEndSlashes } from '../contract/settings/url.ts';
import type { KeyHeader } from '../dialects/dialect-definition.ts';
import { keyHeaderAt, knownProviderAt } from '../dialects/known-providers.ts';
import type { Pool } from '../upstream/pool.ts';
import { joinPaths } from './api-path.ts';
import { type RequestParts, type RequestWithKey, injectKey } from './client-credential.ts';
import { HOPS_HEADER } from './request-head.ts';
import { RequestCounts } from './request-counts.ts';

/** One provider as the proxy uses it: its settings, its pool, and what is counted. */
export class ProviderRuntime {
  readonly provider: ProviderSettings;
  readonly pool: Pool;
  readonly traffic: RequestCounts;
  /** The proxy on the way, as `host:port`; empty where there is none. */
  readonly via: string;
  readonly #basePath: string;
  /** The provider's, with its port where that is not the usual one. */
  readonly host: string;
  readonly #origin: string;
  /** Through a proxy, a plain-text origin is asked for in absolute form (RFC 9112, 3.2.2). */
  readonly #isAbsolute: boolean;
  readonly #countsHops: boolean;
  readonly #keyHeader: KeyHeader;

  constructor(provider: ProviderSettings, pool: Pool, traffic = new RequestCounts()) {
    this.provider = provider;
    this.pool = pool;
    this.traffic = traffic;
    this.via = provider.proxy === undefined ? '' : new URL(provider.proxy).host;
    const base = new URL(provider.baseUrl);
    // A public provider is no proxy that could lead back here: it is not told of this one.
    this.#countsHops = knownProviderAt(base) === undefined;
    this.#keyHeader = keyHeaderAt(base, provider.dialect);
    this.host = base.host;
    this.#origin = base.origin;
    this.#basePath = withoutEndSlashes(base.pathname);
    this.#isAbsolute = provider.proxy !== undefined && base.protocol === 'http:';
  }

  /** Whether the proxy has a key of its own to put in the place of the client's. */
  get injectsKey(): boolean {
    return this.provider.apiKey !== undefined;
  }

  /** Where a request goes, whole. */
  upstreamUrl(path: string): string {
    return this.#origin + joinPaths(this.#basePath, path, this.provider.pathVersion);
  }

  /** The path as the provider's server is asked for it; an upgrade goes through a tunnel, where there is a proxy. */
  upstreamPath(path: string, isUpgrade: boolean): string {
    return this.#isAbsolute && !isUpgrade
      ? this.upstreamUrl(path)
      : joinPaths(this.#basePath, path, this.provider.pathVersion);
  }

  /** Puts the provider's own key in, where it has one. */
  withKey(request: RequestParts): RequestWithKey {
    const { apiKey, inject } = this.provider;
    if (apiKey === undefined) return { ...request, keyUse: 'client' };
    return injectKey(request, this.#keyHeader, { apiKey, inject });
  }

  /** The headers as the provider gets them, of a request that came through `hops` proxies of this kind. */
  upstreamHeaders(headers: string[], hops: number): string[] {
    if (this.#countsHops) headers.push(HOPS_HEADER, String(hops + 1));
    return headers;
  }
}
