import type { ProviderSettings } from '../contract/settings/provider.ts';
import { withoutEndSlashes } from '../contract/settings/url.ts';
import type { KeyHeader } from '../dialects/dialect-definition.ts';
import { keyHeaderAt, knownProviderAt } from '../dialects/known-providers.ts';
import type { Pool } from '../upstream/pool.ts';
import { joinPaths } from './api-path.ts';
import { type RequestParts, type RequestWithKey, injectKey } from './client-credential.ts';
import { HOPS_HEADER } from './request-head.ts';
import { RequestCounts } from './request-counts.ts';

/** One provider at runtime: its settings, its pool, and its counts. */
export class ProviderRuntime {
  readonly provider: ProviderSettings;
  readonly pool: Pool;
  readonly traffic: RequestCounts;
  /** The outgoing proxy as `host:port`; empty if there is none. */
  readonly via: string;
  readonly #basePath: string;
  /** The provider's host, with any non-default port. */
  readonly host: string;
  readonly #origin: string;
  /** Whether request targets are in absolute form, as required for plain HTTP through a proxy (RFC 9112, 3.2.2). */
  readonly #isAbsolute: boolean;
  readonly #countsHops: boolean;
  readonly #keyHeader: KeyHeader;

  constructor(provider: ProviderSettings, pool: Pool, traffic = new RequestCounts()) {
    this.provider = provider;
    this.pool = pool;
    this.traffic = traffic;
    this.via = provider.proxy === undefined ? '' : new URL(provider.proxy).host;
    const base = new URL(provider.baseUrl);
    // A public provider can't be a proxy that leads back here, so it doesn't get the hops header.
    this.#countsHops = knownProviderAt(base) === undefined;
    this.#keyHeader = keyHeaderAt(base, provider.dialect);
    this.host = base.host;
    this.#origin = base.origin;
    this.#basePath = withoutEndSlashes(base.pathname);
    this.#isAbsolute = provider.proxy !== undefined && base.protocol === 'http:';
  }

  /** Whether the proxy has a key for this provider to send instead of the client's. */
  get injectsKey(): boolean {
    return this.provider.apiKey !== undefined;
  }

  /** Returns the full upstream URL of a request. */
  upstreamUrl(path: string): string {
    return this.#origin + joinPaths(this.#basePath, path, this.provider.pathVersion);
  }

  /**
   * Returns the request target for the provider's server. An upgrade never needs the absolute form, because it passes
   * an outgoing proxy through a tunnel.
   */
  upstreamPath(path: string, isUpgrade: boolean): string {
    return this.#isAbsolute && !isUpgrade
      ? this.upstreamUrl(path)
      : joinPaths(this.#basePath, path, this.provider.pathVersion);
  }

  /** Applies the provider's key, if one is set. */
  withKey(request: RequestParts): RequestWithKey {
    const { apiKey, inject } = this.provider;
    if (apiKey === undefined) return { ...request, keyUse: 'client' };
    return injectKey(request, this.#keyHeader, { apiKey, inject });
  }

  /** Returns the headers to send upstream for a request that passed `hops` LunaRoute proxies. */
  upstreamHeaders(headers: string[], hops: number): string[] {
    if (this.#countsHops) headers.push(HOPS_HEADER, String(hops + 1));
    return headers;
  }
}
